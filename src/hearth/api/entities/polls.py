"""Polls as clients show them. Counts are told when the home tells them: after one's own answer, or at the end."""

from collections.abc import Sequence
from typing import Any

from hearth.api.entities.times import stamp
from hearth.base.errors import NotFound
from hearth.features.polls.queries import PollView, poll_views
from hearth.ledger import read
from hearth.people.sight import Viewer

HIDES = "hearth:hidesCounts"
"""in the payload of a poll whose counts are told at its end only"""


def polls(nums: Sequence[int], viewer: Viewer) -> dict[int, dict[str, Any]]:
    """These polls by number, in a constant number of queries."""
    if not nums:
        return {}
    hiding = {num for num, said in read.payloads(nums).items() if said.get(HIDES)}
    return {num: poll(view, viewer, num in hiding) for num, view in poll_views(nums, viewer).items()}


def one_poll(num: int, viewer: Viewer) -> dict[str, Any]:
    """One poll."""
    found = polls([num], viewer).get(num)
    if found is None:
        raise NotFound
    return found


def poll(view: PollView, viewer: Viewer, hides: bool = False) -> dict[str, Any]:
    """What this viewer may know of a poll; one that hides its counts tells them at the end."""
    counts = view.result.counts if view.result and not (hides and view.open) else None
    unknown = None if view.voters or hides else 0
    return {
        "id": str(view.poll.num),
        "expires_at": stamp(view.poll.ends),
        "expired": not view.open,
        "multiple": view.poll.method == "multiple",
        "votes_count": sum(counts) if counts else view.voters,
        "voters_count": view.voters,
        **({"voted": bool(view.mine), "own_votes": view.mine} if viewer.known else {}),
        "options": [
            {"title": title, "votes_count": counts[position] if counts else unknown}
            for position, title in enumerate(view.poll.options)
        ],
        "emojis": [],
    }
