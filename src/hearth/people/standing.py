"""What people say about themselves, roles on their way from one person to another, and requests to be put right."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Profile(models.Model):
    """What a person says about herself beside name and words; `links` is a list of `[label, address]`, `fields` all she
    says of that kind. Of remote people `url` is their page. She is `locked` who wants to be asked before she is
    followed; `discoverable` and `indexable` are NULL where she has not said;
    `automated`: a machine speaks with her account; `moved`: the account she lives under now."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    pronouns = models.CharField(max_length=40, default="")
    links = models.JSONField(default=list)
    fields = models.JSONField(default=list, db_default=[])
    header = models.TextField(default="", db_default="")
    url = models.TextField(default="", db_default="")
    locked = models.BooleanField(default=False, db_default=False)
    discoverable = models.BooleanField(null=True)
    indexable = models.BooleanField(null=True)
    automated = models.BooleanField(default=False, db_default=False)
    moved = models.TextField(default="", db_default="")


class Memo(models.Model):
    """What somebody noted for herself about somebody else."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    about = models.BigIntegerField()
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "about"], name="people_memo_once")]


class Hushed(models.Model):
    """A conversation somebody wants to hear no more of."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    thread = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "thread"], name="people_hushed_once")]


class Unboosted(models.Model):
    """Somebody who is followed for her own words: what she passes on is not wanted."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    person = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "person"], name="people_unboosted_once")]


class Habit(models.Model):
    """How somebody usually posts from other people's programs."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    privacy = models.CharField(max_length=10, default="public")
    sensitive = models.BooleanField(default=False)
    language = models.CharField(max_length=20, default="")


class Helps(models.Model):
    """One thing a person is glad to be asked about."""

    kind: ClassVar[Kind] = "projection"

    actor = models.BigIntegerField()
    topic = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "topic"], name="people_helps_once")]


class Handover(models.Model):
    """A role offered by its holder to a successor, and the answer: offered, accepted, declined or taken back."""

    kind: ClassVar[Kind] = "projection"

    offer = models.TextField(primary_key=True)
    role = models.TextField(default="", db_index=True)
    giver = models.TextField(default="")
    taker = models.TextField(default="", db_index=True)
    offered = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, default="offered")
    answered = models.BigIntegerField(default=0)


class Correction(models.Model):
    """One request: about which section of the mirror (its title as she read it), her words, and what became of it."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(db_index=True)
    section = models.CharField(max_length=60)
    words = models.TextField()
    asked = models.BigIntegerField()
    answer = models.TextField(default="")
    answered = models.BigIntegerField(null=True, db_index=True)
    by = models.BigIntegerField(default=0)
