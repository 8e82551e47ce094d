"""What pages need to know about events: many at once, a constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.features.events.models import MAYBE, NO, YES, Event, Rsvp, Times
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible
from hearth.spaces.access import access_post, posts_for
from hearth.spaces.models import Post

LONG_AGO = 12 * clock.HOUR


@dataclass(frozen=True, slots=True)
class Slot:
    """A proposed time: how many can, how many could, and what the viewer said."""

    at: int
    yes: int
    maybe: int
    mine: str
    best: bool

    @property
    def key(self) -> str:
        """Its name in forms."""
        return str(self.at)


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as one viewer may know it."""

    event: Event
    coming: list[str]
    maybe: list[str]
    mine: str
    slots: list[Slot]
    answered: int
    over: bool
    is_host: bool

    @property
    def looking(self) -> bool:
        """Whether its time is still looked for."""
        return self.event.starts is None and not self.event.cancelled

    @property
    def linked(self) -> bool:
        """Whether the place is an address to open."""
        return self.event.place.startswith(("http://", "https://"))

    @property
    def host_name(self) -> str:
        """Where that address leads, said before anyone opens it."""
        return urlsplit(self.event.place).hostname or ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What one can answer."""
        return [(YES, _("I come")), (MAYBE, _("Perhaps")), (NO, _("I do not come"))]

    @property
    def open(self) -> bool:
        """Whether one can still say that one comes."""
        return self.event.starts is not None and not self.over and not self.event.cancelled


def access_event(viewer: Viewer, num: int) -> tuple[Post, Event]:
    """An event this viewer may see, with its post. Raises NotFound."""
    post = access_post(viewer, num)
    event = Event.objects.filter(num=post.num).first()
    if event is None:
        raise NotFound
    return post, event


def event_views(nums: Sequence[int], viewer: Viewer | None) -> dict[int, EventView]:
    """The events with these numbers. Names are those of people the viewer may see."""
    events = list(Event.objects.filter(num__in=nums))
    uris = [event.uri for event in events]
    answers: dict[str, dict[str, str]] = defaultdict(dict)
    for uri, actor, answer in (
        Rsvp.objects.filter(event__in=uris).order_by("published").values_list("event", "actor", "answer")
    ):
        answers[uri][actor] = answer
    times: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for uri, actor, suits in Times.objects.filter(event__in=uris).values_list("event", "actor", "suits"):
        times[uri][actor] = suits
    people = {actor for said in answers.values() for actor, answer in said.items() if answer != NO}
    names: dict[str, str] = {}
    if viewer is not None and people:
        seen = visible(Actor.objects.filter(uri__in=people, deleted=False), viewer)
        names = dict(seen.values_list("uri", "name"))
    now, me = clock.now(), viewer.uri if viewer else ""
    return {
        event.num: EventView(
            event=event,
            coming=[names[who] for who, word in answers[event.uri].items() if word == YES and who in names],
            maybe=[names[who] for who, word in answers[event.uri].items() if word == MAYBE and who in names],
            mine=answers[event.uri].get(me, ""),
            slots=_slots(event, times[event.uri], me),
            answered=sum(1 for suits in times[event.uri].values() if suits),
            over=event.ends is not None and event.ends < now,
            is_host=bool(me) and event.host == me,
        )
        for event in events
    }


def _slots(event: Event, times: dict[str, dict[str, str]], me: str) -> list[Slot]:
    yes: Counter[str] = Counter()
    maybe: Counter[str] = Counter()
    for suits in times.values():
        for at, word in suits.items():
            (yes if word == YES else maybe)[at] += 1
    weight = {at: (yes[str(at)] + maybe[str(at)], yes[str(at)]) for at in event.slots}
    most = max(weight.values(), default=(0, 0))
    return [
        Slot(
            at,
            yes[str(at)],
            maybe[str(at)],
            times.get(me, {}).get(str(at), ""),
            most[0] > 0 and weight[at] == most,
        )
        for at in event.slots
    ]


def upcoming_events(viewer: Viewer, limit: int = 50) -> list[tuple[Post, Event]]:
    """Events ahead that this viewer may see, the next one first; those whose time is looked for at the end."""
    ahead = Event.objects.filter(cancelled=False).exclude(starts__lt=clock.now() - LONG_AGO)
    posts = {post.num: post for post in posts_for(viewer).filter(type="Event", num__in=ahead.values("num"))}
    found = [event for event in ahead.filter(num__in=posts) if event.num in posts]
    found.sort(
        key=lambda event: (event.starts is None, event.starts or min(event.slots, default=0), event.num)
    )
    return [(posts[event.num], event) for event in found[:limit]]
