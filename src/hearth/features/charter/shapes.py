"""Starting shapes: at most four rooms for a founders' circle, for support, or for an action chapter, each with its
purpose and one opener that somebody would like to answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.base.errors import Invalid

MOST_ROOMS = 4
FIRST = "hearth"
"""the room every home already has: it is given an opener, not made again"""


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """One room before it is made; everything in it can be changed first."""

    key: str
    name: str
    purpose: str
    opener: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """A way to start."""

    key: str
    title: str | Promise
    words: str | Promise


SHAPES = (
    Shape(
        "circle",
        gettext_lazy("Founders’ circle"),
        gettext_lazy(
            "Ten to twenty people who shape this with you: they see what is unfinished and decide with you."
        ),
    ),
    Shape(
        "support",
        gettext_lazy("Support and know-how"),
        gettext_lazy(
            "People who do the same thing help each other: questions, answers, and tricks worth keeping."
        ),
    ),
    Shape(
        "action",
        gettext_lazy("Action chapter"),
        gettext_lazy(
            "People who meet and get something done: the next date, who brings what, and what came of it."
        ),
    ),
)


def shape_named(key: str) -> Shape:
    """The shape with this key, or Invalid."""
    found = next((shape for shape in SHAPES if shape.key == key), None)
    if found is None:
        raise Invalid(_("Choose one of the shapes, or go on without one."))
    return found


def plan(key: str, language: str) -> list[RoomPlan]:
    """The rooms of a shape as they are proposed, in the charter's language."""
    with translation.override(language):
        rooms = {"circle": _circle, "support": _support, "action": _action}[shape_named(key).key]()
        return [_hearth(), *rooms][:MOST_ROOMS]


def _hearth() -> RoomPlan:
    return RoomPlan(
        FIRST,
        _("The hearth"),
        _("Where everybody meets, and nobody needs a reason to write."),
        _(
            "Welcome. I begin: one problem I work on at the moment is … What are you working on, and who could help?"
        ),
    )


def _circle() -> Sequence[RoomPlan]:
    return (
        RoomPlan(
            "charter",
            _("The charter table"),
            _("Where we write, question and change what we stand for."),
            _(
                "Read our charter once, slowly. Which sentence would you sign at once, and which one would you change?"
            ),
        ),
        RoomPlan(
            "workshop",
            _("Behind the scenes"),
            _("What we are stuck on, told honestly and before it is finished."),
            _("This is what we tried last, and this is where we are stuck: … What would you try next?"),
        ),
        RoomPlan(
            "next",
            _("What comes next"),
            _("Where an idea becomes a decision that everybody can follow."),
            _("If we could do only one thing together in the next four weeks, what should it be?"),
        ),
    )


def _support() -> Sequence[RoomPlan]:
    return (
        RoomPlan(
            "questions",
            _("Ask and answer"),
            _("Any question about doing it yourself. Whoever knows, answers."),
            _("No question is too small here. Which one have you carried around with you for a while?"),
        ),
        RoomPlan(
            "knowhow",
            _("Worth keeping"),
            _("Guides and tricks that should not get lost."),
            _("Which trick do you wish somebody had shown you on your first day?"),
        ),
        RoomPlan(
            "bench",
            _("On my bench"),
            _("What you are making or mending right now, finished or not."),
            _("Show what lies in front of you today. Unfinished is best."),
        ),
    )


def _action() -> Sequence[RoomPlan]:
    return (
        RoomPlan(
            "next",
            _("Next action"),
            _("The one thing we do next: when, where, and who comes."),
            _("I suggest that we meet on … at … to … Who can come, and what would make it easier for you?"),
        ),
        RoomPlan(
            "hands",
            _("Hands and things"),
            _("Who can bring what: tools, rides, time, rooms."),
            _("What could you lend or bring for an afternoon? Small things count."),
        ),
        RoomPlan(
            "done",
            _("What came of it"),
            _("Hours, photos, kilos: counted, not guessed."),
            _(
                "Tell us about one action you were part of. What was there afterwards that was not there before?"
            ),
        ),
    )
