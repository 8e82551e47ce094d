"""Small pictures that stand in a text for `:words:`; they come from other servers and are shown from a path of ours."""

from collections.abc import Mapping
from typing import Any

from hearth.base import afar
from hearth.base.tags import of_kind


def emojis(said: Mapping[str, Any], base: str) -> list[dict[str, Any]]:
    """The emoji a payload brings along."""
    return [
        {
            "shortcode": str(tag.get("name") or "").strip(":"),
            "url": url,
            "static_url": url,
            "visible_in_picker": False,
            "category": None,
        }
        for tag in of_kind(said.get("tag"), "Emoji")
        if (url := _url(tag.get("icon"), base))
    ]


def _url(icon: Any, base: str) -> str:
    known = isinstance(icon, dict) and icon.get(afar.FLAG)
    return base + afar.path_of(str(icon.get("url"))) if known else ""
