"""What pages read about events. Text and who may see it stand on the post of the same number."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]

YES, MAYBE, NO = "yes", "maybe", "no"


class Event(models.Model):
    """A call or meeting. `starts` is None while its time is still looked for among `slots` (ms each)."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    host = models.TextField()
    name = models.TextField()
    starts = models.BigIntegerField(null=True, db_index=True)
    minutes = models.IntegerField()
    place = models.TextField()
    slots = models.JSONField()
    cancelled = models.BooleanField()
    version = models.IntegerField(default=0)

    @property
    def ends(self) -> int | None:
        """When it is over."""
        return self.starts + self.minutes * 60_000 if self.starts is not None else None


class Rsvp(models.Model):
    """Whether somebody comes; the newest word stands."""

    kind: ClassVar[Kind] = "projection"

    event = models.TextField()
    actor = models.TextField()
    answer = models.CharField(max_length=8)
    published = models.BigIntegerField()
    activity = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "actor"], name="events_one_rsvp")]


class Times(models.Model):
    """Which of the proposed times suit somebody: `{"<slot ms>": "yes" | "maybe"}`; the newest word stands."""

    kind: ClassVar[Kind] = "projection"

    event = models.TextField()
    actor = models.TextField()
    suits = models.JSONField()
    published = models.BigIntegerField()
    activity = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "actor"], name="events_one_times")]
