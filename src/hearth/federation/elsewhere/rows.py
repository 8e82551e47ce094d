"""Side rows about accounts on other servers: this home as a client there, brand accounts, what was answered where."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class RemoteApp(models.Model):
    """This home as a client of one server (dynamic registration). The secret is readable only with the home's own."""

    kind: ClassVar[Kind] = "side"

    host = models.CharField(max_length=253)
    redirect = models.CharField(max_length=400)
    scopes = models.CharField(max_length=200)
    client_id = models.TextField()
    secret = models.TextField()
    made = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "redirect", "scopes"], name="federation_app_once")
        ]

    def __str__(self) -> str:
        return self.host


class BrandAccount(models.Model):
    """A founder's or the brand's account on another server, through which its keepers here read, answer and follow.

    `token` is sealed. `trouble` says why it cannot be used just now.
    """

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(db_index=True)
    host = models.CharField(max_length=253)
    uri = models.TextField(unique=True)
    address = models.CharField(max_length=320)
    remote_id = models.CharField(max_length=100)
    token = models.TextField()
    made = models.BigIntegerField()
    trouble = models.TextField(default="")

    def __str__(self) -> str:
        return self.address


class Answered(models.Model):
    """One answer given through a brand account: where, by whom, and a print of its words to know them again."""

    kind: ClassVar[Kind] = "side"

    account = models.BigIntegerField(db_index=True)
    actor = models.BigIntegerField(db_index=True)
    place = models.TextField()
    url = models.TextField(default="")
    prints = models.JSONField(default=list)
    key = models.CharField(max_length=64, unique=True)
    at = models.BigIntegerField(db_index=True)


class Relation(models.Model):
    """One line of a list somebody brought along, waiting its turn: a follow, a list entry, a bookmark, a mute, a block.

    `state` is waiting, done, asked (the other side decides) or failed (`why`).
    """

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(db_index=True)
    sort = models.CharField(max_length=12)
    name = models.TextField()
    more = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=8, default="waiting", db_index=True)
    why = models.TextField(default="")
    tries = models.IntegerField(default=0)
    due = models.BigIntegerField(default=0)
    added = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "sort", "name", "more"], name="federation_relation_once")
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.name}"
