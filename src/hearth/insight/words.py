"""Counts the words of a post (METRICS.md F9): runs of letters and digits outside markup, code, quotes and URLs."""

import re

_UNSAID = r"<((?i:pre|code|blockquote|aside|script|style))\b.*?</(?i:\1)\s*>|<[^>]*>"
_ADDRESS = r"[hH][tT][tT][pP][sS]?://\S+|[wW][wW][wW]\.\S+"
"""not (?i) as a whole: the first letters speed the search"""
_TAGS = re.compile(_UNSAID, re.DOTALL)
_HIDDEN = re.compile(f"{_UNSAID}|{_ADDRESS}", re.DOTALL)
_QUOTED = re.compile(r"^ {0,3}>[^\n]*$", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n.*?(?:^ {0,3}\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`[^`\n]+`|\]\([^)\n]*\)")
_ENTITY = re.compile(r"&#?\w{1,10};")
_WORD = re.compile(r"\w+")
LONGEST = 200_000
_ASCII = bytes(range(128))
_LETTERS = bytes(97 if i > 127 or chr(i).isalnum() or chr(i) == "_" else 32 for i in range(256))
"""what is no letter, digit or line below in ASCII becomes a space, all other bytes one letter"""
_FEW = 16


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
    if "://" in text or "ww." in text or "WW." in text or "Ww." in text or "wW." in text:  # in every address
        text = _HIDDEN.sub(" ", text)
    elif "<" in text:
        text = _TAGS.sub(" ", text)
    return (_ENTITY.sub(" ", text) if "&" in text else text).strip()


def count_words(content: str, media_type: str) -> int:
    """Words of one post; what lies beyond the first 200,000 characters is not counted."""
    return runs(bare_text(content, media_type))


def runs(text: str) -> int:
    """How many runs of letters and digits (`\\w+`) there are, by way of bytes, which is several times as fast."""
    coded = text.encode(errors="surrogatepass")
    if not text.isascii():
        beyond = set(coded.translate(None, _ASCII).decode(errors="surrogatepass"))
        if len(beyond) > _FEW:
            return len(_WORD.findall(text))
        for one in beyond:
            if not _WORD.match(one):
                coded = coded.replace(one.encode(errors="surrogatepass"), b" ")
    marked = coded.translate(_LETTERS)
    return marked.count(b" a") + marked.startswith(b"a")
