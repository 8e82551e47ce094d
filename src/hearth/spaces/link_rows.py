"""The pages that links of public posts lead to, as far as the home asked for them."""

from typing import ClassVar, Literal
from urllib.parse import urlsplit

from django.db import models

from hearth.base import clock

Kind = Literal["ledger", "projection", "side"]
WAITING, HELD, NONE = "waiting", "held", "none"
KEPT = 90 * clock.DAY


class LinkCard(models.Model):
    """What one web page says of itself. It goes after ninety days."""

    kind: ClassVar[Kind] = "side"

    key = models.CharField(max_length=40, primary_key=True)
    url = models.TextField()
    post = models.BigIntegerField()
    state = models.CharField(max_length=8, default=WAITING)
    due = models.BigIntegerField(db_index=True)
    tries = models.IntegerField(default=0)
    title = models.TextField(default="")
    words = models.TextField(default="")
    site = models.TextField(default="")
    author = models.TextField(default="")
    language = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "spaces"

    @property
    def host(self) -> str:
        """The server it leads to."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")
