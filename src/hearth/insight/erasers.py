"""What insight forgets: who looked, and everything derived, since the next question makes it anew."""

from hearth.insight import ask
from hearth.insight.kept_words import forget_words
from hearth.insight.models import Dismissal, Listed, Look, Nudge, Reader
from hearth.insight.past_months import forget_months
from hearth.insight.told import forget_told
from hearth.ledger.erase import Erasure, erases, erases_after


@erases
def forget_who_looked(what: Erasure) -> None:
    """The line stays in the book, without a name."""
    if what.person:
        Look.objects.filter(actor=what.num).update(actor=None)
        for kept in (Dismissal, Listed, Nudge, Reader):
            kept.objects.filter(actor=what.num).delete()


@erases
def forget_sums(what: Erasure) -> None:
    """The weeks of words that it was part of, past months, and what everybody was told, until they are counted anew."""
    forget_words(what.person, what.nums, all=what.how == "withdraw")
    forget_months()
    if what.person or what.how == "withdraw":
        forget_told()


@erases_after
def forget_facts(what: Erasure) -> None:
    """The derived file and every kept answer."""
    ask.forget()
