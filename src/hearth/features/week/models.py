"""What was planned for a week: by hand, or because an event of this home has its time in it."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]

PLANNED, DONE, DROPPED = "planned", "done", "dropped"


class Plan(models.Model):
    """One thing planned. `sort` is conversation, question or event; `room` the uri of the room it is for, or ""."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    by = models.TextField()
    title = models.TextField()
    sort = models.CharField(max_length=12)
    room = models.TextField()
    at = models.BigIntegerField(db_index=True)
    state = models.CharField(max_length=8)
    event = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title
