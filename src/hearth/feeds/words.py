"""How text becomes the words that search compares: folded, split, and in pairs where a script writes no spaces.

Pure functions. Both databases index exactly these words, so they find the same posts; `docs/adr/` says why pairs of
characters and not trigrams.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

FACET = "\ue000"  # opens a word that no text can contain: who wrote it, what hangs on it

_MARKS = "".join(c for c in map(chr, range(0x370, 0x1DC0)) if unicodedata.category(c)[0] == "M")
_APART = re.compile(rf"[^\w\x00-\x7f{_MARKS}\u3099\u309a]+")  # what is not a word, outside ASCII
_ACCENTS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile("[a-z0-9\x80-\U0010ffff]+")
# Scripts that write words without spaces between them, or glue particles to them (Hangul).
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_UNSPACED}]+")


def folded(text: str) -> str:
    """Lower case without accents: "Straße" is "strasse", "Café" is "cafe", "ガ" stays "ガ"."""
    if text.isascii():
        return text.lower()
    apart = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", apart).casefold()


def index_words(text: str) -> str:
    """The words of a text, in order, as a string that only has to be split at what is neither alphanumeric nor beyond
    ASCII. "今日は" becomes the pairs "今日 日は は"."""
    if text.isascii():
        return text.lower()
    plain = _APART.sub(" ", folded(text))
    return _RUN.sub(_pairs, plain)


def split(words: str) -> list[str]:
    """The single words of what `index_words` returned."""
    return _WORD.findall(words)


def query_words(text: str) -> tuple[list[str], bool]:
    """The words to look for, in order, and whether the last one is only a beginning.

    A run of an unspaced script is looked for anywhere inside longer runs: its last pair must not be followed by the
    closing single character, and a single character is the beginning of a pair.
    """
    plain = folded(text) if text.isascii() else _APART.sub(" ", folded(text)).rstrip()
    found = split(_RUN.sub(_pairs, plain))
    if not found or not _RUN.fullmatch(found[-1]):
        return found, False
    ends_in = _last_run(plain)
    if len(ends_in) > 1:
        return found[:-1], False
    return found, True


def is_unspaced(text: str) -> bool:
    """Whether the text is written in a script without spaces between words."""
    return _RUN.fullmatch(text) is not None


def facet(kind: str, value: str = "") -> str:
    """A word that stands for a property of the post rather than its text."""
    return f"{FACET}{kind}{value}"


def _pairs(run: re.Match[str]) -> str:
    text = run[0]
    return f" {' '.join([text[i : i + 2] for i in range(len(text))])} "


def _last_run(plain: str) -> str:
    last = ""
    for run in _RUN.finditer(plain):
        last = run[0]
    return last


def highlighter(phrases: Iterable[tuple[list[str], bool]]) -> re.Pattern[str] | None:
    """A pattern over folded text that finds the looked-for phrases: whole words, or beginnings where told so."""
    parts = []
    for words, begins in phrases:
        if not words:
            continue
        body = _joined(words)
        before = "" if is_unspaced(words[0]) else r"(?<![^\W_])"
        after = "" if begins or is_unspaced(words[-1]) else r"(?![^\W_])"
        tail = r"[^\W_]*" if begins and not is_unspaced(words[-1]) else ""
        parts.append(f"{before}{body}{tail}{after}")
    return re.compile("|".join(parts)) if parts else None


def _joined(words: list[str]) -> str:
    """Pairs overlap: put "今日", "日は" together to "今日は" again; other words stand apart."""
    out = re.escape(words[0])
    for before, word in pairwise(words):
        if is_unspaced(before) and is_unspaced(word) and len(before) == 2 and before[1] == word[0]:
            out += re.escape(word[1:])
        else:
            gap = "*" if is_unspaced(before) or is_unspaced(word) else "+"
            out += rf"[\W_]{gap}{re.escape(word)}"
    return out
