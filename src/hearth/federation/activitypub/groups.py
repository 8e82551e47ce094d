"""What a space says as a Group: each activity in it again, as it was, for forums (FEP-1b12), and each opening as a
boost, for microblogs. It never repeats what is a repetition already.
"""

from hashlib import sha256
from typing import Any

from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.vocabulary import CONTEXT, PUBLIC
from hearth.people.models import Actor
from hearth.people.roles import holders_of


def _heading(space: Actor, url: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": url,
        "type": "Announce",
        "actor": addresses.actor_url(space.num),
        "to": [PUBLIC],
        "cc": [addresses.collection_url(space.num, "followers")],
    }


def mark_of(activity: str) -> str:
    """How an activity is named inside the id of its repetition."""
    return activity.removeprefix("local:/a/") if activity.startswith("local:/a/") else _digest(activity)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:40]


def repeated(space: Actor, activity: str, document: dict[str, Any]) -> dict[str, Any]:
    """An activity as a space passes it on: unchanged, with its own context. `activity` is its recorded id."""
    if document.get("type") == "Announce":
        raise ValueError("What is a repetition is not repeated.")
    url = f"{addresses.actor_url(space.num)}/announce/{mark_of(activity)}"
    return {**_heading(space, url), "object": document}


def boosted(space: Actor, num: int, url: str) -> dict[str, Any]:
    """The opening of a thread as a boost by its space; `url` is the id of the post."""
    return {**_heading(space, f"{addresses.actor_url(space.num)}/boost/{num}"), "object": url}


def moderators_of(space: int) -> list[str]:
    """Those who keep a space in order and whom others may know, by address."""
    nums = {*holders_of("moderator", scope=space), *holders_of("founder", "steward", "moderator")}
    actors = Actor.objects.filter(num__in=nums, local=True, deleted=False, sort="member").order_by("num")
    return [addresses.actor_url(actor.num) for actor in actors]
