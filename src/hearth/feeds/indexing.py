"""What of a post is searchable: its title and plain text, the names of its choices and pictures, and who wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from html import unescape
from typing import Any

from hearth.feeds.words import facet, index_words

_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"\]\([^()\s]*\)")

HAS_IMAGE = facet("image")


@lru_cache(maxsize=4096)
def by(author: str) -> str:
    """The word that stands for an author."""
    return facet("by", blake2b(author.encode(), digest_size=6).hexdigest())


def _listed(payload: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = payload.get(name)
    return found if isinstance(found, list | tuple) else ()


def words_of(payload: Mapping[str, Any], author: str) -> str:
    """The words of one version of a post. The same payload and author give the same words, always. None of a post that
    came with the wish not to be searched (FEP-268d)."""
    if payload.get("hearth:unsearchable"):
        return by(author)
    content = str(payload.get("content") or "")
    if payload.get("mediaType") == "text/html":
        content = unescape(_TAG.sub(" ", content))
    elif "](" in content:
        content = _LINK.sub("] ", content)
    parts = [content]
    if name := payload.get("name"):
        parts.insert(0, str(name))
    marks = by(author)
    for choice in (*_listed(payload, "oneOf"), *_listed(payload, "anyOf")):
        parts.append(str(choice.get("name", "")) if isinstance(choice, Mapping) else "")
    for picture in _listed(payload, "attachment"):
        if isinstance(picture, Mapping):
            parts.append(str(picture.get("name") or ""))
            if picture.get("type") == "Image":
                marks = f"{by(author)} {HAS_IMAGE}"
    text = parts[0] if len(parts) == 1 else "\n".join(parts)
    return f"{marks} {index_words(text)}"
