"""Cards under a status: an event with its time and place."""

from collections.abc import Sequence
from typing import Any

from hearth.features.events.models import Event
from hearth.ui.times import full_words


def event_cards(nums: Sequence[int], base: str) -> dict[int, dict[str, Any]]:
    """A card for each of these events, in one query."""
    return {one.num: _card(one, base) for one in Event.objects.filter(num__in=nums)} if nums else {}


def _card(event: Event, base: str) -> dict[str, Any]:
    when = full_words(event.starts) if event.starts is not None else ""
    return {
        "url": f"{base}/p/{event.num}/",
        "title": event.name,
        "description": " · ".join(part for part in (when, event.place) if part),
        "language": None,
        "type": "link",
        "author_name": "",
        "author_url": "",
        "provider_name": "",
        "provider_url": "",
        "html": "",
        "width": 0,
        "height": 0,
        "image": None,
        "image_description": "",
        "embed_url": "",
        "blurhash": None,
        "published_at": None,
        "authors": [],
    }
