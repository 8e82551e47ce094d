"""After the commit: the page a public post links to is noted, for a card."""

from hearth.ledger.activity import Row
from hearth.ledger.reactors import reacts
from hearth.spaces.link_cards import ask_for
from hearth.spaces.models import Post


@reacts("Create", "Note")
@reacts("Update", "Note")
def note_link(row: Row) -> None:
    """A post with a link, said or changed here."""
    if row.audience == "public" and row.origin == "home" and "http" in str(row.payload.get("content")):
        post = Post.objects.filter(uri=row.object).first()
        if post is not None:
            ask_for(post)
