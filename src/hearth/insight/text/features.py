"""What the linear model sees of a text: words, pairs of words, and pieces of two to four letters of each word.

Features add up word by word, so a word's part is worked out once and remembered.
"""

import re

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]")
LONGEST = 2_000
"""characters of a post that are looked at"""


def tokens(text: str) -> list[str]:
    """Words in lower case, and each sign by itself."""
    return [token.replace("’", "'") for token in _TOKEN.findall(text[:LONGEST].lower())]


def pieces(token: str) -> list[str]:
    """The features of one token: itself, and its runs of two to four letters with its edges marked."""
    edged = f"_{token[:30]}_"
    runs = [edged[i : i + n] for n in (2, 3, 4) for i in range(len(edged) - n + 1)]
    return [f"={token}", *(runs if len(token) > 1 else [])]


def pair(before: str, token: str) -> str:
    """The feature of two tokens that follow each other."""
    return f"{before} {token}"
