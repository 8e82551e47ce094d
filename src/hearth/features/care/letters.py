"""What somebody reads when a step is taken about her: the exact words, before and after it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from hearth.features.care.words import rule_words
from hearth.people.models import Account
from hearth.ui.times import full_words


@contextmanager
def speaking_to(person: int) -> Iterator[None]:
    """In the language of the one who will read it."""
    said = Account.objects.filter(actor=person).values_list("language", flat=True).first()
    with override(said or get_language() or "en"):
        yield


def letter(
    sort: str,
    *,
    name: str,
    by: str,
    rule: str,
    version: int,
    reason: str,
    until: int,
    place: str,
    quoted: str,
) -> str:
    """The letter, as plain paragraphs."""
    parts = [_("Dear %(name)s,") % {"name": name}, _opening(sort, until, place)]
    if quoted:
        parts.append(_("It is about this: “%(words)s”") % {"words": quoted})
    parts.append(_("The rule: %(rule)s") % {"rule": rule_words(rule, version)})
    parts.append(_("Why: %(reason)s") % {"reason": reason})
    parts.append(_closing(sort))
    parts.append(_("%(name)s, who takes care of this home") % {"name": by})
    return "\n\n".join(parts)


def _opening(sort: str, until: int, place: str) -> str:
    end = full_words(until) + " UTC" if until else ""
    match sort:
        case "word":
            return _("this is a private word. Nothing else follows from it, and nobody else reads it.")
        case "warning":
            return _(
                "this is a warning. Nothing is taken from you now; if it happens again, you may be paused."
            )
        case "pause":
            return _(
                "you are paused in %(place)s until %(end)s. Until then you can read everything and speak nothing;"
                " then it ends by itself."
            ) % {"place": place, "end": end}
        case "removal":
            return _("something you said was removed. Others cannot read it any more; below is what it said.")
        case "ban" if until:
            return _("you cannot take part in this home until %(end)s.") % {"end": end}
        case _ban:
            return _("you cannot take part in this home any more.")


def _closing(sort: str) -> str:
    if sort == "word":
        return _("If you would like to answer, you can do so on the page of this letter.")
    if sort == "ban":
        return _(
            "If you think this is wrong, you can appeal: somebody else will look at it. You can still sign in to see"
            " and take along everything of yours."
        )
    return _("If you think this is wrong, you can appeal: somebody else will look at it.")
