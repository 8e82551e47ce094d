"""How a projector tells a person something: one row, forgotten with the object or the person it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hearth.base.sql import sql
from hearth.feeds.models import KINDS

_TELL = sql(
    'INSERT INTO feeds_notification(actor, kind, activity, post, about, "by", published, url, words)'
    " VALUES(%s,%s,%s,%s,%s,%s,%s,%s,%s)"
)
_UNTELL = sql(
    "DELETE FROM feeds_notification WHERE activity = %s AND actor = %s AND kind = %s AND words = %s"
)
_UNTELL_ABOUT = sql("DELETE FROM feeds_notification WHERE about = %s AND actor = %s AND words = %s")
_UNTELL_ALL = sql("DELETE FROM feeds_notification WHERE about = %s AND words = %s")
_UNTELL_WORDS = sql("DELETE FROM feeds_notification WHERE words = %s")
_DELETED = sql("SELECT deleted FROM ledger_object WHERE uri = %s")
_URI = sql("SELECT uri FROM people_actor WHERE num = %s")


def tell(
    to: int, kind: str, *, about: int, by: int | None, url: str, words: str, activity: str, at: int
) -> None:
    """Tell a local person something, from a projector (inside the recording transaction; safe to repeat).

    `about` is the number of the object it is about (deleting that object takes the notification away), `by` who did it
    (None: the home), `url` where it leads, `words` a key registered with `wordings.wording`, `activity` and `at` the id
    and time of the row (`row.id`, `row.published`).
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of notification")
    if by == to or _gone(f"local:/o/{to}"):
        return
    found = _URI.one(by) if by is not None else None
    uri = found[0] if found else f"local:/o/{by}" if by is not None else ""
    if uri and _gone(uri):
        return
    _UNTELL(activity, to, kind, words)
    _TELL(to, kind, activity, about, about, uri, at, url, words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one person is to be told: the arguments of `tell` but for the object."""

    to: int
    kind: str
    words: str
    url: str
    activity: str
    at: int
    by: int | None = None


def retell(about: int, words: Iterable[str], told: Iterable[Telling]) -> None:
    """Tell about an object from what is known of it now, and take back whatever else was told of it in these words.

    For projectors whose facts may come in any order: whoever is told does not depend on which came first.
    """
    for key in words:
        _UNTELL_ALL(about, key)
    for one in told:
        tell(
            one.to,
            one.kind,
            about=about,
            by=one.by,
            url=one.url,
            words=one.words,
            activity=one.activity,
            at=one.at,
        )


def untell_everybody(words: Iterable[str]) -> None:
    """Take back all that was told in these words: it is about to be told anew."""
    for key in words:
        _UNTELL_WORDS(key)


def untell(to: int, *, about: int, words: str) -> None:
    """Take back what was told about an object: the promise was kept, the case went to somebody else."""
    _UNTELL_ABOUT(about, to, words)


def _gone(uri: str) -> bool:
    found = _DELETED.one(uri)
    return bool(found and found[0])
