"""Words of members that may stand on the public page, each with its author's own yes."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Excerpt(models.Model):
    """A post somebody would like to show to strangers. `allowed` is the author's answer; None while there is none.

    `words` are those she said yes to: a later edit of the post does not change what stands on the public page.
    """

    kind: ClassVar[Kind] = "projection"

    post = models.TextField(primary_key=True)
    author = models.BigIntegerField(default=0, db_index=True)
    words = models.TextField(default="")
    asked_by = models.TextField(default="")
    asked = models.BigIntegerField(default=0)
    asked_id = models.TextField(default="")
    allowed = models.BooleanField(null=True)
    answered = models.BigIntegerField(default=0)
    answered_id = models.TextField(default="")
