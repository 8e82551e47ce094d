"""The rows that pages of talk read. All but the last two are projections: they can be rebuilt.

References are plain numbers, since rows may arrive in any order; 0 or NULL stands for "not known (yet)".
"""

from typing import ClassVar, Literal

from django.db import models
from django.db.models import Q

from hearth.people.models import Seen
from hearth.spaces import at_hand, boosts, link_rows  # noqa: F401  where Django finds their models

Kind = Literal["ledger", "projection", "side"]


class Space(Seen):
    """A purpose-named area. `wanted` is the slug it asked for, `slug` the one it got (`general`, `general.2`).

    As a row of sight it lies in itself and belongs to nobody (`author` 0); `opened_by` is who opened it.
    """

    kind: ClassVar[Kind] = "projection"

    uri = models.TextField(unique=True)
    slug = models.TextField(db_index=True)
    wanted = models.TextField(db_index=True)
    name = models.TextField()
    purpose = models.TextField()
    joining = models.TextField()
    origin = models.TextField()
    position = models.IntegerField(default=0)
    archived = models.BooleanField(default=False)
    opened_by = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> bool:
        """Outsiders cannot tell that it exists."""
        return self.audience == "space" and self.joining == "invited"


class Channel(models.Model):
    """A second live room inside a space; the space itself is its first one."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    space = models.BigIntegerField(null=True)
    name = models.TextField()
    slug = models.TextField()
    wanted = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["space", "slug"], name="spaces_channel_slug")]

    def __str__(self) -> str:
        return self.name


class Post(Seen):
    """One thing somebody said: in a channel (`thread` is NULL) or in a thread."""

    kind: ClassVar[Kind] = "projection"

    uri = models.TextField()
    type = models.TextField()
    channel = models.BigIntegerField(null=True)
    thread = models.BigIntegerField(null=True)
    parent = models.BigIntegerField(null=True)
    published = models.BigIntegerField()
    edited = models.BigIntegerField(null=True)
    title = models.TextField()
    html = models.TextField()
    media = models.TextField()
    quote = models.BigIntegerField(null=True)
    lang = models.TextField()
    origin = models.TextField()
    quiet = models.BooleanField()
    talk = models.BooleanField()
    likes = models.IntegerField()
    moved = models.BooleanField()
    state = models.TextField()
    warning = models.TextField(default="", db_default="")
    sensitive = models.BooleanField(default=False, db_default=False)
    unlisted = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["parent"], name="spaces_answers", condition=Q(parent__isnull=False)),
            models.Index(
                fields=["space", "channel", "num"], name="spaces_in_channel", condition=Q(thread=None)
            ),
            models.Index(
                fields=["thread", "num"], name="spaces_in_thread", condition=Q(thread__isnull=False)
            ),
            models.Index(fields=["space", "num"], name="spaces_in_space"),
            models.Index(fields=["author", "num"], name="spaces_by_author"),
        ]

    def __str__(self) -> str:
        return self.title or f"post {self.num}"


class Thread(Seen):
    """A conversation with an opening post; its number is the opening's. `posts` counts the opening too."""

    kind: ClassVar[Kind] = "projection"

    title = models.TextField()
    channel = models.BigIntegerField(null=True)
    started = models.BigIntegerField()
    posts = models.IntegerField()
    last_at = models.BigIntegerField()
    answer = models.BigIntegerField(null=True)
    question = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["space", "last_at", "num"], name="spaces_threads")]

    def __str__(self) -> str:
        return self.title or f"thread {self.num}"


class Reaction(models.Model):
    """One person's mark on one post."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    post = models.BigIntegerField(db_index=True)
    actor = models.BigIntegerField()
    emoji = models.TextField()
    published = models.BigIntegerField()


class Moved(models.Model):
    """Where a post was moved to, by the newest Move that names it."""

    kind: ClassVar[Kind] = "projection"

    post_uri = models.TextField(primary_key=True)
    activity = models.TextField()
    published = models.BigIntegerField()
    target = models.TextField()
    thread_uri = models.TextField()
    title = models.TextField()


class Accepted(models.Model):
    """A post was named the answer of a thread; the newest one that stands is the thread's answer."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    thread = models.BigIntegerField(db_index=True)
    post = models.BigIntegerField(db_index=True)
    published = models.BigIntegerField()


class Pin(models.Model):
    """Whether a post is pinned in a space, by the newest Add or Remove."""

    kind: ClassVar[Kind] = "projection"

    post_uri = models.TextField()
    space_uri = models.TextField()
    on = models.BooleanField()
    post = models.BigIntegerField(db_index=True)
    space = models.BigIntegerField(db_index=True)
    activity = models.TextField()
    published = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post_uri", "space_uri"], name="spaces_pin_once")]


class Carried(models.Model):
    """Which posts carry which media file: a file may be seen by whoever sees one of them."""

    kind: ClassVar[Kind] = "projection"

    sha = models.TextField()
    post = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha", "post"], name="spaces_carried_once")]


class Dangling(models.Model):
    """Something that names a `uri` nobody has told us about yet, to be put in place when it arrives.

    `field` says what waits: a `post`, a `channel`, or a `row` of the ledger; `ref` is its number or activity id.
    """

    kind: ClassVar[Kind] = "projection"

    uri = models.TextField()
    field = models.TextField()
    ref = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["uri", "field", "ref"], name="spaces_dangling_once")]


class ReadMarker(models.Model):
    """How far a person has read a room (`thread` 0: the channel; `channel` 0: the space's first one)."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField()
    space = models.BigIntegerField()
    channel = models.BigIntegerField()
    thread = models.BigIntegerField()
    num = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "space", "channel", "thread"], name="spaces_marker_once")
        ]


class PendingDelete(models.Model):
    """A post that was deleted a moment ago: hidden at once, gone for good at `due` unless taken back."""

    kind: ClassVar[Kind] = "side"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField()
    type = models.TextField()
    actor = models.TextField()
    audience = models.TextField()
    target = models.TextField()
    context = models.TextField()
    due = models.BigIntegerField(db_index=True)


class Calm(models.Model):
    """A pause of a space, channel or thread (`seconds` 0), or slow mode in it (one post each so many seconds).

    `channel` and `thread` are 0 where the whole space is meant. It ends at `until`, or earlier at `lifted`.
    """

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    space = models.BigIntegerField()
    channel = models.BigIntegerField(default=0)
    thread = models.BigIntegerField(default=0)
    seconds = models.IntegerField(default=0)
    note = models.TextField()
    by = models.BigIntegerField()
    begins = models.BigIntegerField()
    until = models.BigIntegerField(db_index=True)
    lifted = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["space", "until"], name="spaces_calm_here")]


class Protected(models.Model):
    """A post that criticizes the brand and may not be hidden by those who speak for it."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    post_uri = models.TextField(db_index=True)
    post = models.BigIntegerField(db_index=True)
    by = models.BigIntegerField()
    published = models.BigIntegerField()


class Veiled(models.Model):
    """A post in an open case: its pictures are shown when asked for."""

    kind: ClassVar[Kind] = "projection"

    case = models.BigIntegerField(db_column="matter")
    post = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "post"], name="spaces_veiled_once")]
