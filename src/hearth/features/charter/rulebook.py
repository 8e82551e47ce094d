"""Six rules to begin with, drawn from the charter, in plain words, each with what happens if it is broken."""

from django.utils import translation
from django.utils.translation import gettext as _

from hearth.people.charter import Charter, Rule


def first_rules(charter: Charter) -> list[Rule]:
    """The six rules a charter starts with, in its own language."""
    with translation.override(charter.language):
        brand = charter.brand_name or _("the brand")
        return [
            Rule(
                "purpose",
                _("Bring what serves our belief that %(belief)s. Advertising does not.")
                % {"belief": _short(charter.belief)},
                _("We ask you to change or move it. If it happens again, we take the post down."),
            ),
            Rule(
                "kind",
                _(
                    "Speak as you would at a table with friends. Argue with what was said, never with who said it."
                ),
                _("Somebody has a private word with you. If it goes on, you take a break for a few days."),
            ),
            Rule(
                "honest",
                _("Say who you speak for. If you are paid or you sell something, tell us first."),
                _("We ask you to add it. Whoever hides it again and again takes a break."),
            ),
            Rule(
                "criticism",
                _("Criticism is welcome here, also of %(brand)s.") % {"brand": brand},
                _("It stays. Nobody who speaks for %(brand)s can hide it alone.") % {"brand": brand},
            ),
            Rule(
                "trust",
                _(
                    "What is said here stays with the people it was said to. Ask before you quote or show anyone."
                ),
                _("We take it down at once and ask you to make it good with them."),
            ),
            Rule(
                "safe",
                _("No threats, no hate, no pressure. Not in the rooms and not in private letters."),
                _(
                    "You are paused at once. Two people look at it and can end your stay. You can ask others to judge"
                    " again."
                ),
            ),
        ]


def _short(belief: str) -> str:
    """A belief that fits into a rule."""
    return belief if len(belief) <= 160 else belief[:159].rsplit(" ", 1)[0] + " …"
