"""What the facilitator's page knows: the week, what is asked of her, questions nobody answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from hearth.base import clock
from hearth.features.week.models import DROPPED, Plan
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible
from hearth.spaces.access import posts_for, threads_for
from hearth.spaces.models import Thread

MOST = 3
"""things in a week; a fourth asks what to leave"""
FACILITATORS = ("founder", "steward", "moderator", "greeter")
UNANSWERED_DAYS = 60


def may_facilitate(viewer: Viewer) -> bool:
    """Whether the facilitator's page is hers to use."""
    return viewer.member and viewer.holds(*FACILITATORS)


def week_around(ms: int, zone: tzinfo) -> tuple[int, int]:
    """The ISO week of this moment in somebody's zone, as [begin, end) in ms."""
    day = clock.from_ms(ms).astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    begin, end = (
        datetime(one.year, one.month, one.day, tzinfo=zone) for one in (monday, monday + timedelta(days=7))
    )
    return clock.to_ms(begin), clock.to_ms(end)


def planned_in(begin: int, end: int, viewer: Viewer) -> list[Plan]:
    """What is planned in a week and was not dropped, in order. Events only if the viewer may see them."""
    found = list(Plan.objects.filter(at__gte=begin, at__lt=end).exclude(state=DROPPED).order_by("at", "num"))
    events = [plan.num for plan in found if plan.event]
    if not events:
        return found
    seen = set(posts_for(viewer).filter(num__in=events).values_list("num", flat=True))
    return [plan for plan in found if not plan.event or plan.num in seen]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question nobody has answered, who asked it, and who might."""

    thread: Thread
    asker: str


def open_questions(viewer: Viewer, limit: int = 5) -> list[OpenQuestion]:
    """Questions asked here that hold no answer yet, the one that waits longest first."""
    since = clock.now() - UNANSWERED_DAYS * clock.DAY
    found = list(
        threads_for(viewer)
        .filter(question=True, posts=1, answer=None, started__gte=since)
        .exclude(title="")
        .order_by("started", "num")[:limit]
    )
    people = visible(Actor.objects.filter(num__in={thread.author for thread in found}), viewer)
    names = dict(people.values_list("num", "name"))
    return [OpenQuestion(thread, names.get(thread.author, "")) for thread in found if thread.author in names]
