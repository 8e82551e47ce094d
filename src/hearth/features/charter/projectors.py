"""hearth:AskQuote and hearth:AnswerQuote as excerpts. They name the post by uri: order does not matter."""

from hearth.features.charter.models import Excerpt
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects


def _gone(uri: str) -> bool:
    state = read.state(uri)
    return state is not None and state.deleted


@projects("hearth:AskQuote")
def put_asked(row: Row) -> None:
    """Somebody would like to quote a post; the newest asking stands."""
    if row.erased or _gone(row.object):
        return
    known = Excerpt.objects.filter(post=row.object).first()
    if known is None or (known.asked, known.asked_id) < (row.published, row.id):
        author = row.payload.get("author")
        values = {
            "asked": row.published,
            "asked_id": row.id,
            "asked_by": row.actor,
            "author": (read.num_of(author) or 0) if isinstance(author, str) else 0,
        }
        Excerpt.objects.update_or_create(post=row.object, defaults=values)


@projects("hearth:AnswerQuote")
def put_answer(row: Row) -> None:
    """The author said yes or no; her newest word stands."""
    if row.erased or _gone(row.object):
        return
    known = Excerpt.objects.filter(post=row.object).first()
    if known is None or (known.answered, known.answered_id) < (row.published, row.id):
        words = row.payload.get("words")
        values = {
            "answered": row.published,
            "answered_id": row.id,
            "allowed": row.payload.get("allowed") is True,
            "words": words.replace("\0", "") if isinstance(words, str) else "",
            "author": read.num_of(row.actor) or 0,
        }
        Excerpt.objects.update_or_create(post=row.object, defaults=values)


@projects("Delete", "*")
def drop_excerpt(row: Row) -> None:
    """A deleted post is quoted nowhere."""
    Excerpt.objects.filter(post=row.object).delete()
