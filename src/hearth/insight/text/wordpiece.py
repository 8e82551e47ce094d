"""Words in pieces, as BERT's uncased vocabulary cuts them (Wu et al. 2016; Devlin et al. 2019)."""

import unicodedata
from collections.abc import Mapping
from pathlib import Path

UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 100
_PLANES = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)
)  # fmt: skip


def vocabulary(path: Path) -> dict[str, int]:
    """Piece by number, one a line."""
    return {piece: i for i, piece in enumerate(path.read_text(encoding="utf-8").split("\n")) if piece}


def numbers(text: str, known: Mapping[str, int], most: int) -> list[int]:
    """The numbers of a text's pieces, its begin and end marked; what is longer than `most` is cut."""
    found = [known[BEGIN]]
    for word in _words(text):
        found += _pieces(word, known)
        if len(found) >= most:
            break
    return [*found[: most - 1], known[END]]


def _words(text: str) -> list[str]:
    """Lower case, without accents; signs and Chinese characters each by themselves."""
    out = []
    for sign in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(sign)
        if sign in "\t\n\r" or kind == "Zs":
            out.append(" ")
        elif kind == "Mn" or kind[0] == "C":
            continue
        elif _apart(sign, kind):
            out += [" ", sign, " "]
        else:
            out.append(sign)
    return "".join(out).split()


def _apart(sign: str, kind: str) -> bool:
    code = ord(sign)
    return (
        kind[0] == "P"
        or (code < 128 and not sign.isalnum())
        or any(low <= code <= high for low, high in _PLANES)
    )


def _pieces(word: str, known: Mapping[str, int]) -> list[int]:
    """The longest known piece first; a word that cannot be cut into known ones is unknown."""
    if len(word) > LONGEST_WORD:
        return [known[UNKNOWN]]
    found, start = [], 0
    while start < len(word):
        end = len(word)
        while end > start:
            piece = known.get(("##" if start else "") + word[start:end])
            if piece is not None:
                break
            end -= 1
        else:
            return [known[UNKNOWN]]
        found.append(piece)
        start = end
    return found
