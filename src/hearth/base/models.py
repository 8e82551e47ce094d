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
    lasts = models.BigIntegerField(default=0, db_default=0)

    @property
    def name(self) -> str:
        """Its file name."""
        return f"{self.sha}.{self.ext}"


class Option(models.Model):
    """A setting of this home that is no happening: its address, its mail server, its public recovery key."""

    kind: ClassVar[Kind] = "side"

    key = models.CharField(max_length=60, primary_key=True)
    value = models.TextField()


class OutgoingMail(models.Model):
    """A letter on its way by mail. Its words are nulled once it has left; the row tells what became of it."""

    kind: ClassVar[Kind] = "side"

    key = models.CharField(max_length=200, unique=True)
    sort = models.CharField(max_length=20)
    actor = models.BigIntegerField(null=True, db_index=True)
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=120, default="")
    subject = models.TextField(null=True)
    text = models.TextField(null=True)
    html = models.TextField(null=True)
    unsubscribe = models.TextField(default="")
    state = models.CharField(max_length=8, default="queued")
    reason = models.TextField(default="")
    tries = models.IntegerField(default=0)
    rank = models.IntegerField(default=1)
    next_try = models.BigIntegerField(default=0)
    until = models.BigIntegerField(null=True)
    queued = models.BigIntegerField()
    ended = models.BigIntegerField(null=True)
    message_id = models.CharField(max_length=80, db_index=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["rank", "next_try", "id"], name="base_mail_due", condition=models.Q(state="queued")
            )
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.state}"


class MailStop(models.Model):
    """An address the home does not write to, known only by a keyed hash: it sent mail back, or its owner said no."""

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, primary_key=True)
    why = models.CharField(max_length=10)
    reason = models.TextField(default="")
    actor = models.BigIntegerField(null=True, db_index=True)
    at = models.BigIntegerField()

    def __str__(self) -> str:
        return self.why
