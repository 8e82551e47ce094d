"""How hard a text is to read: the school year in which most people read it with ease. Pure.

English: Flesch-Kincaid grade level (Kincaid et al. 1975). German: first Wiener Sachtextformel (Bamberger and Vanecek
1984).
"""

import re
from collections.abc import Iterable

EASY = 9
"""up to this school year a rule is plain for nearly everybody"""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?…:]+(?:\s|$)")
_VOWELS = re.compile(r"[aeiouyäöüáàâéèêíìîóòôúùûæœ]+", re.IGNORECASE)


def grade(texts: Iterable[str], language: str = "en") -> int | None:
    """The school year of these texts together, 1 to 16; None when there is nothing to read."""
    words: list[str] = []
    sentences = 0
    for text in texts:
        found = _WORD.findall(text)
        words += found
        if found:
            stops = len(_END.findall(text.strip()))
            sentences += max(stops + (text.strip()[-1] not in ".!?…:"), 1)
    if not words:
        return None
    each = len(words) / sentences
    counts = [syllables(word, language) for word in words]
    share = 100 / len(words)
    if language == "de":
        long = share * sum(count > 2 for count in counts)
        short = share * sum(count == 1 for count in counts)
        wide = share * sum(len(word) > 6 for word in words)
        found_year = 0.1935 * long + 0.1672 * each + 0.1297 * wide - 0.0327 * short - 0.875
    else:
        found_year = 0.39 * each + 11.8 * sum(counts) / len(words) - 15.59
    return min(max(round(found_year), 1), 16)


def syllables(word: str, language: str = "en") -> int:
    """About how many syllables a word has."""
    count = len(_VOWELS.findall(word))
    bare = word.lower()
    if language != "de" and count > 1:
        voiced = bare.endswith("le") and bare[-3:-2] not in "aeiouy"
        silent = bare.endswith("e") and not voiced and not bare.endswith(("ee", "ie"))
        past = bare.endswith("ed") and not bare.endswith(("ted", "ded"))
        count -= silent or past
    return max(count, 1)
