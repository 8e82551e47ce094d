"""What somebody from elsewhere did to a post here, and whether she may."""

from hearth.federation.activitypub.receiving import content
from hearth.federation.activitypub.receiving.meaning import Delivered, Drop
from hearth.ledger import read
from hearth.ledger.activity import Row, State
from hearth.people.models import Block
from hearth.people.talk import talk


def deed(actor: str, post: int, kind: str, sign: str = "") -> Row | None:
    """What somebody did to a post, if it was done and not taken back; of several signs the one that is meant."""
    found = talk().deeds(read.num_of(actor) or 0, post, kind)
    rows = [row for activity in found if (row := read.row_by_id(activity)) is not None and row.type == kind]
    return next((row for row in rows if sign in ("", row.payload.get("content"))), None)


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
