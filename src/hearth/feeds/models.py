"""Rows of the feeds: what somebody should hear about, and how far they have read that. The search index is no model
(`index.py`)."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]

MENTION, REPLY, REACTION = "mention", "reply", "reaction"
WELCOME, DECISION, PROMISE, CARE, LETTER = "welcome", "decision", "promise", "care", "letter"
FOLLOW, BOOST = "follow", "boost"
KINDS = (MENTION, REPLY, REACTION, FOLLOW, BOOST, WELCOME, DECISION, PROMISE, CARE, LETTER)


class Notification(models.Model):
    """Something a local person should hear about. `actor` is NULL while the answered post is unknown.

    Mentions, answers and marks are about a post; what features tell (`notifications.tell`) has a `url` and names its
    `words` (`wordings.py`).
    """

    kind: ClassVar[Kind] = "projection"

    actor = models.BigIntegerField(null=True)
    sort = models.CharField(max_length=8, db_column="kind")
    activity = models.TextField(db_index=True)
    post = models.BigIntegerField(db_index=True)
    about = models.BigIntegerField(null=True, db_index=True)
    by = models.TextField()
    published = models.BigIntegerField()
    url = models.TextField(default="", db_default="")
    words = models.TextField(default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["actor", "-published"], name="feeds_for_actor"),
            models.Index(fields=["actor", "id"], name="feeds_told_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.sort} for {self.actor}"


class NoticeMarker(models.Model):
    """Up to when a person has read their notifications."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    seen = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.actor} until {self.seen}"


class Ways(models.Model):
    """How one person wants to hear: a way for each kind by mail and by push, quiet hours and the hour of the digest,
    in her own time zone."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    choices = models.TextField(default="{}")
    zone = models.CharField(max_length=60, default="UTC")
    zone_known = models.BooleanField(default=False)
    quiet_from = models.IntegerField(default=21 * 60)
    quiet_to = models.IntegerField(default=7 * 60)
    digest = models.BooleanField(default=True)
    digest_at = models.IntegerField(default=8 * 60)
    next_digest = models.BigIntegerField(default=0)
    told_until = models.BigIntegerField(default=0)
    last_mail = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["next_digest"], name="feeds_next_digest")]

    def __str__(self) -> str:
        return f"ways of {self.actor}"


class Due(models.Model):
    """One notification on its way to one person by mail or push, as soon as it may disturb her."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    way = models.CharField(max_length=4)
    key = models.CharField(max_length=200)
    activity = models.TextField()
    sort = models.CharField(max_length=8)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "way", "key"], name="feeds_due_once")]
        indexes = [models.Index(fields=["way", "at"], name="feeds_due_at")]

    def __str__(self) -> str:
        return f"{self.way} for {self.actor}"


class Device(models.Model):
    """A browser that asked for push messages, with the key only it can read them by. `client` is the token of a
    program that asked for its own kind of messages, 0 for browsers; `legacy`: it reads only the older sealing."""

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, unique=True)
    actor = models.BigIntegerField(db_index=True)
    endpoint = models.TextField()
    public = models.CharField(max_length=100)
    secret = models.CharField(max_length=40)
    name = models.CharField(max_length=120, default="")
    client = models.BigIntegerField(default=0, db_default=0)
    legacy = models.BooleanField(default=False, db_default=False)
    created = models.BigIntegerField()
    failed = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.name or "a device"


class Push(models.Model):
    """A push message that waits for the other side."""

    kind: ClassVar[Kind] = "side"

    device = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=200)
    body = models.TextField()
    tries = models.IntegerField(default=0)
    next_try = models.BigIntegerField(db_index=True)
    until = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "key"], name="feeds_push_once")]

    def __str__(self) -> str:
        return f"to {self.device}"


class CaughtUp(models.Model):
    """Until when a person has been told what happened in a space."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    space = models.BigIntegerField()
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "space"], name="feeds_caught_up_once")]

    def __str__(self) -> str:
        return f"{self.actor} in {self.space}"
