"""Which language a text is in (py3langid: Lui and Baldwin 2012); too short to tell: the home's word for it."""

import re
from functools import cache
from typing import Any

KNOWN = ("en de fr es it nl pt sv da no fi pl cs hu ro ru uk tr el ar he fa hi ja ko zh vi id").split()
_LETTER = re.compile(r"[^\W\d_]")
_NOISE = re.compile(r"https?://\S+|@\S+|`[^`]*`")
SHORT = 12
"""letters below which nobody can tell"""


@cache
def _reader() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    reader = LanguageIdentifier.from_model_file(MODEL_FILE)
    reader.set_languages(KNOWN)
    return reader


def language(text: str, otherwise: str = "en") -> str:
    """The code of the language."""
    bare = _NOISE.sub(" ", text[:1_000])
    if len(_LETTER.findall(bare)) < SHORT:
        return otherwise
    return str(_reader().classify(bare)[0])
