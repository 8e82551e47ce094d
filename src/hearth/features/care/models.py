"""What pages read about cases, reports, acts and appeals. Everything is projected from activities addressed to few.

Nothing here names content: what was reported is kept sealed (`Evidence`), what was decided stands on the act itself.
"""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Case(models.Model):
    """One matter. `rank` is the worst harm anybody named; `reporters` counts different people."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    about = models.TextField(db_index=True)
    about_type = models.TextField()
    concerned = models.BigIntegerField(default=0)
    space = models.BigIntegerField()
    thread = models.BigIntegerField(default=0)
    opened = models.BigIntegerField()
    rank = models.SmallIntegerField(default=0)
    reports = models.IntegerField(default=0)
    reporters = models.IntegerField(default=0)
    last_at = models.BigIntegerField()
    holder = models.BigIntegerField(default=0)
    held_until = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, default="open")
    merged_into = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["state", "-rank", "-reporters", "opened"], name="care_queue")]

    def __str__(self) -> str:
        return f"case {self.num}"


class Concerned(models.Model):
    """Whose doing a case is about: they may not know of it, and decide nothing in it."""

    kind: ClassVar[Kind] = "projection"

    case = models.BigIntegerField(db_column="matter")
    actor = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "actor"], name="care_concerned_once")]


class Report(models.Model):
    """One person's report, told to the keepers and nobody else."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    seq = models.BigIntegerField()
    case = models.BigIntegerField(db_column="matter")
    about = models.TextField()
    about_type = models.TextField()
    reporter = models.BigIntegerField()
    harm = models.SmallIntegerField()
    rule = models.TextField()
    version = models.IntegerField()
    words = models.TextField()
    wants = models.TextField()
    published = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "reporter"], name="care_by_reporter"),
            models.Index(fields=["case", "harm", "seq"], name="care_worst_first"),
            models.Index(fields=["reporter", "published"], name="care_reported_lately"),
        ]


class Act(models.Model):
    """One step somebody took in a case. `person` 0: it concerns a place, or only the case itself."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    activity = models.TextField(unique=True)
    case = models.BigIntegerField(db_column="matter", db_index=True)
    sort = models.CharField(max_length=12)
    by = models.BigIntegerField(db_index=True)
    person = models.BigIntegerField(db_index=True)
    about = models.TextField()
    scope = models.BigIntegerField()
    rule = models.TextField()
    version = models.IntegerField()
    reason = models.TextField()
    letter = models.TextField()
    effect = models.TextField()
    at = models.BigIntegerField(db_index=True)
    until = models.BigIntegerField(default=0)
    undone = models.BigIntegerField(default=0)
    undone_by = models.BigIntegerField(default=0)
    ended = models.BigIntegerField(default=0)


class Appeal(models.Model):
    """Somebody asks that a step taken about her is looked at again, by somebody else."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    act = models.BigIntegerField(db_index=True)
    case = models.BigIntegerField(db_column="matter", db_index=True)
    person = models.BigIntegerField(db_index=True)
    words = models.TextField()
    at = models.BigIntegerField()
    due = models.BigIntegerField()


class Decision(models.Model):
    """What became of an appeal: keyed by the appeal's uri, so that it may be told before it."""

    kind: ClassVar[Kind] = "projection"

    appeal = models.TextField(primary_key=True)
    activity = models.TextField()
    by = models.BigIntegerField()
    result = models.CharField(max_length=8)
    words = models.TextField()
    at = models.BigIntegerField()


class Evidence(models.Model):
    """What was reported, as it was, readable only by those who may handle the case and only in this home."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    case = models.BigIntegerField(db_column="matter", db_index=True)
    about = models.TextField()
    sealed = models.TextField()
    taken = models.BigIntegerField()


class Mediation(models.Model):
    """A private room of two and whoever takes care. `agreed` and `due` follow from what was said in it."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    case = models.BigIntegerField(db_column="matter", db_index=True)
    moderator = models.BigIntegerField()
    one = models.BigIntegerField(db_index=True)
    other = models.BigIntegerField(db_index=True)
    words = models.TextField()
    opened = models.BigIntegerField()
    agreed = models.BigIntegerField(default=0)
    due = models.BigIntegerField(default=0, db_index=True)
    ended = models.BigIntegerField(default=0)


class RoomWord(models.Model):
    """What was said in such a room: came, an answer, words, a proposal, a yes, a no, a look back."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    seq = models.BigIntegerField()
    room = models.BigIntegerField(db_index=True)
    by = models.BigIntegerField(db_index=True)
    sort = models.CharField(max_length=10)
    question = models.SmallIntegerField(default=0)
    words = models.TextField()
    about = models.TextField(default="")
    at = models.BigIntegerField()
