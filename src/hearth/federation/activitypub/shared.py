"""What stands on the open web, in the order other servers read it: outboxes, threads, replies, pinned posts, stamps.

Rows hold uris, so that they may arrive in any order; whether something may still be read is asked anew each time.
"""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Shared(models.Model):
    """A public post of this home (`mine`), or one from elsewhere that stands in a thread or space of this home."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField()
    author = models.TextField()
    place = models.TextField()
    thread = models.TextField()
    parent = models.TextField()
    published = models.BigIntegerField()
    mine = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(
                fields=["author", "num"], name="federation_by_author", condition=models.Q(mine=True)
            ),
            models.Index(fields=["thread", "num"], name="federation_in_thread"),
            models.Index(fields=["parent", "num"], name="federation_replies"),
            models.Index(fields=["place", "num"], name="federation_in_place"),
        ]


class Featured(models.Model):
    """Whether a post is pinned by a space or person, by the newest Add or Remove."""

    kind: ClassVar[Kind] = "projection"

    post = models.TextField()
    place = models.TextField(db_index=True)
    on = models.BooleanField()
    activity = models.TextField()
    published = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "place"], name="federation_featured_once")]


class Stamp(models.Model):
    """A quotation that the quoted author allows (FEP-044f): `quoting` may show `quoted`, until it is taken back."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    quoted = models.TextField(db_index=True)
    quoting = models.TextField(db_index=True)
    granted = models.BigIntegerField()


class Leaning(models.Model):
    """A post, here or elsewhere, that quotes by the leave of somebody elsewhere: by this stamp, until it is revoked."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    stamp = models.TextField(db_index=True)


class Tally(models.Model):
    """What a poll of this home told everybody last: votes for each answer, people who voted, and when it ended."""

    kind: ClassVar[Kind] = "projection"

    poll = models.TextField(primary_key=True)
    counts = models.JSONField(default=list)
    voters = models.IntegerField(default=0)
    closed = models.BigIntegerField(default=0)
    published = models.BigIntegerField(default=0)
