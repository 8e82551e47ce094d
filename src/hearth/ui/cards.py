"""How objects of other rooms look inside a post (a poll, later an event), and what a composer offers beside talk.

A room registers its card in its own `cards.py`; whoever shows posts asks here and knows nothing of that room.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

Cards = Callable[[Sequence[int], Any], dict[int, SafeString]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A button beside the composer: "Ask everyone" -> the page that opens a poll here."""

    label: str
    url: str


_cards: dict[str, Cards] = {}
_offers: list[Callable[[str, Any], Offer | None]] = []


def shows(object_type: str) -> Callable[[Cards], Cards]:
    """The function draws many objects at once (`{num: html}`), so that a page of fifty costs one query."""

    def keep(cards: Cards) -> Cards:
        _cards[object_type] = cards
        return cards

    return keep


def offers(offer: Callable[[str, Any], Offer | None]) -> Callable[[str, Any], Offer | None]:
    _offers.append(offer)
    return offer


def card_types() -> frozenset[str]:
    return frozenset(_cards)


def cards_for(object_type: str, nums: Sequence[int], viewer: Any) -> dict[int, SafeString]:
    """The cards of these objects as this viewer may see them; `viewer=None` draws what everybody sees (live frames)."""
    draw = _cards.get(object_type)
    return draw(nums, viewer) if draw and nums else {}


def offers_in(space_slug: str, viewer: Any) -> list[Offer]:
    return [found for offer in _offers if (found := offer(space_slug, viewer)) is not None]
