"""What is known about letters: on the ledger that one was written and what became of it; everything that names or
describes somebody who is not here yet lies in side tables, with a day on which it is forgotten.
"""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Letter(models.Model):
    """A letter as the ledger tells of it: who wrote it, when, until when its link is good. No name, no address."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    inviter = models.TextField(db_index=True)
    campaign = models.CharField(max_length=20)
    written = models.BigIntegerField()
    expires = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"letter {self.num}"


class Happening(models.Model):
    """What became of a letter: sent, accepted, declined, taken back or expired. Order is no matter."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    letter = models.TextField(db_index=True)
    what = models.CharField(max_length=10)
    at = models.BigIntegerField()
    invitee = models.TextField(default="", db_index=True)


class Somebody(models.Model):
    """A person to write to, as her inviter knows her. `letter` is the uri once the letter was sent off.

    `mails` counts how often it was given to the post; `fingerprint` is a keyed hash of the address.
    """

    kind: ClassVar[Kind] = "side"

    by = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=254, default="")
    fingerprint = models.CharField(max_length=64, default="", db_index=True)
    whence = models.CharField(max_length=300, default="")
    note = models.TextField(default="")
    sentence = models.TextField(default="")
    language = models.CharField(max_length=8, default="")
    source = models.CharField(max_length=200, default="")
    ghost = models.BigIntegerField(null=True)
    letter = models.TextField(default="", db_index=True)
    mails = models.IntegerField(default=0)
    created = models.BigIntegerField()
    changed = models.BigIntegerField()
    forget = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.name


class Key(models.Model):
    """A personal link, kept as a hash. A letter may have several (mailed and printed); all end with its answer."""

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, primary_key=True)
    letter = models.TextField(db_index=True)


class Refusal(models.Model):
    """Somebody who wants no letters from this home: a keyed fingerprint of the address, nothing else."""

    kind: ClassVar[Kind] = "side"

    fingerprint = models.CharField(max_length=64, primary_key=True)
    at = models.BigIntegerField()


class Sheet(models.Model):
    """A table somebody handed in and has not mapped yet; gone after a day."""

    kind: ClassVar[Kind] = "side"

    by = models.BigIntegerField()
    name = models.CharField(max_length=200)
    rows = models.JSONField()
    told = models.JSONField()
    created = models.BigIntegerField()
