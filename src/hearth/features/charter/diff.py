"""What changed between two versions of the charter, word by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from hearth.people.charter import Charter

_NOTHING = SafeString("")
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs: `kind` is name, belief, added, removed or changed; `words` are marked with ins and del."""

    kind: str
    words: SafeString
    happens: SafeString = _NOTHING


def marked(before: str, after: str) -> SafeString:
    """The new words with what is new marked as inserted and what is gone as deleted; all of it escaped."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            parts.append(escape(come))
            continue
        if gone.strip():
            parts.append(format_html("<del>{}</del>", gone))
        if come:
            parts.append(format_html("<ins>{}</ins>", come) if come.strip() else escape(come))
    return mark_safe("".join(parts))


def changes(before: Charter, after: Charter) -> list[Change]:
    """Everything that differs, in the order it is read."""
    return list(_changes(before, after))


def _changes(before: Charter, after: Charter) -> Iterator[Change]:
    if before.name != after.name:
        yield Change("name", marked(before.name, after.name))
    if before.purpose != after.purpose:
        yield Change("belief", marked(before.purpose, after.purpose))
    for rule in after.rules:
        old = before.rule(rule.key)
        if old is None:
            yield Change("added", marked("", rule.text), marked("", rule.happens))
        elif old != rule:
            yield Change("changed", marked(old.text, rule.text), marked(old.happens, rule.happens))
    for rule in before.rules:
        if after.rule(rule.key) is None:
            yield Change("removed", marked(rule.text, ""), marked(rule.happens, ""))
    kept = [rule.key for rule in before.rules if after.rule(rule.key)]
    if kept != [rule.key for rule in after.rules if before.rule(rule.key)]:
        yield Change("moved", _NOTHING)
