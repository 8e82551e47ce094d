"""Planning an event, finding its time together, and saying whether one comes."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed
from hearth.features.events.models import MAYBE, NO, YES, Event, Rsvp, Times
from hearth.features.events.queries import access_event
from hearth.ledger.activity import Activity, State, activity_id, edit_of
from hearth.ledger.read import state_by_num
from hearth.ledger.record import Recorded, record, writing
from hearth.people.sight import Viewer
from hearth.spaces.access import access_room_to_speak, may_tend
from hearth.spaces.models import Post
from hearth.spaces.writing import content_of, content_payload, target_of

LONGEST_NAME, LONGEST_PLACE = 200, 500
MOST_SLOTS = 6
MOST_MINUTES = 24 * 60
FARTHEST = 400 * clock.DAY


def plan_event(
    viewer: Viewer,
    room: str,
    name: str,
    about: str,
    *,
    times: Sequence[int],
    minutes: int = 45,
    place: str = "",
    key: str = "",
) -> Recorded:
    """Invite a room to a call. One time (ms) fixes it; two to six are proposals that people answer."""
    title = " ".join(name.replace("\0", "").split())
    if not title:
        raise Invalid(_("Give it a name, so that people know what they come for."))
    if len(title) > LONGEST_NAME:
        raise Invalid(_("A name has at most %(most)s characters.") % {"most": LONGEST_NAME})
    payload = {
        **content_payload(content_of(about or title).strip(), viewer),
        "name": title,
        **_when(times),
        "hearth:minutes": _minutes(minutes),
        "location": _place(place),
    }
    with writing():
        space = access_room_to_speak(viewer, room)
        return record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="Event",
                payload=payload,
                target=room,
                audience=space.audience,
                id=activity_id(viewer.uri, key) if key else "",
            )
        )


def _when(times: Sequence[int]) -> dict[str, Any]:
    wanted = sorted(set(times))
    now = clock.now()
    if not wanted:
        raise Invalid(_("Choose a time, or several to choose from together."))
    if len(wanted) > MOST_SLOTS:
        raise Invalid(_("At most %(most)s times: with more nobody finds one.") % {"most": MOST_SLOTS})
    if not all(now - clock.HOUR < at <= now + FARTHEST for at in wanted):
        raise Invalid(_("A time must lie ahead, at most a year from now."))
    return {"startTime": wanted[0]} if len(wanted) == 1 else {"startTime": None, "hearth:slots": wanted}


def _minutes(minutes: int) -> int:
    if not 5 <= minutes <= MOST_MINUTES:
        raise Invalid(_("It lasts between five minutes and a day."))
    return minutes


def _place(place: str) -> str:
    """A room, or an address that people choose to open; nothing of it is loaded by our pages."""
    text = " ".join(place.replace("\0", "").split())
    if len(text) > LONGEST_PLACE:
        raise Invalid(_("The place is too long."))
    if "://" in text and urlsplit(text).scheme not in ("http", "https"):
        raise Invalid(_("A link to a call begins with https://."))
    return text


def choose_time(viewer: Viewer, num: int, at: int) -> Recorded:
    """The host settles on one of the proposed times."""
    with writing():
        event, state = _to_change(viewer, num)
        if event.starts is not None:
            raise Invalid(_("The time is settled already."))
        if at not in event.slots:
            raise Invalid(_("Choose one of the proposed times."))
        return _change(viewer, state, {"startTime": at})


def cancel_event(viewer: Viewer, num: int) -> Recorded:
    """Call it off; it stays to be seen as called off."""
    with writing():
        event, state = _to_change(viewer, num)
        if event.cancelled:
            raise Invalid(_("It is called off already."))
        return _change(viewer, state, {"hearth:cancelled": True})


def _to_change(viewer: Viewer, num: int) -> tuple[Event, State]:
    post, event = access_event(viewer, num)
    if event.host != viewer.uri and not may_tend(viewer, post.space):
        raise NotAllowed(_("Only whoever invited can change this."))
    state = state_by_num(num)
    assert state is not None
    return event, state


def _change(viewer: Viewer, state: State, change: Mapping[str, Any]) -> Recorded:
    now = max(clock.now(), state.updated + 1)
    version = int(state.payload.get("hearth:version") or 0) + 1
    return record(
        edit_of(state, viewer.uri, {**state.payload, **change, "hearth:version": version, "updated": now})
    )


def answer(viewer: Viewer, num: int, word: str) -> None:
    """Say whether one comes. The same word again is no news."""
    if word not in (YES, MAYBE, NO):
        raise Invalid(_("Say whether you come."))
    with writing():
        post, event = access_event(viewer, num)
        if not viewer.member:
            raise NotAllowed(_("Only members of this home can answer."))
        if event.cancelled or event.starts is None:
            raise Invalid(
                _("There is nothing to answer yet.") if not event.cancelled else _("It was called off.")
            )
        if event.ends is not None and event.ends < clock.now():
            raise Invalid(_("This is over."))
        known = Rsvp.objects.filter(event=event.uri, actor=viewer.uri).first()
        if known is None or known.answer != word:
            _say(viewer.uri, post, word, _after(known))


def _after(known: Rsvp | Times | None) -> int:
    """Now, and later than what was said before."""
    return max(clock.now(), known.published + 1 if known else 0)


def _say(actor: str, post: Post, word: str, at: int) -> Recorded:
    return record(
        Activity(
            type="Leave" if word == NO else "Join",
            actor=actor,
            object=post.uri,
            object_type="Event",
            payload={} if word == NO else {"hearth:answer": word},
            published=at,
            target=target_of(post),
            audience=post.audience,
        )
    )


def tell_times(viewer: Viewer, num: int, suits: Mapping[int, str]) -> None:
    """Say which of the proposed times suit; none at all takes the answer back."""
    with writing():
        post, event = access_event(viewer, num)
        if not viewer.member:
            raise NotAllowed(_("Only members of this home can answer."))
        if event.starts is not None or event.cancelled:
            raise Invalid(_("The time is settled already."))
        said = {str(at): word for at, word in suits.items() if at in event.slots and word in (YES, MAYBE)}
        known = Times.objects.filter(event=event.uri, actor=viewer.uri).first()
        if said != (known.suits if known else {}):
            record(
                Activity(
                    type="hearth:Times",
                    actor=viewer.uri,
                    object=event.uri,
                    object_type="Event",
                    payload={"suits": said},
                    published=_after(known),
                    target=target_of(post),
                    audience=post.audience,
                )
            )
