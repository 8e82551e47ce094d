"""Ordered collections of what is open: outboxes, threads, answers, pins, moderators. Who follows is only counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hearth.base.sql import sql
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.openness import open_actor_at, place_of
from hearth.federation.activitypub.shared import Featured
from hearth.federation.activitypub.vocabulary import CONTEXT
from hearth.people.models import Actor
from hearth.people.talk import talk

PAGE = 40
_COLUMNS = "num, uri, author, place, thread"
_BY_AUTHOR = sql(
    f"SELECT {_COLUMNS} FROM federation_shared WHERE mine AND author = %s AND num < %s ORDER BY num DESC LIMIT %s"
)
_IN_PLACE = sql(
    f"SELECT {_COLUMNS} FROM federation_shared WHERE place = %s AND num < %s ORDER BY num DESC LIMIT %s"
)
_THREAD = sql(
    f"SELECT {_COLUMNS} FROM federation_shared WHERE thread = %s AND num > %s ORDER BY num LIMIT %s"
)
_REPLIES = sql(
    f"SELECT {_COLUMNS} FROM federation_shared WHERE parent = %s AND num > %s ORDER BY num LIMIT %s"
)
_COUNT = {
    "author": sql("SELECT count(*) FROM federation_shared WHERE mine AND author = %s"),
    "place": sql("SELECT count(*) FROM federation_shared WHERE place = %s"),
    "thread": sql("SELECT count(*) FROM federation_shared WHERE thread = %s"),
    "parent": sql("SELECT count(*) FROM federation_shared WHERE parent = %s"),
}
END = 1 << 62
_MADE = sql(
    "SELECT a.id FROM ledger_object o JOIN ledger_activity a ON a.seq = o.created_seq WHERE o.num = %s"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A post in a collection."""

    num: int
    uri: str
    author: str
    place: str
    thread: str

    @property
    def url(self) -> str:
        """Its id on the web."""
        ours = self.uri.startswith(("local:", "urn:hearth:"))
        return addresses.object_url(self.num) if ours else self.uri


def _open(rows: Sequence[tuple[Any, ...]]) -> list[Item]:
    """Those whose authors and places are open and that are still shown; each author and place is asked once."""
    items = [Item(*row) for row in rows]
    authors = {item.author for item in items if item.uri.startswith(("local:", "urn:hearth:"))}
    shown = {uri for uri in authors if open_actor_at(uri)}
    places = {
        place: not place or open_actor_at(place_of(place)) is not None
        for place in {item.place for item in items}
    }
    hidden = talk().hidden([item.num for item in items]) if items else ()
    return [
        item
        for item in items
        if (item.author not in authors or item.author in shown)
        and places[item.place]
        and item.num not in hidden
    ]


def said_by(actor: Actor, before: int = END) -> tuple[list[Item], int]:
    """What a person said in public, or what was said in a space, the newest first; and where the next page begins."""
    find = _IN_PLACE if actor.sort == "space" else _BY_AUTHOR
    rows = find.all(actor.uri, before, PAGE)
    return _open(rows), rows[-1][0] if len(rows) == PAGE else 0


def thread_of(opening: str, after: int = 0) -> tuple[list[Item], int]:
    """A thread in order, and where the next page begins."""
    rows = _THREAD.all(opening, after, PAGE)
    return _open(rows), rows[-1][0] if len(rows) == PAGE else 0


def made_by(item: Item) -> str:
    """The id of the activity that made a post, "" where that is not known any more."""
    row = _MADE.one(item.num)
    return addresses.to_url(row[0]) if row else ""


def answers_to(uri: str, after: int = 0) -> tuple[list[Item], int]:
    """Direct answers in order, and where the next page begins."""
    rows = _REPLIES.all(uri, after, PAGE)
    return _open(rows), rows[-1][0] if len(rows) == PAGE else 0


def count(kind: str, uri: str) -> int:
    """How many there are, roughly: some may not be open."""
    return int(_COUNT[kind].one(uri)[0])


def pinned_by(place: str) -> list[str]:
    """Pinned posts (uris), the newest pin first."""
    held = Featured.objects.filter(place=place, on=True).order_by("-published", "post")
    return list(held.values_list("post", flat=True)[:PAGE])


def whole(url: str, items: Sequence[Any], **more: Any) -> dict[str, Any]:
    """A collection small enough for one document."""
    return {
        "@context": CONTEXT,
        "id": url,
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": list(items),
        **more,
    }


def counted(url: str, total: int, *, first: bool = False, **more: Any) -> dict[str, Any]:
    """A collection of which only the size, or the way to its first page, is told."""
    found = {"@context": CONTEXT, "id": url, "type": "OrderedCollection", "totalItems": total, **more}
    return {**found, "first": f"{url}?page=0"} if first else found


def page(url: str, at: int, items: Sequence[Any], following: int) -> dict[str, Any]:
    """One page of a collection; `at` and `following` are where this and the next one begin."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": f"{url}?page={at}",
        "type": "OrderedCollectionPage",
        "partOf": url,
        "orderedItems": list(items),
    }
    return {**found, "next": f"{url}?page={following}"} if following else found
