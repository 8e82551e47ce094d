"""Who may do what with a post, told in advance (GoToSocial's interaction policies, FEP-044f)."""

from typing import Any

from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.vocabulary import PUBLIC
from hearth.ledger import read
from hearth.ledger.activity import State
from hearth.people.models import PUBLIC as OPEN

QUOTES = "hearth:quotes"
"""payload key by which an author says who may quote: everyone, followers or nobody"""


def _allow(*who: str) -> dict[str, list[str]]:
    """An empty list counts as missing elsewhere, so nobody is said as: only the author."""
    return {"automaticApproval": list(who)}


def quoting_allowed(thing: State) -> str:
    """Who may quote: everyone, followers or nobody. Only public words are quoted."""
    if thing.audience != OPEN:
        return "nobody"
    said = thing.payload.get(QUOTES)
    return said if said in ("followers", "nobody") else "everyone"


def interaction_policy(thing: State) -> dict[str, Any]:
    """The policy of a post."""
    author = read.num_of(thing.actor) or 0
    mine = addresses.actor_url(author)
    who = {
        "everyone": PUBLIC,
        "followers": addresses.collection_url(author, "followers"),
        "nobody": mine,
    }
    if thing.audience != OPEN:
        return {"canQuote": _allow(mine), "canAnnounce": _allow(mine)}
    return {
        "canReply": _allow(PUBLIC),
        "canLike": _allow(PUBLIC),
        "canAnnounce": _allow(PUBLIC),
        "canQuote": _allow(who[quoting_allowed(thing)]),
    }
