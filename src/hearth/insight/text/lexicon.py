"""How friendly a text sounds by its words: a lexicon of valences with the rules of VADER (Hutto and Gilbert 2014).

The valences in `data/valence.tsv` are VADER's (MIT licence, C. J. Hutto); each was rated by ten people. Rules:
boosters, negation within three words, capitals, "but", exclamation marks, a few idioms. English only.
"""

import math
import unicodedata
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
BOOST, SHOUT, TURN = 0.293, 0.733, -0.74
FADE = (1.0, 0.95, 0.9)
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_MORE = (
    "absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously"
    " entirely especially exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking"
    " fricking frickin frigging friggin fully fuckin fucking fuggin fugging greatly hella highly hugely incredible"
    " incredibly intensely major majorly more most particularly purely quite really remarkably so substantially"
    " thoroughly total totally tremendous tremendously uber unbelievably unusually utter utterly very"
)
_LESS = (
    "almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce"
    " scarcely slight slightly somewhat sorta sortof sort-of"
)
BOOSTERS = dict.fromkeys(_MORE.split(), BOOST) | dict.fromkeys(_LESS.split(), -BOOST)
PAIRS = {"just enough": -BOOST, "kind of": -BOOST, "sort of": -BOOST}
NEGATIONS = frozenset(
    (
        "aint arent cannot cant couldnt darent didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neither neednt"
        " never none nope nor not nothing nowhere oughtnt shant shouldnt uhuh uh-uh wasnt werent without wont wouldnt"
        " rarely seldom despite"
    ).split()
)
IDIOMS = {
    "the shit": 3.0, "the bomb": 3.0, "bad ass": 1.5, "bus stop": 0.0, "yeah right": -2.0,
    "kiss of death": -1.5, "to die for": 3.0, "beating heart": 3.5,
}  # fmt: skip


@cache
def valences() -> dict[str, float]:
    """Word or emoticon and its valence, -4 to 4."""
    lines = (DATA / "valence.tsv").read_text(encoding="utf-8").splitlines()
    return {word: float(value) for word, value in (line.split("\t") for line in lines)}


def compound(text: str) -> float:
    """-1 (unfriendly) to 1 (friendly); 0 where no word of the lexicon occurs."""
    words = _words(text if text.isascii() else _spelled(text))
    low = [word.lower() for word in words]
    known = valences()
    hits = [i for i, word in enumerate(low) if word in known and word not in BOOSTERS]
    if not hits:
        return 0.0
    shouting = 0 < sum(word.isupper() for word in words) < len(words)
    found = [0.0] * len(low)
    for i in hits:
        if low[i] == "kind" and low[i + 1 : i + 2] == ["of"]:
            continue
        found[i] = _valence(i, words, low, shouting)
    total = sum(_turned_by_but(low, found))
    stress = min(text.count("!"), 4) * 0.292
    asking = text.count("?")
    stress += 0 if asking < 2 else asking * 0.18 if asking <= 3 else 0.96
    total += math.copysign(stress, total) if total else 0
    return max(-1.0, min(1.0, total / math.sqrt(total * total + 15)))


def _words(text: str) -> list[str]:
    found = []
    for token in text.split():
        if len(token) > 1:
            bare = token.strip(PUNCTUATION)
            found.append(token if len(bare) <= 2 else bare)
    return found


def _spelled(text: str) -> str:
    """The names of emoji instead of themselves."""
    return "".join(
        f" {unicodedata.name(sign, '').lower()} " if unicodedata.category(sign) == "So" else sign
        for sign in text.replace("’", "'")
    )


def _valence(i: int, words: list[str], low: list[str], shouting: bool) -> float:
    known = valences()
    value = known[low[i]]
    if low[i] == "no" and i + 1 < len(low) and low[i + 1] in known:
        value = 0.0
    before = low[max(0, i - 3) : i][::-1]
    if "no" in before[:2] or (before[2:3] == ["no"] and before[0] in ("or", "nor")):
        value = known[low[i]] * TURN
    if shouting and words[i].isupper():
        value += SHOUT if value > 0 else -SHOUT
    for far, word in enumerate(before):
        if word in known:
            continue
        value += _boost(words[i - 1 - far], word, value, shouting) * FADE[far]
        value = _negated(value, far, before)
        if far == 2:
            value = _idiom(value, i, low)
    if before[:1] == ["least"] and before[1:2] not in (["at"], ["very"]):
        value *= TURN
    return value


def _boost(word: str, low: str, value: float, shouting: bool) -> float:
    step = BOOSTERS.get(low, 0.0)
    if not step:
        return 0.0
    step = -step if value < 0 else step
    if shouting and word.isupper():
        step += SHOUT if value > 0 else -SHOUT
    return step


def _is_negation(word: str) -> bool:
    return word.replace("'", "") in NEGATIONS or "n't" in word


def _negated(value: float, far: int, before: list[str]) -> float:
    word = before[far]
    if far and word == "never" and (before[far - 1] in ("so", "this")):
        return value * 1.25
    if far == 2 and before[0] in ("so", "this"):
        return value * 1.25
    if far and word == "without" and "doubt" in before[:far]:
        return value
    return value * TURN if _is_negation(word) else value


def _idiom(value: float, i: int, low: list[str]) -> float:
    around = low[max(0, i - 3) : i + 3]
    at = i - max(0, i - 3)
    for length in (2, 3):
        for start in range(max(0, at - length), min(at, len(around) - length) + 1):
            value = IDIOMS.get(" ".join(around[start : start + length]), value)
    for start in range(max(0, at - 3), at - 1):
        value += PAIRS.get(" ".join(around[start : start + 2]), 0.0)
    return value


def _turned_by_but(low: list[str], found: list[float]) -> list[float]:
    if "but" not in low:
        return found
    at = low.index("but")
    return [value * (0.5 if i < at else 1.5 if i > at else 1) for i, value in enumerate(found)]
