"""What a time was about: words that more people used than before, each by ten or more of them.

Log-odds with an informative prior (Monroe, Colaresi and Quinn 2008) over *persons who used a word*, never over posts,
so that nobody makes a topic alone. Words of belief, health or politics are never looked for and never shown.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable

from hearth.insight.text.alike import STOP, stem
from hearth.insight.text.features import tokens

PEOPLE = 10
JOINED = 3
"""words of one topic that are shown"""
SILENT = frozenset(
    (
        "god church jesus islam muslim jew jewish christian atheist bible koran prayer depression depressed anxiety"
        " cancer therapy suicide pregnant diagnosis medication gay"
        " lesbian trans queer vote election party republican democrat"
        " trump biden immigrant strike union gott kirche gebet krebs depression angst therapie suizid schwanger"
        " wahl partei"
    ).split()
)


def topics(
    now: Iterable[tuple[str, str]], before: Iterable[tuple[str, str]], most: int = 8
) -> list[tuple[str, int]]:
    """(person, text) of this time and of the time before; words and by how many people, the newest first."""
    here, there = _users(now), _users(before)
    people, others = max(1, len(set().union(*here.values()))), max(1, len(set().union(*there.values())))
    found = []
    for word, users in here.items():
        n, m = len(users), len(there.get(word, ()))
        if n < PEOPLE or n > 0.8 * people:
            continue
        rate, was = (n + 0.5) / (people - n + 0.5), (m + 0.5) / (others - m + 0.5)
        lift = (math.log(rate) - math.log(was)) / math.sqrt(1 / (n + 0.5) + 1 / (m + 0.5))
        if lift > 0:
            found.append((lift, word, n))
    ranked = [word for _, word, _n in sorted(found, key=lambda one: (-one[0], one[1]))][: 3 * most]
    return [
        (" / ".join(some), len(set().union(*(here[word] for word in some))))
        for some in _joined(ranked)[:most]
    ]


def _joined(words: list[str]) -> list[list[str]]:
    """Words that belong together, the first of them first: of one stem, and by meaning where that can be told."""
    close = _by_meaning(words)
    groups: list[list[str]] = []
    for i, word in enumerate(words):
        mine = next((some for some in groups if _akin(some[0], word) or close(words.index(some[0]), i)), None)
        if mine is None:
            groups.append([word])
        elif len(mine) < JOINED and not _akin(mine[0], word):
            mine.append(word)
    return groups


def _akin(one: str, other: str) -> bool:
    return stem(one) == stem(other)


def _by_meaning(words: list[str]) -> Callable[[int, int], bool]:
    from hearth.insight.text import sentences

    if len(words) < 2 or not sentences.at_hand():
        return lambda _one, _other: False
    found = sentences.directions(words)
    close = (found @ found.T) >= sentences.AKIN
    return lambda one, other: bool(close[one, other])


def _users(said: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    users: dict[str, set[str]] = defaultdict(set)
    for person, text in said:
        for token in set(tokens(text)):
            if len(token) > 3 and token.isalpha() and token not in STOP and token not in SILENT:
                users[token].add(person)
    return users
