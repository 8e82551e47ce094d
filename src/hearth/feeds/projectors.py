"""What a recorded post changes in the feeds: the words it is found by, and who should hear about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hearth.base.sql import sql
from hearth.feeds import index
from hearth.feeds.indexing import words_of
from hearth.feeds.models import MENTION, REACTION, REPLY
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
_DELETED = sql("SELECT deleted FROM ledger_object WHERE uri = %s")
_AUTHOR = sql("SELECT author FROM spaces_post WHERE num = %s")

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
    if row.object.startswith(_LOCAL) and row.author.startswith(_LOCAL):
        owner = int(row.author[len(_LOCAL) :])
        if _OWNER_CAME(owner, row.num).rowcount > 0:
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
    if owner is None or f"{_LOCAL}{owner}" != row.author:
        _TELL(owner, sort, row.id, post, about, row.author, row.object_published)
    return owner


def _gone(person: str) -> bool:
    """Whether somebody was erased: replaying must not tell them what their deletion made forget."""
    found = _DELETED.one(person)
    return bool(found and found[0])


def _named(payload: Mapping[str, Any]) -> Iterable[str]:
    """Local people whom a post mentions or is addressed to."""
    tags, to = payload.get("tag"), () if payload.get("hearth:followers") else payload.get("to")
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, Mapping) and tag.get("type") == "Mention":
            yield from _local(tag.get("href"))
    for person in to if isinstance(to, list) else ():
        yield from _local(person)


def _local(uri: object) -> Iterable[str]:
    if isinstance(uri, str) and uri.startswith(_LOCAL):
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


def _mark(row: Row) -> None:
    if not row.quiet and not row.erased and row.object.startswith(_LOCAL) and not read.undone(row.id):
        about = read.num_of(row.object)
        if about is not None:
            _tell_owner(row, REACTION, about, about, row.object)


def _unmark(row: Row) -> None:
    if not row.quiet:
        _UNTELL(row.object)


for _type in ("EmojiReact", "Like"):
    projects(_type)(_mark)
    projects("Undo", _type)(_unmark)


@projects("Delete", "Person")
@projects("Delete", "Service")
def forget_person(row: Row) -> None:
    """Nobody is told of a person who is gone, and they are told nothing."""
    _FORGET_PERSON(row.num, row.object)


@resets
def forget_index() -> None:
    """Empty the search index before a rebuild."""
    index.empty()
