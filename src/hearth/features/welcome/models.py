"""What pages read about newcomers and those who greet them. Only the two of them and the stewards see a welcome."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Welcome(models.Model):
    """One newcomer and her greeter.

    `turn` counts the greeters she was given, `assigned` is when the present one was asked. `greeted` is the first
    letter, `first_*` her first post and `answered` the first human reply to it. `next_at` is when something falls due.
    """

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    person = models.BigIntegerField(unique=True)
    person_uri = models.TextField(unique=True)
    greeter = models.BigIntegerField(db_index=True)
    since = models.BigIntegerField()
    turn = models.IntegerField(default=1)
    why = models.TextField(default="")
    assigned = models.BigIntegerField()
    nudged = models.BigIntegerField(default=0)
    nudges = models.IntegerField(default=0)
    greeted = models.BigIntegerField(null=True)
    first_post = models.BigIntegerField(null=True)
    first_uri = models.TextField(default="", db_index=True)
    first_at = models.BigIntegerField(null=True)
    answered = models.BigIntegerField(null=True)
    answered_by = models.BigIntegerField(null=True)
    week = models.TextField(default="")
    month = models.TextField(default="")
    offered = models.TextField(default="")
    next_at = models.BigIntegerField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"welcome {self.num}"


class Happening(models.Model):
    """One thing that happened in a welcome: a letter, a word, a check-in and its answer, an offer and its answer."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    welcome = models.TextField(db_index=True)
    sort = models.TextField()
    by = models.TextField()
    at = models.BigIntegerField()
    text = models.TextField(default="")
    more = models.JSONField(default=dict)


class Away(models.Model):
    """A greeter who takes no newcomers for the moment."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    since = models.BigIntegerField()
