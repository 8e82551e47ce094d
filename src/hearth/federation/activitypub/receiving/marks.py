"""Small things from elsewhere: likes, reactions, what is passed on, and taking back what was done before."""

from collections.abc import Iterable

from hearth.federation.activitypub import addresses, wire
from hearth.federation.activitypub.receiving import content, groups, remote
from hearth.federation.activitypub.receiving.deeds import deed, post_here
from hearth.federation.activitypub.receiving.meaning import (
    Delivered,
    Drop,
    activity,
    introduced,
    means,
    object_uri,
)
from hearth.ledger import read
from hearth.ledger.activity import Activity, Row
from hearth.people import follows
from hearth.people.models import ACTIVE, ASKED, Membership

EMOJI = 64
MARKS = ("Like", "EmojiReact", "Announce")
UNHEEDED = ("Dislike", "View", "Arrive", "Offer", "Invite", "Lock")


@means("Like", "EmojiReact")
def like(given: Delivered) -> Iterable[Activity]:
    """A mark on a post that is here."""
    known = post_here(given, object_uri(given))
    emoji = _emoji(given)
    verb = "EmojiReact" if emoji else "Like"
    if verb == "Like" and deed(given.actor, known.num, "Like") is not None:
        raise Drop("known already")
    kept = {"target": known.target, "audience": known.audience}
    told = activity(given, verb, known.uri, known.type, {"content": emoji} if emoji else {}, **kept)
    return [*introduced(given.actor), told]


def _emoji(given: Delivered) -> str:
    """The sign of a reaction (FEP-c0e0); "" for a plain like."""
    sign = wire.text(given.document, "content").strip()
    return sign[:EMOJI] if sign.isprintable() else ""


@means(*UNHEEDED)
def unheeded(given: Delivered) -> Iterable[Activity]:
    """Known, and without meaning here."""
    raise Drop("without meaning here")


@means("Announce")
def announce(given: Delivered) -> Iterable[Activity]:
    """Something is passed on: a post of ours, or one that somebody here wants to hear of. Told by herself only."""
    if given.forwarded:
        raise Drop("not theirs")
    inner = wire.one(given.document.get("object"))
    kind = wire.kind(inner) if isinstance(inner, dict) else ""
    if kind == "Announce":
        raise Drop("announce of an announce")
    if isinstance(inner, dict) and kind not in content.POSTS and "actor" in inner:
        return groups.forwarded(given, inner)
    return groups.passed_on(given, object_uri(given), given.identity)


@means("Undo")
def undo(given: Delivered) -> Iterable[Activity]:
    """Taking back: only what the sender did herself."""
    named = wire.one(given.document.get("object"))
    inner = named if isinstance(named, dict) else {}
    uri = wire.id_of(named)
    if inner and wire.id_of(inner.get("actor")) not in ("", given.actor):
        raise Drop("not theirs")
    done = read.row_by_id(uri) if uri else None
    if done is not None and done.actor != given.actor:
        raise Drop("not theirs")
    kind = done.type if done is not None else wire.kind(inner)
    if kind in ("Follow", "Join"):
        return _undo_follow(given, inner, uri)
    if done is None:
        done = _same_deed(given, inner, kind)
    if done is None:
        if kind not in MARKS or read.num_of(given.actor) is None or not uri:
            raise Drop("never done")
        return [activity(given, "Undo", uri, kind)]
    if done.type not in (*MARKS, "Block") or read.undone(done.id):
        raise Drop("known already")
    return [activity(given, "Undo", done.id, done.type, target=done.target, audience=done.audience)]


def _same_deed(given: Delivered, inner: wire.Document, kind: str) -> Row | None:
    """What is meant when the id says nothing: the same was done by the same to the same (ActivityPub 7)."""
    about = addresses.to_uri(wire.id_of(inner.get("object")))
    num = read.num_of(about) if about else None
    if num is None or kind not in MARKS:
        return None
    return deed(given.actor, num, kind, wire.text(inner, "content").strip()[:EMOJI])


def _undo_follow(given: Delivered, inner: wire.Document, uri: str) -> list[Activity]:
    num = read.num_of(given.actor)
    if num is None:
        raise Drop("never done")
    about = addresses.to_uri(wire.id_of(inner.get("object"))) if inner else ""
    if not about and (row := read.row_by_id(uri)) is not None:
        about = row.object
    other = read.num_of(about) if about else None
    if other is None:
        raise Drop("never done")
    held = follows.held_follow(num, other)
    if held is not None:
        return [
            follows.answer_activity(
                "Undo",
                given.actor,
                held.activity,
                given.actor,
                about,
                held.asked,
                identity=given.identity,
                origin=remote.ORIGIN,
            )
        ]
    if Membership.objects.filter(space=other, actor=num, state__in=(ACTIVE, ASKED)).exists():
        return [activity(given, "Leave", about, "Group", target=about)]
    raise Drop("never done")
