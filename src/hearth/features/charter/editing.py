"""The form in which rules are written: one block a rule, with buttons that move, remove, put back and add."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from hearth.features.charter.grade import EASY, grade
from hearth.people.charter import Rule
from hearth.people.charter_words import MOST_RULES

_DO = re.compile(r"(up|down|remove|back):(\d{1,2})")
_MOST_LINES = 3 * MOST_RULES


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in the form; a removed one can be put back until the form is saved."""

    key: str
    text: str
    happens: str
    removed: bool = False
    open: bool = False


def lines_of(rules: Sequence[Rule]) -> list[Line]:
    """Rules as a form shows them first."""
    return [Line(rule.key, rule.text, rule.happens) for rule in rules]


def lines_in(form: QueryDict) -> list[Line]:
    """The rules as they were sent, in the order of the form."""
    sent = zip(
        form.getlist("key"),
        form.getlist("rule"),
        form.getlist("happens"),
        form.getlist("removed"),
        strict=False,
    )
    return [
        Line(key[:40], text[:5000], happens[:5000], removed == "1")
        for key, text, happens, removed in list(sent)[:_MOST_LINES]
    ]


def rules_of(lines: Sequence[Line]) -> list[Rule]:
    """What would be saved. A new block that was left empty is not meant."""
    kept = [line for line in lines if not line.removed and (line.text.strip() or line.happens.strip())]
    return [Rule(line.key, line.text, line.happens) for line in kept]


def rearranged(lines: Sequence[Line], do: str) -> list[Line] | None:
    """The lines after a button was pressed; None if the button was another one (to save)."""
    now = list(lines)
    if do == "add":
        return [*now, Line(f"rule-{secrets.token_hex(4)}", "", "", open=True)][:_MOST_LINES]
    if do.startswith("look"):
        return now
    found = _DO.fullmatch(do)
    if found is None:
        return None
    what, place = found[1], int(found[2])
    if place >= len(now):
        return now
    if what in ("remove", "back"):
        now[place] = replace(now[place], removed=what == "remove")
        return now
    step = -1 if what == "up" else 1
    other = place + step
    while 0 <= other < len(now) and now[other].removed:
        other += step
    if 0 <= other < len(now):
        now[place], now[other] = now[other], now[place]
    return now


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard rules are to read: the school year, and whether that is plain enough."""

    year: int
    easy: bool


def reading_of(rules: Sequence[Rule], language: str) -> Reading | None:
    """The reading grade of rules together."""
    year = grade((text for rule in rules for text in (rule.text, rule.happens)), language)
    return Reading(year, year <= EASY) if year is not None else None
