"""What a recorded post changes in the feeds: the words it is found by, and who should hear about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hearth.base.sql import sql
from hearth.base.tags import of_kind
from hearth.feeds import index
from hearth.feeds.indexing import words_of
from hearth.feeds.models import BOOST, FOLLOW, MENTION, REACTION, REPLY
from hearth.feeds.telling import tell
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects, resets

POSTS = ("Note", "Article", "Page", "Question", "Event")

_TELL = sql(
    'INSERT INTO feeds_notification(actor, kind, activity, post, about, "by", published) VALUES(%s,%s,%s,%s,%s,%s,%s)'
)
_FORGET = sql("DELETE FROM feeds_notification WHERE post = %s OR about = %s")
_FORGET_PERSON = sql('DELETE FROM feeds_notification WHERE actor = %s OR "by" = %s')
_RETELL = sql("DELETE FROM feeds_notification WHERE post = %s AND kind <> 'reaction'")
_UNTELL = sql("DELETE FROM feeds_notification WHERE activity = %s")
_OWNER_CAME = sql("UPDATE feeds_notification SET actor = %s WHERE about = %s AND actor IS NULL")
_NAMED_TOO = sql(
    "DELETE FROM feeds_notification WHERE kind = 'mention' AND actor = %s"
    " AND post IN (SELECT post FROM feeds_notification WHERE kind = 'reply' AND actor = %s AND about = %s)"
)
_NOT_ONESELF = sql('DELETE FROM feeds_notification WHERE about = %s AND actor = %s AND "by" = %s')
_FOLLOW = sql(
    "SELECT activity, asked, state FROM people_follow WHERE follower = %s AND followed = %s AND state <> 'ended'"
)
_FOLLOW_NOW = sql(
    "UPDATE feeds_notification SET words = 'follow.began' WHERE kind = 'follow' AND actor = %s AND about = %s"
)
_FOLLOW_OVER = sql("DELETE FROM feeds_notification WHERE kind = 'follow' AND actor = %s AND about = %s")
_HANDLE = sql("SELECT handle FROM people_actor WHERE num = %s")
_DELETED = sql("SELECT deleted FROM ledger_object WHERE uri = %s")
_AUTHOR = sql("SELECT author FROM spaces_post WHERE num = %s")

_AT_HOME = sql(
    "SELECT 1 FROM people_actor a JOIN people_membership m ON m.actor = a.num AND m.space = 1 AND m.state = 'active'"
    " WHERE a.uri = %s"
)
"""who came to this home with an account of another server is told here as well"""

_LOCAL = "local:/o/"


def _put(row: Row) -> None:
    words = words_of(row.payload, row.author)
    before = row.before
    if before is not None and not before.deleted:
        was = words_of(before.payload, before.actor)
        if was == words:
            return
        index.take(row.num, was)
    index.put(row.num, words)


def _take(row: Row) -> None:
    before = row.before
    if before is not None and not before.deleted and not row.tombstone:
        index.take(row.num, words_of(before.payload, before.actor))


def _tell(row: Row) -> None:
    if row.quiet:
        return
    if row.before is not None:
        _RETELL(row.num)
    if _gone(row.author):  # their words stayed without a name
        return
    owner = read.num_of(row.author) if row.object.startswith(_LOCAL) else None
    if owner is not None and _OWNER_CAME(owner, row.num).rowcount > 0:
        _NOT_ONESELF(row.num, owner, row.author)
        _NAMED_TOO(owner, owner, row.num)
    told = set()
    if row.in_reply_to.startswith(_LOCAL) and (about := read.num_of(row.in_reply_to)) is not None:
        told.add(_tell_owner(row, REPLY, row.num, about, row.in_reply_to))
    for person in _named(row.payload):
        actor = read.num_of(person)
        if actor not in told and actor is not None and person != row.author and not _gone(person):
            told.add(actor)
            _TELL(actor, MENTION, row.id, row.num, None, row.author, row.object_published)


def _tell_owner(row: Row, sort: str, post: int, about: int, uri: str) -> int | None:
    """Tell whoever wrote the post `about`; without a name while it is unknown, not at all when it is deleted."""
    found = _AUTHOR.one(about)
    owner: int | None = found[0] if found else None
    if owner is None and (state := read.state(uri)) is not None and state.deleted:
        return None
    if owner is not None and _gone(f"{_LOCAL}{owner}"):
        return owner
    if owner is None or owner != read.num_of(row.author):
        _TELL(owner, sort, row.id, post, about, row.author, row.object_published)
    return owner


def _gone(person: str) -> bool:
    """Whether somebody was erased: replaying must not tell them what their deletion made forget."""
    found = _DELETED.one(person)
    return bool(found and found[0])


def _named(payload: Mapping[str, Any]) -> Iterable[str]:
    """Local people whom a post mentions or is addressed to."""
    to = () if payload.get("hearth:followers") else payload.get("to")
    for tag in of_kind(payload.get("tag"), "Mention"):
        yield from _local(tag.get("href"))
    for person in to if isinstance(to, list) else ():
        yield from _local(person)


def _local(uri: object) -> Iterable[str]:
    if isinstance(uri, str) and (uri.startswith(_LOCAL) or (uri.startswith("https:") and _AT_HOME.one(uri))):
        yield uri


def _put_post(row: Row) -> None:
    _put(row)
    _tell(row)


def _take_post(row: Row) -> None:
    _take(row)
    _FORGET(row.num, row.num)


for _type in POSTS:
    projects("Create", _type)(_put_post)
    projects("Update", _type)(_put_post)
    projects("Delete", _type)(_take_post)


def _mark(row: Row, sort: str = REACTION) -> None:
    if not row.quiet and not row.erased and row.object.startswith(_LOCAL) and not read.undone(row.id):
        about = read.num_of(row.object)
        if about is not None:
            _tell_owner(row, sort, about, about, row.object)


def _unmark(row: Row) -> None:
    if not row.quiet:
        _UNTELL(row.object)


for _type in ("EmojiReact", "Like"):
    projects(_type)(_mark)
    projects("Undo", _type)(_unmark)


def _pass_on(row: Row) -> None:
    _mark(row, BOOST)


projects("Announce")(_pass_on)
projects("Undo", "Announce")(_unmark)


def _between(row: Row) -> tuple[int, int, tuple[str, int, str] | None] | None:
    """Follower, followed, and how things stand between them by all that is known."""
    of = row.payload if row.type != "Follow" else {"follower": row.actor, "followed": row.object}
    follower, followed = (read.num_of(str(of.get(key) or "")) for key in ("follower", "followed"))
    if follower is None or followed is None or not str(of.get("followed")).startswith(_LOCAL):
        return None
    return follower, followed, _FOLLOW.one(follower, followed)


@projects("Follow", "*")
def tell_follow(row: Row) -> None:
    """Somebody follows a local person, or asks to."""
    between = None if row.quiet or row.erased else _between(row)
    stands = between[2] if between else None
    if between is None or stands is None or stands[0] != row.id:
        return
    follower, followed, (activity, asked, state) = *between[:2], stands
    _FOLLOW_OVER(followed, follower)
    name = _HANDLE.one(follower)
    words = "follow.began" if state == "active" else "follow.asked"
    url = f"/people/{name[0] if name else follower}/"
    tell(followed, FOLLOW, about=follower, by=follower, url=url, words=words, activity=activity, at=asked)


@projects("Accept", "Follow")
@projects("Reject", "Follow")
@projects("Undo", "Follow")
def retell_follow(row: Row) -> None:
    """It was answered or taken back."""
    if (between := _between(row)) is not None:
        follower, followed, stands = between
        if stands is None:
            _FOLLOW_OVER(followed, follower)
        elif stands[2] == "active":
            _FOLLOW_NOW(followed, follower)


@projects("Delete", "Person")
@projects("Delete", "Service")
def forget_person(row: Row) -> None:
    """Nobody is told of a person who is gone, and they are told nothing."""
    _FORGET_PERSON(row.num, row.object)


@resets
def forget_index() -> None:
    """Empty the search index before a rebuild."""
    index.empty()
