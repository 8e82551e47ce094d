"""Sets of texts with the right answer, to train by and to measure against; they are read, never kept."""

import re
from pathlib import Path

from hearth.insight.text.links import Message

FRIENDLY = frozenset((0, 1, 4, 5, 8, 13, 15, 17, 18, 20, 21, 23))
UNFRIENDLY = frozenset((2, 3, 9, 10, 11, 12, 14, 16, 19, 24, 25))
PLAIN = frozenset((27,))
GRATITUDE = 15


def labeled(path: Path) -> list[tuple[str, frozenset[int]]]:
    """Texts and their labels (numbers into `labels.txt`) of a GoEmotions split."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line)
    return [(row[0], frozenset(int(label) for label in row[1].split(","))) for row in rows]


def goemotions(path: Path) -> tuple[list[str], list[int]]:
    """Texts of one sentiment group only, and the group: 0 friendly, 1 plain, 2 unfriendly."""
    texts, classes = [], []
    for text, labels in labeled(path):
        for group, members in enumerate((FRIENDLY, PLAIN, UNFRIENDLY)):
            if labels <= members:
                texts.append(text)
                classes.append(group)
    return texts, classes


def chat(base: Path) -> tuple[list[Message], set[tuple[int, int]]]:
    """Messages of one annotated hour of IRC with whom they name, and the links people found (to itself: begins)."""
    said = [
        _LINE.match(line) for line in base.with_suffix(".raw.txt").read_text(errors="replace").split("\n")
    ]
    seen: set[str] = set()
    messages, days, minute = [], 0, 0
    for i, found in enumerate(said):
        if not found:
            continue
        now = int(found[1]) * 60 + int(found[2])
        days += now < minute - 600
        minute = now
        person = (found[3] or found[4]).lower()
        named = dict.fromkeys(
            word for word in _NICK.findall(found[5].lower()) if word in seen and word != person
        )
        seen.add(person)
        messages.append(Message(i, person, (days * 1440 + now) * 60_000, tuple(named)))
    pairs = (line.split()[:2] for line in base.with_suffix(".annotation.txt").read_text().splitlines())
    return messages, {(max(int(a), int(b)), min(int(a), int(b))) for a, b in pairs}


_LINE = re.compile(r"\[(\d\d):(\d\d)\] (?:<([^>]+)>|\* (\S+)) ?(.*)")
_NICK = re.compile(r"[\w\[\]\\`^{}|-]{3,}")
