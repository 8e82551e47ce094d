"""What programs keep for a person in this home: posts for later, what became of notifications, push subscriptions."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Scheduled(models.Model):
    """A post that is to be said later; `params` is what the program sent. `failed` says why it could not be."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(db_index=True)
    app = models.BigIntegerField(default=0)
    at = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=80)
    params = models.JSONField()
    failed = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="api_scheduled_once")]

    def __str__(self) -> str:
        return f"scheduled {self.pk}"


class Dismissed(models.Model):
    """A notification somebody put away: by what was told of which activity (""; `until`: everything told before)."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    activity = models.CharField(max_length=300)
    until = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "activity"], name="api_dismissed_once")]


class NoticePolicy(models.Model):
    """From whom somebody wants notifications: for each sort of stranger accept, filter or drop."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    choices = models.JSONField(default=dict)


class NoticeChoice(models.Model):
    """What somebody decided about the notifications of one person: accepted, or put away (`until` then)."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    person = models.BigIntegerField()
    accepted = models.BooleanField(default=False)
    until = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "person"], name="api_choice_once")]


class Subscription(models.Model):
    """A program that wants push messages: one for each token, sent to a device of its own (`feeds.Device`)."""

    kind: ClassVar[Kind] = "side"

    token = models.BigIntegerField(unique=True)
    actor = models.BigIntegerField(db_index=True)
    device = models.BigIntegerField()
    alerts = models.JSONField(default=dict)
    policy = models.CharField(max_length=10, default="all")
    standard = models.BooleanField(default=False)
