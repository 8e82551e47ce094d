"""Side tables of the base room: what a home keeps that no activity tells."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Media(models.Model):
    """One file in `data/media`, named by the hash of its bytes. Which posts carry it is not known here."""

    kind: ClassVar[Kind] = "side"

    sha = models.CharField(max_length=64, primary_key=True)
    ext = models.CharField(max_length=8)
    mime = models.CharField(max_length=60)
    width = models.IntegerField(default=0)
    height = models.IntegerField(default=0)
    blurhash = models.CharField(max_length=60, default="")
    size = models.BigIntegerField()
    stored = models.BigIntegerField()

    @property
    def name(self) -> str:
        """Its file name."""
        return f"{self.sha}.{self.ext}"


class Option(models.Model):
    """A setting of this home that is no happening: its address, its mail server, the public half of its recovery key."""

    kind: ClassVar[Kind] = "side"

    key = models.CharField(max_length=60, primary_key=True)
    value = models.TextField()
