"""What waits to be sent: a parcel is one document, a delivery one inbox it goes to. All of it is side data."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Parcel(models.Model):
    """One document on its way, as the bytes every inbox is given. Gone once all have it, or were given up.

    `activity` is the document's id, `about` the object it speaks of, `followers` says that it goes to the followers of
    `actor`, so that their servers may compare who they think follows (FEP-8fcf).
    """

    kind: ClassVar[Kind] = "side"

    activity = models.TextField(unique=True)
    actor = models.BigIntegerField(db_index=True)
    about = models.TextField(db_index=True)
    body = models.BinaryField()
    followers = models.BooleanField(default=False)
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
