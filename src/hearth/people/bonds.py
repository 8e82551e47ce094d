"""Who follows whom, and what this home has decided about other servers: rows projected from the ledger."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]

ASKED, ACTIVE, ENDED = "asked", "active", "ended"
RULE = "hearth:ServerRule"


class Follow(models.Model):
    """One person wants to hear of another: `state` is asked, active or ended.

    `activity` is the newest Follow (by `asked`, then id), `rank` how far its story has come (0 asked, 1 accepted, 2
    ended); `since` is when it was accepted.
    """

    kind: ClassVar[Kind] = "projection"

    follower = models.BigIntegerField()
    followed = models.BigIntegerField()
    state = models.CharField(max_length=8)
    activity = models.TextField(db_index=True)
    asked = models.BigIntegerField()
    rank = models.SmallIntegerField()
    since = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "followed"], name="people_follow_once")]
        indexes = [models.Index(fields=["followed", "state"], name="people_followers")]


class ServerRule(models.Model):
    """What holds for one server and everything below its name: `severity` is silence, limit, block, allow or "".

    `reason` may be shown to everybody, `note` only to those who keep order here.
    """

    kind: ClassVar[Kind] = "projection"

    host = models.CharField(max_length=253, primary_key=True)
    severity = models.CharField(max_length=8)
    reason = models.TextField(default="")
    note = models.TextField(default="")
    since = models.BigIntegerField()
    changed_by = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.severity} {self.host}"
