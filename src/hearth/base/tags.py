"""The tags of a text (ActivityStreams `tag`): whom it names, what it is about, the small pictures in it."""

from collections.abc import Iterator
from typing import Any


def of_kind(tags: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Each tag of one kind (`Mention`, `Hashtag`, `Emoji`); tags may be anything, for others wrote them."""
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, dict) and tag.get("type") == kind:
            yield tag
