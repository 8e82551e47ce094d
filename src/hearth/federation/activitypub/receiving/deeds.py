"""What somebody from elsewhere did to a post here, and whether she may."""

from hearth.base.sql import sql
from hearth.federation.activitypub.receiving import content
from hearth.federation.activitypub.receiving.meaning import Delivered, Drop
from hearth.ledger import read
from hearth.ledger.activity import Row, State
from hearth.people.models import Block

_BOOST = sql("SELECT activity FROM spaces_boost WHERE actor = %s AND post = %s LIMIT 1")
_REACTION = sql("SELECT activity FROM spaces_reaction WHERE actor = %s AND post = %s LIMIT 5")


def deed(actor: str, post: int, kind: str) -> Row | None:
    """What somebody did to a post, if it was done and not taken back."""
    num = read.num_of(actor)
    found = (_BOOST if kind == "Announce" else _REACTION).all(num or 0, post)
    rows = [row for (activity_id,) in found if (row := read.row_by_id(activity_id)) is not None]
    return next((row for row in rows if row.type == kind), None)


def post_here(given: Delivered, uri: str) -> State:
    """The post somebody does something with: it is here, and she may see it."""
    known = read.state(uri)
    if known is None or known.deleted or known.type not in (*content.POSTS, "Article", "Page"):
        raise Drop("concerns nobody here")
    to = known.payload.get("to")
    addressed = isinstance(to, list) and given.actor in to
    if known.audience != "public" and not addressed:
        raise Drop("concerns nobody here")
    author, actor = read.num_of(known.actor), read.num_of(given.actor)
    if author and actor and Block.objects.filter(blocker=author, blocked=actor).exists():
        raise Drop("blocked by a person")
    return known
