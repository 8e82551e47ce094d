"""What came in and waits, who its senders are, and their files: side data, none of it is exported."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Intake(models.Model):
    """One activity that was taken and not yet recorded, as the bytes that came.

    `due` is when it is looked at; NULL means that it could not be understood and waits for somebody to see `note`.
    `by` is who signed for it: the actor itself, or for a forwarded one somebody else (then it is fetched again, unless
    it carries its actor's proof).
    """

    kind: ClassVar[Kind] = "side"

    activity = models.TextField(unique=True)
    host = models.TextField()
    by = models.TextField()
    body = models.BinaryField()
    received = models.BigIntegerField()
    due = models.BigIntegerField(null=True)
    tries = models.SmallIntegerField(default=0)
    note = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["due", "id"], name="federation_intake_due"),
            models.Index(fields=["host"], name="federation_intake_host"),
        ]


class RemoteActor(models.Model):
    """An actor of another server, as its server last described it. `keys` are `[id, PEM or Multikey]` it lists, with
    the time (ms) of their end if they have one."""

    kind: ClassVar[Kind] = "side"

    uri = models.TextField(primary_key=True)
    host = models.TextField(db_index=True)
    inbox = models.TextField(default="")
    shared_inbox = models.TextField(default="")
    followers = models.TextField(default="")
    keys = models.JSONField(default=list)
    document = models.JSONField(default=dict)
    fetched = models.BigIntegerField()
    moved = models.BigIntegerField(default=0)
    gone = models.BooleanField(default=False)


class RemoteKey(models.Model):
    """Whose a key is: its id may say nothing of its owner's."""

    kind: ClassVar[Kind] = "side"

    key = models.TextField(primary_key=True)
    owner = models.TextField(db_index=True)


class Received(models.Model):
    """The bytes of an activity that stands in a space of this home: whoever forwards it sends just these."""

    kind: ClassVar[Kind] = "side"

    activity = models.TextField(primary_key=True)
    about = models.TextField(db_index=True)
    body = models.BinaryField()
    received = models.BigIntegerField(db_index=True)


class RemoteFile(models.Model):
    """A file of another server that somebody here may look at: fetched when first asked for, shown from here.

    `state` is "" (not fetched), held (a cleaned picture), or failed.
    """

    kind: ClassVar[Kind] = "side"

    key = models.CharField(max_length=32, primary_key=True)
    url = models.TextField()
    host = models.TextField(db_index=True)
    state = models.CharField(max_length=6, default="")
    ext = models.CharField(max_length=8, default="")
    mime = models.CharField(max_length=60, default="")
    size = models.BigIntegerField(default=0)
    asked = models.BigIntegerField(default=0)


class Dropped(models.Model):
    """How often something of one host was taken and let fall, for which reason, on which day."""

    kind: ClassVar[Kind] = "side"

    host = models.TextField()
    reason = models.CharField(max_length=40)
    day = models.IntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "reason", "day"], name="federation_dropped_once")
        ]


class Passing(models.Model):
    """A post that is here only because somebody follows who wrote it or passed it on: it goes again after a while."""

    kind: ClassVar[Kind] = "side"

    num = models.BigIntegerField(primary_key=True)
    came = models.BigIntegerField(db_index=True)
