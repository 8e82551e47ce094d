"""Who looked at the measures, when and at what: appended, never changed, readable by every member."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Look(models.Model):
    """One question to the measures. `actor` is NULL for the command line, and after the one who asked was erased."""

    kind: ClassVar[Kind] = "side"

    at = models.BigIntegerField(db_index=True)
    actor = models.BigIntegerField(null=True, db_index=True)
    road = models.CharField(max_length=8)
    metrics = models.TextField(default="")
    space = models.TextField(default="")
    origin = models.CharField(max_length=200, default="")
    window = models.CharField(max_length=60, default="")
    shown = models.IntegerField(default=0)
    suppressed = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.at} {self.metrics or 'all'}"


class Dismissal(models.Model):
    """A suggestion somebody waved away, so that it rests for a while."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    key = models.CharField(max_length=80)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="insight_dismissed_once")]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"


class Reader(models.Model):
    """A member who asked for the monthly report by mail."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    since = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.actor)


class Nudge(models.Model):
    """A member who asked for one letter when she is away for longer than is usual for her; when the last one left."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    since = models.BigIntegerField()
    told = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.actor)


class Listed(models.Model):
    """That a list of suggestions named a person, and by what reason; she reads it in her own data."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    list = models.CharField(max_length=20)
    reason = models.TextField()
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "list"], name="insight_listed_once")]

    def __str__(self) -> str:
        return f"{self.actor} {self.list}"


class WordWeek(models.Model):
    """A week (from Monday) whose posts were read and added to sums: what it was counted from, and how many people stand
    behind what is kept of it."""

    kind: ClassVar[Kind] = "side"

    start = models.BigIntegerField(primary_key=True)
    mark = models.TextField()
    persons = models.IntegerField()
    counted = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.start)


class WordSum(models.Model):
    """The sums of ten people or more: of a day in a space, else of the rest of the home's day or week (space "")."""

    kind: ClassVar[Kind] = "side"

    week = models.BigIntegerField(db_index=True)
    start = models.BigIntegerField()
    days = models.SmallIntegerField()
    space = models.TextField(default="")
    persons = models.IntegerField()
    posts = models.IntegerField()
    words = models.IntegerField()
    friendly = models.IntegerField()
    plain = models.IntegerField()
    unfriendly = models.IntegerField()
    thanks = models.IntegerField()
    asks = models.IntegerField()
    questions = models.IntegerField()
    feelings = models.IntegerField()
    hedges = models.IntegerField()
    apologies = models.IntegerField()
    politeness = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["start", "days", "space"], name="insight_words_once"),
            models.CheckConstraint(condition=models.Q(persons__gte=10), name="insight_words_of_ten"),
        ]

    def __str__(self) -> str:
        return f"{self.start} {self.days} {self.space}"


class Told(models.Model):
    """A month as it was told to everybody, with the chance in it: drawn once, and kept, else it would average out.

    `seal` is a keyed hash of what was counted, so that a recount which finds the same draws nothing anew."""

    kind: ClassVar[Kind] = "side"

    month = models.CharField(max_length=7, primary_key=True)
    as_of = models.BigIntegerField()
    told = models.BigIntegerField()
    stale = models.BooleanField(default=False)
    recomputed = models.CharField(max_length=10, default="")
    mapping = models.TextField()
    records = models.TextField()
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.month


class PastMonth(models.Model):
    """A month of this home that lies more than 13 months back: its records, as suppressed as on every page; single
    events of it are asked about no longer."""

    kind: ClassVar[Kind] = "side"

    month = models.CharField(max_length=7, primary_key=True)
    counted = models.BigIntegerField()
    stale = models.BooleanField(default=False)
    mapping = models.TextField()
    records = models.TextField()

    def __str__(self) -> str:
        return self.month
