"""Cards under a status: an event with its time and place, the page a link leads to."""

from collections.abc import Iterable, Sequence
from typing import Any

from hearth.features.events.models import Event
from hearth.spaces.link_cards import link_cards
from hearth.spaces.models import Post
from hearth.ui.times import full_words


def event_cards(nums: Sequence[int], base: str) -> dict[int, dict[str, Any]]:
    """A card for each of these events, in one query."""
    return {one.num: _card(one, base) for one in Event.objects.filter(num__in=nums)} if nums else {}


def page_cards(posts: Iterable[Post]) -> dict[int, dict[str, Any]]:
    """A card for each of these posts whose link is known; pictures of those pages are left out."""
    return {
        num: _filled(
            card.url,
            card.title,
            card.words,
            language=card.language or None,
            author_name=card.author,
            provider_name=card.site or card.host,
            authors=[{"name": card.author, "url": "", "account": None}] if card.author else [],
        )
        for num, card in link_cards(posts).items()
    }


def _card(event: Event, base: str) -> dict[str, Any]:
    when = full_words(event.starts) if event.starts is not None else ""
    words = " · ".join(part for part in (when, event.place) if part)
    return _filled(f"{base}/p/{event.num}/", event.name, words)


def _filled(url: str, title: str, words: str, **more: Any) -> dict[str, Any]:
    """https://docs.joinmastodon.org/entities/PreviewCard/"""
    return {
        "url": url,
        "title": title,
        "description": words,
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
        **more,
    }
