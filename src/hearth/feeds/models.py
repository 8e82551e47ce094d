"""Rows of the feeds: what somebody should hear about, and how far they have read that. The search index is no model
(`index.py`)."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]

MENTION, REPLY, REACTION = "mention", "reply", "reaction"


class Notification(models.Model):
    """Somebody named, answered or marked a local person's post. `actor` is NULL while the answered post is unknown."""

    kind: ClassVar[Kind] = "projection"

    actor = models.BigIntegerField(null=True)
    sort = models.CharField(max_length=8, db_column="kind")
    activity = models.TextField()
    post = models.BigIntegerField(db_index=True)
    about = models.BigIntegerField(null=True, db_index=True)
    by = models.TextField()
    published = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["actor", "-published"], name="feeds_for_actor")]

    def __str__(self) -> str:
        return f"{self.sort} for {self.actor}"


class NoticeMarker(models.Model):
    """Up to when a person has read their notifications."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    seen = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.actor} until {self.seen}"
