"""The few questions every page of talk asks, in plain SQL: through the ORM each of them costs more than its answer."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model

from hearth.base.sql import sql
from hearth.spaces.models import Channel, Post, Space, Thread


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _list(model: type[Model], table: str = "") -> str:
    return ", ".join(f"{table}{name}" for name in _columns(model))


def _made[M: Model](model: type[M], rows: Iterable[Sequence[Any]]) -> list[M]:
    names = _columns(model)
    return [model.from_db("default", names, row) for row in rows]


@lru_cache(maxsize=512)
def _for_many(text: str, count: int) -> sql:
    """A statement with a list of `count` values in place of `{}`."""
    return sql(text.format(",".join(["%s"] * count)))


_SPACE_BY_SLUG = sql(f"SELECT {_list(Space)} FROM spaces_space WHERE slug = %s LIMIT 1")
_SPACE_BY_NUM = sql(f"SELECT {_list(Space)} FROM spaces_space WHERE num = %s")
_SPACES = sql(f"SELECT {_list(Space)} FROM spaces_space WHERE NOT archived ORDER BY position, name, num")
_CHANNELS = sql(f"SELECT {_list(Channel)} FROM spaces_channel WHERE space = %s ORDER BY num")
_THREADS = f"SELECT {_list(Thread)} FROM spaces_thread WHERE num IN ({{}})"
_ACTORS = "SELECT num, name, handle, avatar FROM people_actor WHERE num IN ({})"
_PENDING = "SELECT num, actor FROM spaces_pendingdelete WHERE num IN ({})"
_REACTIONS = (
    "SELECT post, emoji, count(DISTINCT actor), max(CASE WHEN actor = %s THEN 1 ELSE 0 END), min(published)"
    " FROM spaces_reaction WHERE post IN ({}) GROUP BY post, emoji ORDER BY post, min(published), emoji"
)
_PINS = sql('SELECT post FROM spaces_pin WHERE space = %s AND "on" ORDER BY published DESC LIMIT 20')
_PINNED = (
    "SELECT i.post FROM spaces_pin i JOIN spaces_post p ON p.num = i.post AND p.space = i.space"
    ' WHERE i.post IN ({}) AND i."on"'
)
_VEILED = "SELECT post FROM spaces_veiled WHERE post IN ({})"
_NEWS = sql(
    "SELECT num, author, audience, space, channel, thread FROM spaces_post"
    " WHERE num > %s AND NOT quiet AND author <> %s AND audience <> 'direct'"
    " AND NOT EXISTS (SELECT 1 FROM spaces_pendingdelete d WHERE d.num = spaces_post.num)"
    " ORDER BY num DESC LIMIT %s"
)
_IN_ROOM = (
    f"SELECT {_list(Post)} FROM spaces_post WHERE space = %s AND channel {{}} AND thread IS NULL"
    " AND num NOT IN (SELECT num FROM spaces_pendingdelete WHERE actor <> %s) ORDER BY num DESC LIMIT %s"
)
_LATELY = (
    f"SELECT {_list(Thread)} FROM spaces_thread WHERE space = %s AND channel {{}} AND title <> ''"
    " AND num NOT IN (SELECT num FROM spaces_pendingdelete) ORDER BY last_at DESC, num DESC LIMIT %s"
)
_LATEST = sql(
    f"SELECT {_list(Post)} FROM spaces_post WHERE num < %s AND NOT quiet AND audience <> 'direct'"
    " AND num NOT IN (SELECT num FROM spaces_pendingdelete) ORDER BY num DESC LIMIT %s"
)
_SAID = (
    f"SELECT {_list(Post)} FROM spaces_post WHERE num IN ({{}})"
    " AND num NOT IN (SELECT num FROM spaces_pendingdelete)"
)
_SPACES_BY_NUM = f"SELECT {_list(Space)} FROM spaces_space WHERE num IN ({{}})"
_IN_FIRST, _IN_CHANNEL = sql(_IN_ROOM.format("IS NULL")), sql(_IN_ROOM.format("= %s"))
_LATELY_FIRST, _LATELY_CHANNEL = sql(_LATELY.format("IS NULL")), sql(_LATELY.format("= %s"))
_MARKS = sql("SELECT space, channel, thread, num FROM spaces_readmarker WHERE actor = %s AND num > %s")


class News(NamedTuple):
    """A post that may be new to somebody, with what sight needs to know of it."""

    num: int
    author: int
    audience: str
    space: int
    channel: int | None
    thread: int | None


def space_by_slug(slug: str) -> Space | None:
    """A space by its address."""
    found = _made(Space, _SPACE_BY_SLUG.all(slug.replace("\0", "")))
    return found[0] if found else None


def space_by_num(num: int | None) -> Space | None:
    """A space by number."""
    found = _made(Space, _SPACE_BY_NUM.all(num)) if num is not None else ()
    return found[0] if found else None


def spaces_numbered(nums: Iterable[int]) -> dict[int, Space]:
    """Spaces by number."""
    wanted = list(nums)
    rows = _for_many(_SPACES_BY_NUM, len(wanted)).all(*wanted) if wanted else ()
    return {space.num: space for space in _made(Space, rows)}


def spaces() -> list[Space]:
    """All spaces that are not at rest, in the home's order."""
    return _made(Space, _SPACES.all())


def channels(space: int) -> list[Channel]:
    """Further live rooms of a space."""
    return _made(Channel, _CHANNELS.all(space))


def threads(nums: Iterable[int]) -> dict[int, Thread]:
    """Threads by number."""
    wanted = list(nums)
    rows = _for_many(_THREADS, len(wanted)).all(*wanted) if wanted else ()
    return {thread.num: thread for thread in _made(Thread, rows)}


def faces(nums: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Name, handle and picture of people."""
    wanted = list(nums)
    rows = _for_many(_ACTORS, len(wanted)).all(*wanted) if wanted else ()
    return {num: (name, handle, avatar) for num, name, handle, avatar in rows}


def pending(nums: Sequence[int]) -> dict[int, str]:
    """Which of these posts were deleted a moment ago, and by whom."""
    return dict(_for_many(_PENDING, len(nums)).all(*nums)) if nums else {}


def reactions(nums: Sequence[int], viewer: int) -> list[tuple[int, str, int, int]]:
    """Post, mark, how many people, and whether the viewer is one of them; the first mark first."""
    rows = _for_many(_REACTIONS, len(nums)).all(viewer, *nums) if nums else ()
    return [(post, emoji, count, mine) for post, emoji, count, mine, _first in rows]


def pins(space: int) -> list[int]:
    """Pinned posts of a space, the newest pin first."""
    return [post for (post,) in _PINS.all(space)]


def pinned(nums: Sequence[int]) -> frozenset[int]:
    """Which of these posts are pinned."""
    return frozenset(post for (post,) in _for_many(_PINNED, len(nums)).all(*nums)) if nums else frozenset()


def veiled(nums: Sequence[int]) -> frozenset[int]:
    """Which of these posts stand in an open case."""
    return frozenset(post for (post,) in _for_many(_VEILED, len(nums)).all(*nums)) if nums else frozenset()


def news(viewer: int, floor: int, limit: int) -> tuple[list[News], dict[tuple[int, int, int], int]]:
    """What others said since `floor`, and how far the viewer has read which room."""
    rows = [News(*row) for row in _NEWS.all(floor, viewer, limit)]
    marks = {(space, channel, thread): num for space, channel, thread, num in _MARKS.all(viewer, floor)}
    return rows, marks


def newest_posts(space: int, channel: int | None, but_for: str, limit: int) -> list[Post]:
    """The newest posts of a live room, newest first, without those others than `but_for` (a uri) just deleted. Sight is
    the caller's."""
    if channel is None:
        return _made(Post, _IN_FIRST.all(space, but_for, limit))
    return _made(Post, _IN_CHANNEL.all(space, channel, but_for, limit))


def said(nums: Iterable[int]) -> list[Post]:
    """Posts by number, but for what was just deleted. Sight is the caller's."""
    wanted = list(nums)
    return _made(Post, _for_many(_SAID, len(wanted)).all(*wanted)) if wanted else []


def said_before(num: int, limit: int) -> list[Post]:
    """The talk of all rooms before a number, newest first, but for what was just deleted. Sight is the caller's."""
    return _made(Post, _LATEST.all(num, limit))


def lively_threads(space: int, channel: int | None, limit: int) -> list[Thread]:
    """Titled threads of a live room, those with the newest words first. Sight is the caller's."""
    if channel is None:
        return _made(Thread, _LATELY_FIRST.all(space, limit))
    return _made(Thread, _LATELY_CHANNEL.all(space, channel, limit))
