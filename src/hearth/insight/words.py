"""Counts the words of a post (METRICS.md F9): runs of letters and digits outside markup, code, quotes and URLs."""

import re

_HIDDEN = re.compile(
    r"<((?i:pre|code|blockquote|aside|script|style))\b.*?</(?i:\1)\s*>|<[^>]*>"
    r"|[hH][tT][tT][pP][sS]?://\S+|[wW][wW][wW]\.\S+",  # not (?i) as a whole: the first letters speed the search
    re.DOTALL,
)
_QUOTED = re.compile(r"^ {0,3}>[^\n]*$", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n.*?(?:^ {0,3}\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`[^`\n]+`|\]\([^)\n]*\)")
_ENTITY = re.compile(r"&#?\w{1,10};")
_WORD = re.compile(r"\w+")
LONGEST = 200_000


def bare_text(content: str, media_type: str) -> str:
    """What a person wrote herself, without markup, code, quotes and addresses; the first 200,000 characters."""
    text = content[:LONGEST]
    if media_type != "text/html":
        if "```" in text or "~~~" in text:
            text = _FENCE.sub(" ", text)
        if ">" in text:
            text = _QUOTED.sub(" ", text)
        if "`" in text or "](" in text:
            text = _INLINE.sub(" ", text)
    text = _HIDDEN.sub(" ", text)
    return (_ENTITY.sub(" ", text) if "&" in text else text).strip()


def count_words(content: str, media_type: str) -> int:
    """Words of one post; what lies beyond the first 200,000 characters is not counted."""
    return len(_WORD.findall(bare_text(content, media_type)))
