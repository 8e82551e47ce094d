"""What waits to be sent: a parcel is one document, a delivery one inbox it goes to. All of it is side data."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Parcel(models.Model):
    """One document on its way, as the bytes every inbox is given; they are dropped once all have it.

    `activity` is the document's id, `about` the post it carries. `named` are actors it went to besides followers (a
    `direct` one to nobody else), `space` the group that passed it on: whoever was given a post is told of its
    deletion. `private` says that it went to followers only: their servers compare who follows (FEP-8fcf).
    """

    kind: ClassVar[Kind] = "side"

    activity = models.TextField(unique=True)
    actor = models.BigIntegerField(db_index=True)
    about = models.TextField(db_index=True, default="")
    body = models.BinaryField(null=True)
    named = models.JSONField(default=list)
    space = models.BigIntegerField(default=0)
    private = models.BooleanField(default=False)
    direct = models.BooleanField(default=False)
    made = models.BigIntegerField()


class Delivery(models.Model):
    """One parcel for one inbox. The row is there until the inbox has answered or the parcel is given up."""

    kind: ClassVar[Kind] = "side"

    parcel = models.BigIntegerField()
    host = models.TextField()
    inbox = models.TextField()
    tries = models.IntegerField(default=0)
    next_try = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parcel", "inbox"], name="federation_delivery_once")]
        indexes = [models.Index(fields=["host", "id"], name="federation_by_host")]


class Peer(models.Model):
    """How a host answers: when last, and since when not. A host that is away is asked again after longer and longer."""

    kind: ClassVar[Kind] = "side"

    host = models.TextField(primary_key=True)
    heard = models.BigIntegerField(default=0)
    failing = models.BigIntegerField(default=0)
    fails = models.IntegerField(default=0)
    next_try = models.BigIntegerField(default=0)
    sent = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    error = models.TextField(default="")


class Departed(models.Model):
    """An actor others knew who is gone: it answers 410."""

    kind: ClassVar[Kind] = "side"

    num = models.BigIntegerField(primary_key=True)
    left = models.BigIntegerField()
