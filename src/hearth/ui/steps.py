"""Paths that are walked one page at a time (a founder's beginning, a newcomer's first day). Rooms register their steps
in their own `steps.py`, so that no page needs to know which room comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Path = Literal["founder", "newcomer"]
HOME = {"founder": "/begin/", "newcomer": "/welcome/"}
"""where each path begins, and where it is picked up again"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of a path; `done` once there is nothing left to do there (a skipped step may stay undone)."""

    key: str
    title: str
    url: str
    order: int
    done: bool = False


_steps: dict[Path, list[Callable[[Any], list[Step]]]] = {"founder": [], "newcomer": []}


def steps[F: Callable[[Any], list[Step]]](path: Path) -> Callable[[F], F]:
    """Register a function from a viewer to the steps a room adds to a path."""

    def keep(function: F) -> F:
        _steps[path].append(function)
        return function

    return keep


def steps_for(path: Path, viewer: Any) -> list[Step]:
    """The whole path, in order."""
    return sorted(
        (step for function in _steps[path] for step in function(viewer)), key=lambda step: step.order
    )


def next_url(path: Path, key: str, viewer: Any) -> str:
    """Where to go after a step (whether it was done or skipped); after the last one, the beginning of the path."""
    walk = steps_for(path, viewer)
    here = next((step.order for step in walk if step.key == key), 0)
    return next((step.url for step in walk if step.order > here), HOME[path])
