"""What somebody keeps for herself: bookmarks, lists, filters, tags she follows, how far she has read.

Nobody else is told of it, so it is on no ledger; it leaves with her when she goes.
"""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Bookmark(models.Model):
    """A post somebody wants to find again."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    post = models.BigIntegerField(db_index=True)
    since = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "post"], name="people_bookmark_once")]


class OwnList(models.Model):
    """A list of people whose words somebody reads together. `replies` is which answers are shown in it: followed, list
    or none; an `exclusive` list keeps its people out of the home timeline."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(db_index=True)
    title = models.CharField(max_length=200)
    replies = models.CharField(max_length=8, default="list")
    exclusive = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class Listed(models.Model):
    """One person on one list."""

    kind: ClassVar[Kind] = "side"

    list = models.BigIntegerField()
    person = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "person"], name="people_listed_once")]


class WordFilter(models.Model):
    """Words and posts somebody does not want to meet: where (`context`), how (`action`: warn, hide or blur), and until
    when (None: no end)."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(db_index=True)
    title = models.CharField(max_length=200)
    context = models.JSONField(default=list)
    action = models.CharField(max_length=4, default="warn")
    expires = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.title


class FilterWord(models.Model):
    """One word or phrase of a filter; `whole`: only where it stands as a word of its own."""

    kind: ClassVar[Kind] = "side"

    filter = models.BigIntegerField(db_index=True)
    keyword = models.CharField(max_length=512)
    whole = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.keyword


class FilterPost(models.Model):
    """One post a filter hides."""

    kind: ClassVar[Kind] = "side"

    filter = models.BigIntegerField()
    post = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filter", "post"], name="people_filtered_once")]


class FollowedTag(models.Model):
    """A tag (lower case, without #) whose posts somebody wants in her timeline."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    tag = models.CharField(max_length=200, db_index=True)
    since = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "tag"], name="people_tag_once")]


class FeaturedTag(models.Model):
    """A tag somebody shows on her profile."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    tag = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "tag"], name="people_featured_once")]


class Endorsed(models.Model):
    """A person somebody shows on her profile."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    person = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "person"], name="people_endorsed_once")]


class HostMute(models.Model):
    """A server whose people somebody does not want to hear."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    host = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "host"], name="people_host_once")]


class ReadUntil(models.Model):
    """How far somebody has read a timeline (home, notifications, or a conversation), as her programs told."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    timeline = models.CharField(max_length=40)
    last = models.BigIntegerField()
    version = models.IntegerField(default=1)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "timeline"], name="people_read_once")]
