"""Posts passed on by somebody, and the words posts are tagged with: rows and projectors.

A boost is a status of its own for clients; its number is made from when and by which activity it was passed on.
"""

from hashlib import sha256
from typing import Any, ClassVar, Literal

from django.db import models

from hearth.base.sql import sql
from hearth.base.tags import of_kind

Kind = Literal["ledger", "projection", "side"]


class Boost(models.Model):
    """One person passed one post on. `num` is the number of the status this is for clients."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    num = models.BigIntegerField(db_index=True)
    post = models.BigIntegerField(db_index=True)
    actor = models.BigIntegerField()
    audience = models.CharField(max_length=8)
    published = models.BigIntegerField()
    quiet = models.BooleanField(default=False)

    class Meta:
        app_label = "spaces"
        indexes = [models.Index(fields=["actor", "num"], name="spaces_boosts_by")]


class Tagged(models.Model):
    """A word, in lower case and without its #, and a post that carries it."""

    kind: ClassVar[Kind] = "projection"

    tag = models.CharField(max_length=100)
    post = models.BigIntegerField()

    class Meta:
        app_label = "spaces"
        constraints = [models.UniqueConstraint(fields=["tag", "post"], name="spaces_tagged_once")]
        indexes = [models.Index(fields=["post"], name="spaces_tags_of")]


LONGEST_TAG, MOST_TAGS = 100, 30
_TAG = sql("INSERT INTO spaces_tagged(tag, post) VALUES(%s,%s) ON CONFLICT DO NOTHING")
_UNTAG = sql("DELETE FROM spaces_tagged WHERE post = %s")


def boost_num(published: int, activity: str) -> int:
    """The number of a boost: its time, and half of the numbers that no object of that moment gets."""
    return (published << 16) | 0x8000 | (int.from_bytes(sha256(activity.encode()).digest()[:2]) & 0x7FFF)


def tags_in(tags: Any) -> list[str]:
    """The words a payload is tagged with."""
    found = [str(tag.get("name") or "").removeprefix("#").lower() for tag in of_kind(tags, "Hashtag")]
    clean = (word for word in found if word and len(word) <= LONGEST_TAG and word.replace("_", "").isalnum())
    return list(dict.fromkeys(clean))[:MOST_TAGS]


def put_tags(num: int, tags: Any, *, anew: bool) -> None:
    """Note the words of a post."""
    if anew:
        _UNTAG(num)
    for word in tags_in(tags) if tags else ():
        _TAG(word, num)


def drop_with(num: int) -> None:
    """A post is gone: so are its words and who passed it on."""
    _UNTAG(num)
    Boost.objects.filter(post=num).delete()
