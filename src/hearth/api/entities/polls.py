"""Polls as clients show them. Counts are told when the home tells them: after one's own answer, or at the end."""

from collections.abc import Sequence
from typing import Any

from hearth.api.entities.times import stamp
from hearth.base.errors import NotFound
from hearth.features.polls.queries import PollView, poll_views
from hearth.people.sight import Viewer


def polls(nums: Sequence[int], viewer: Viewer) -> dict[int, dict[str, Any]]:
    """These polls by number, in a constant number of queries."""
    return {num: poll(view, viewer) for num, view in poll_views(nums, viewer).items()} if nums else {}


def one_poll(num: int, viewer: Viewer) -> dict[str, Any]:
    """One poll."""
    found = polls([num], viewer).get(num)
    if found is None:
        raise NotFound
    return found


def poll(view: PollView, viewer: Viewer) -> dict[str, Any]:
    """What this viewer may know of a poll."""
    counts = view.result.counts if view.result else None
    return {
        "id": str(view.poll.num),
        "expires_at": stamp(view.poll.ends),
        "expired": not view.open,
        "multiple": view.poll.method == "multiple",
        "votes_count": sum(counts) if counts else view.voters,
        "voters_count": view.voters,
        **({"voted": bool(view.mine), "own_votes": view.mine} if viewer.known else {}),
        "options": [
            {"title": title, "votes_count": counts[position] if counts else None}
            for position, title in enumerate(view.poll.options)
        ],
        "emojis": [],
    }
