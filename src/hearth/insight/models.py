"""Who looked at the measures, when and at what: appended, never changed, readable by every member."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Look(models.Model):
    """One question to the measures. `actor` is NULL for the command line, and after the one who asked was erased."""

    kind: ClassVar[Kind] = "side"

    at = models.BigIntegerField(db_index=True)
    actor = models.BigIntegerField(null=True, db_index=True)
    road = models.CharField(max_length=8)
    metrics = models.TextField(default="")
    space = models.TextField(default="")
    origin = models.CharField(max_length=200, default="")
    window = models.CharField(max_length=60, default="")
    shown = models.IntegerField(default=0)
    suppressed = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.at} {self.metrics or 'all'}"
