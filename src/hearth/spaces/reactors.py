"""After the commit: the page a public post links to is noted, for a card; rules about servers are carried out."""

from hearth.ledger.activity import Row
from hearth.ledger.reactors import reacts
from hearth.people.bonds import RULE
from hearth.spaces import barring
from hearth.spaces.link_cards import ask_for
from hearth.spaces.link_rows import LinkCard
from hearth.spaces.models import Post


@reacts("Create", "Note")
@reacts("Update", "Note")
def note_link(row: Row) -> None:
    """A post with a link, said or changed here."""
    if row.type == "Update":
        LinkCard.objects.filter(post=row.num).delete()
    if row.audience == "public" and row.origin == "home" and "http" in str(row.payload.get("content")):
        post = Post.objects.filter(uri=row.object).first()
        if post is not None:
            ask_for(post)


@reacts("Delete")
def drop_link(row: Row) -> None:
    """The card goes with the post that asked for it."""
    LinkCard.objects.filter(post=row.num).delete()


@reacts("Create", RULE)
@reacts("Update", RULE)
def bar_server(row: Row) -> None:
    """What a blocked server's people said here is hidden, and shown again when the block ends."""
    barring.follow_rule(str(row.payload.get("host") or "?"))
