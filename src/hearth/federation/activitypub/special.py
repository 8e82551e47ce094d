"""What polls (FEP-9967) and events (FEP-8a8e) say beyond a post."""

from typing import Any

from hearth.base import clock
from hearth.federation.activitypub.shared import Tally
from hearth.federation.activitypub.vocabulary import plain_list, stamp
from hearth.ledger.activity import State


def question(thing: State) -> dict[str, Any]:
    """The answers to choose from, with the counts the poll told last. A ranked poll is asked here only."""
    payload = thing.payload
    if payload.get("hearth:method") == "ranked":
        return {}
    many = "anyOf" if payload.get("anyOf") else "oneOf"
    told = Tally.objects.filter(poll=thing.uri).first()
    counts = told.counts if told else []
    options = [
        {
            "type": "Note",
            "name": str(option.get("name", "") if isinstance(option, dict) else option),
            "replies": {"type": "Collection", "totalItems": counts[at] if at < len(counts) else 0},
        }
        for at, option in enumerate(plain_list(payload.get(many)))
    ]
    found: dict[str, Any] = {many: options, "votersCount": told.voters if told else 0}
    ends = payload.get("endTime")
    if isinstance(ends, int):
        found["endTime"] = stamp(ends)
    if told and isinstance(payload.get("updated"), int):  # or new counts look older than the last edit
        found["updated"] = stamp(max(payload["updated"], told.published))
    if told and told.closed:
        found["closed"] = stamp(told.closed)
    return found


def event(thing: State) -> dict[str, Any]:
    """When and where; the older names that Mobilizon reads stand beside the newer ones."""
    payload = thing.payload
    starts, minutes = payload.get("startTime"), payload.get("hearth:minutes")
    if not isinstance(starts, int) or not starts:
        return {}
    length = (minutes if isinstance(minutes, int) else 60) * clock.MINUTE
    state = "CANCELLED" if payload.get("hearth:cancelled") else "CONFIRMED"
    found: dict[str, Any] = {
        "startTime": stamp(starts),
        "endTime": stamp(starts + length),
        "timezone": "UTC",
        "eventStatus": state,
        "ical:status": state,
        "joinMode": "free",
        "repliesModerationOption": "allow_all",
    }
    place = str(payload.get("location") or "")
    if place.startswith(("https://", "http://")):
        found["location"] = {"type": "VirtualLocation", "url": place}
    elif place:
        found["location"] = {"type": "Place", "name": place}
    return found
