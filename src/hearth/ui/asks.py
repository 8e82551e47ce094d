"""What is asked of somebody (a promise that falls due, a letter to read): rooms register it in their own `asks.py`.

Whoever shows asks (the home page, the facilitator's page) calls `asks_for` and knows nothing of those rooms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing somebody waits for: a sentence, where to do it, and until when it was promised (ms)."""

    text: str
    url: str
    due: int | None = None
    kind: Literal["promise", "ask", "act"] = "ask"
    weight: int = 50


_askers: list[Callable[[Any], list[Ask]]] = []


def asks[F: Callable[[Any], list[Ask]]](asker: F) -> F:
    """Register a function from a viewer to what is asked of her; one query each."""
    _askers.append(asker)
    return asker


def asks_for(viewer: Any) -> list[Ask]:
    """Everything asked of this viewer: what was promised first, by when it is due, then by weight."""
    if viewer.actor is None:
        return []
    found = [ask for asker in _askers for ask in asker(viewer)]
    return sorted(found, key=lambda ask: (ask.due is None, ask.due or 0, -ask.weight, ask.text))
