"""The words of care: what may be done, how harmful something is, which rule is cited. No database but the charter."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.people.charter import Rule, charter
from hearth.people.charter import rule as rule_of_charter

HARMS: tuple[tuple[int, Promise, Promise], ...] = (
    (
        3,
        gettext_lazy("Somebody may be in danger"),
        gettext_lazy("A threat, a private address made public, somebody hurting themselves."),
    ),
    (
        2,
        gettext_lazy("A person is being hurt"),
        gettext_lazy("An insult, harassment, a pile-on, something hateful."),
    ),
    (1, gettext_lazy("It breaks a rule"), gettext_lazy("Spam, off the subject, a disguised advertisement.")),
    (0, gettext_lazy("I am not sure"), gettext_lazy("It feels wrong, and somebody should look.")),
)
"""what a reporter chooses from, the worst first"""

WANTS: tuple[tuple[str, Promise], ...] = (
    ("act", gettext_lazy("Please do what is right")),
    ("talk", gettext_lazy("I would like to talk with somebody first")),
    ("apart", gettext_lazy("I want to be kept apart from this person")),
    ("record", gettext_lazy("I only want it to be on record")),
)
"""what somebody who was hurt may want"""


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of act. `person`: it is done about the one concerned, who gets a letter and may appeal. `weight`: how
    grave, in the order of the ladder. `timed`: it has an end."""

    key: str
    title: Promise
    does: Promise
    person: bool = False
    timed: bool = False
    weight: int = 0


SORTS: dict[str, Sort] = {
    one.key: one
    for one in (
        Sort(
            "word",
            gettext_lazy("A private word"),
            gettext_lazy("A letter, and nothing else. Often it is enough."),
            True,
            False,
            1,
        ),
        Sort(
            "warning",
            gettext_lazy("A warning"),
            gettext_lazy("A letter that says what happens next time. It stays on record."),
            True,
            False,
            2,
        ),
        Sort(
            "pause",
            gettext_lazy("Pause this person"),
            gettext_lazy("They read along and cannot speak until then. It ends by itself."),
            True,
            True,
            3,
        ),
        Sort(
            "removal",
            gettext_lazy("Remove the post"),
            gettext_lazy("It is hidden at once and gone when the time to appeal is over."),
            True,
            False,
            4,
        ),
        Sort(
            "ban",
            gettext_lazy("Ban from the home"),
            gettext_lazy("They see what strangers see, and keep their data."),
            True,
            True,
            5,
        ),
        Sort(
            "calm",
            gettext_lazy("Pause the thread"),
            gettext_lazy("Nobody speaks here until then. A kind note says why."),
            False,
            True,
        ),
        Sort(
            "slow",
            gettext_lazy("Slow it down"),
            gettext_lazy("Everybody waits a while between two posts."),
            False,
            True,
        ),
        Sort(
            "protect",
            gettext_lazy("Protect this criticism"),
            gettext_lazy("Nobody who speaks for the brand can hide it any more."),
            False,
            False,
        ),
        Sort(
            "mediation",
            gettext_lazy("Offer mediation"),
            gettext_lazy("The two talk in a private room with you, if both want to."),
        ),
        Sort(
            "note",
            gettext_lazy("Keep a note"),
            gettext_lazy("For those who take care after you. Nobody else reads it."),
            False,
            False,
        ),
        Sort(
            "close",
            gettext_lazy("Close the case"),
            gettext_lazy("It was answered, or nothing had to be done."),
            False,
            False,
        ),
        Sort(
            "apart",
            gettext_lazy("Kept apart"),
            gettext_lazy("Nobody writes to whom they hurt until somebody has looked."),
            False,
            True,
        ),
        Sort(
            "appeal",
            gettext_lazy("Appeal decided"),
            gettext_lazy("Somebody else looked again."),
            False,
            False,
        ),
    )
}
TO_YOU: dict[str, Promise] = {
    "pause": gettext_lazy("You are paused"),
    "removal": gettext_lazy("Something you said was removed"),
    "ban": gettext_lazy("You cannot take part here"),
}
"""what a step is called for the one it is about, where that sounds different"""
LADDER = ("word", "warning", "pause", "removal", "ban")
GRAVE = ("warning", "pause", "removal", "ban")
"""acts that silence: about protected criticism they take a peer"""

PAUSES: tuple[tuple[str, int, Promise], ...] = (
    ("2h", 2 * 3_600_000, gettext_lazy("Two hours")),
    ("1d", 86_400_000, gettext_lazy("A day")),
    ("3d", 3 * 86_400_000, gettext_lazy("Three days")),
    ("7d", 7 * 86_400_000, gettext_lazy("A week")),
    ("30d", 30 * 86_400_000, gettext_lazy("Thirty days")),
)
SLOWS: tuple[tuple[str, int, Promise], ...] = (
    ("30", 30, gettext_lazy("Half a minute")),
    ("60", 60, gettext_lazy("A minute")),
    ("300", 300, gettext_lazy("Five minutes")),
    ("900", 900, gettext_lazy("A quarter of an hour")),
)


def rules() -> tuple[Rule, ...]:
    """The rules of the charter as they stand; a home without any has three that need no explaining."""
    known = charter()
    return known.rules if known and known.rules else _plain_rules()


def version() -> int:
    """The version that is cited now."""
    known = charter()
    return known.version if known and known.rules else 0


def rule_words(key: str, number: int) -> str:
    """A cited rule in the words of the version that was cited."""
    found = rule_of_charter(key, number) or next((one for one in _plain_rules() if one.key == key), None)
    return found.text if found else key


def _plain_rules() -> tuple[Rule, ...]:
    return (
        Rule("kind", _("Be kind: speak about the matter, not against the person."), ""),
        Rule("safe", _("Do not threaten, harass or expose anybody."), ""),
        Rule("honest", _("Be honest about who you are and for whom you speak."), ""),
    )
