"""Counts the words of a post (METRICS.md F9): runs of letters and digits outside markup, code, quotes and URLs."""

import re

_HIDDEN = re.compile(
    r"<(pre|code|blockquote|aside|script|style)\b.*?</\1\s*>|<[^>]*>|https?://\S+|www\.\S+",
    re.DOTALL | re.IGNORECASE,
)
_QUOTED = re.compile(r"^ {0,3}>[^\n]*$", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n.*?(?:^ {0,3}\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`[^`\n]+`|\]\([^)\n]*\)")
_ENTITY = re.compile(r"&#?\w{1,10};")
_WORD = re.compile(r"\w+")
LONGEST = 200_000


def count_words(content: str, media_type: str) -> int:
    """Words of one post; what lies beyond the first 200,000 characters is not counted."""
    text = content[:LONGEST]
    if media_type != "text/html":
        text = _INLINE.sub(" ", _QUOTED.sub(" ", _FENCE.sub(" ", text)))
    return len(_WORD.findall(_ENTITY.sub(" ", _HIDDEN.sub(" ", text))))
