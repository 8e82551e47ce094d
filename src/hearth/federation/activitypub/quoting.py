"""Quotations (FEP-044f): what a quoting post says of the quoted one, and the stamps by which its author allows it."""

from typing import Any

from hearth.base.errors import NotFound
from hearth.base.sql import sql
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.openness import is_shown, leaves, may_leave
from hearth.federation.activitypub.policies import quoting_allowed
from hearth.federation.activitypub.shared import Stamp
from hearth.federation.activitypub.vocabulary import CONTEXT
from hearth.ledger import read
from hearth.ledger.activity import Activity, State, activity_id
from hearth.people.follows import followers_of
from hearth.people.models import PUBLIC

LINK = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


def quotation(thing: State) -> dict[str, Any]:
    """The fields that say what a public post quotes, in every dialect that is read; {} for none that may be named."""
    quoted = thing.payload.get("quote")
    if not isinstance(quoted, str) or not quoted or thing.audience != PUBLIC or not leaves(quoted):
        return {}
    url = addresses.to_url(quoted)
    found: dict[str, Any] = {
        "quote": url,
        "quoteUrl": url,
        "_misskey_quote": url,
        "tag": [{"type": "Link", "mediaType": LINK, "href": url, "name": f"RE: {url}"}],
    }
    given = thing.payload.get("quoteAuthorization")
    if isinstance(given, str) and given.startswith("https://"):
        found["quoteAuthorization"] = given
    elif (ours := read.state(quoted)) and _allowed_here(ours, thing):
        found["quoteAuthorization"] = f"{addresses.object_url(ours.num)}/quoted/{thing.num}"
    return found


def _allowed_here(quoted: State, quoting: State) -> bool:
    """Whether one post of this home may quote another."""
    if not may_leave(quoted) or not may_leave(quoting) or quoting.payload.get("quote") != quoted.uri:
        return False
    allowed = quoting_allowed(quoted)
    if quoted.actor == quoting.actor or allowed == "everyone":
        return True
    return allowed == "followers" and read.num_of(quoting.actor) in _followers(quoted)


def _followers(quoted: State) -> frozenset[int]:
    return frozenset(followers_of(read.num_of(quoted.actor) or 0))


def may_quote(quoted: State, asker: str) -> bool:
    """Whether somebody elsewhere may quote this post: what its author said about that."""
    if not may_leave(quoted):
        return False
    allowed = quoting_allowed(quoted)
    return allowed == "everyone" or (allowed == "followers" and read.num_of(asker) in _followers(quoted))


def stamp_url(accepted: Stamp) -> str:
    """The address of a stamp for a post elsewhere."""
    return stamp_at(accepted.quoted, accepted.activity)


def stamp_at(quoted: str, activity: str) -> str:
    """The address of the stamp that an activity gave for a post."""
    return f"{addresses.object_url(read.num_of(quoted) or 0)}/quotes/{activity.removeprefix('local:/a/')}"


_GIVEN_BY = sql(
    "SELECT s.activity FROM federation_shared p JOIN federation_stamp s ON s.quoted = p.uri WHERE p.author = %s"
)


def withdrawals(author: str, asker: str) -> list[Activity]:
    """What takes back every stamp this author gave somebody elsewhere (FEP-044f)."""
    given = [read.row_by_id(activity) for (activity,) in _GIVEN_BY.all(author)]
    return [
        Activity(
            type="Undo",
            actor=author,
            object=row.id,
            object_type="Accept",
            id=activity_id(author, f"withdrawn\n{row.id}"),
            audience="public",
        )
        for row in given
        if row is not None and row.payload.get("asker") == asker
    ]


def _stamp(url: str, quoted: State, quoting: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": url,
        "type": "QuoteAuthorization",
        "attributedTo": addresses.to_url(quoted.actor),
        "interactingObject": quoting,
        "interactionTarget": addresses.object_url(quoted.num),
    }


def stamp_between(quoted: int, quoting: int) -> dict[str, Any]:
    """The stamp for one post of this home quoting another, as long as both stand and the author allows it."""
    one, other = read.state_by_num(quoted), read.state_by_num(quoting)
    if one is None or other is None or not _allowed_here(one, other) or not is_shown(one):
        raise NotFound
    return _stamp(f"{addresses.object_url(quoted)}/quoted/{quoting}", one, addresses.object_url(quoting))


def stamp_given(quoted: int, activity: str) -> dict[str, Any]:
    """The stamp given to a post elsewhere."""
    one = read.state_by_num(quoted)
    found = Stamp.objects.filter(activity=f"local:/a/{activity}").first()
    if one is None or found is None or found.quoted != one.uri or not is_shown(one):
        raise NotFound
    return _stamp(stamp_url(found), one, found.quoting)
