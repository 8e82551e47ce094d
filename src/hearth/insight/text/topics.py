"""What a time was about: words that more people used than before, each by ten or more of them.

Log-odds with an informative prior (Monroe, Colaresi and Quinn 2008) over *persons who used a word*, never over posts,
so that nobody makes a topic alone. Words of belief, health or politics are never looked for and never shown.
"""

import math
from collections import defaultdict
from collections.abc import Iterable

from hearth.insight.text.alike import STOP
from hearth.insight.text.features import tokens

PEOPLE = 10
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
    return [(word, n) for _, word, n in sorted(found, key=lambda one: (-one[0], one[1]))[:most]]


def _users(said: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    users: dict[str, set[str]] = defaultdict(set)
    for person, text in said:
        for token in set(tokens(text)):
            if len(token) > 3 and token.isalpha() and token not in STOP and token not in SILENT:
                users[token].add(person)
    return users
