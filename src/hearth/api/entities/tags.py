"""Tags as clients show them."""

from typing import Any
from urllib.parse import quote

from hearth.api.wire.origin import origin


def tag(name: str, following: bool = False) -> dict[str, Any]:
    """One tag. How often it is used each day is counted for nobody."""
    return {
        "id": name,
        "name": name,
        "url": f"{origin()}/tags/{quote(name)}",
        "history": [],
        "following": following,
        "featuring": False,
    }
