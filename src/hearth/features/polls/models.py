"""What pages read about polls, and the ballots of secret ones while they are open."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Poll(models.Model):
    """One question. Its text and who may see it stand on the post of the same number."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    method = models.TextField()
    secret = models.BooleanField()
    ends = models.BigIntegerField(db_index=True)
    rule = models.TextField()
    options = models.JSONField()
    asked = models.BigIntegerField(default=0, db_default=0)
    """since when it is asked like this: answers from before, to other choices, do not count"""

    def __str__(self) -> str:
        return f"poll {self.num}"


class Closing(models.Model):
    """A poll's outcome, announced once. Keyed by uri: it may be told before the question itself."""

    kind: ClassVar[Kind] = "projection"

    poll = models.TextField(primary_key=True)
    at = models.BigIntegerField()
    outcome = models.JSONField()


class Vote(models.Model):
    """What one person answered in an open poll; the newest answer stands."""

    kind: ClassVar[Kind] = "projection"

    poll = models.TextField()
    actor = models.TextField()
    choices = models.JSONField()
    published = models.BigIntegerField()
    activity = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "actor"], name="polls_one_vote")]


class Ballot(models.Model):
    """One answer of a closed secret poll: nobody's name, no time of its own."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    poll = models.TextField(db_index=True)
    choices = models.JSONField()


class SealedVote(models.Model):
    """Who answered what in a secret poll that is still open; destroyed when it closes."""

    kind: ClassVar[Kind] = "side"

    poll = models.TextField()
    actor = models.BigIntegerField()
    token = models.TextField(unique=True)
    sealed = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "actor"], name="polls_one_sealed_vote")]
