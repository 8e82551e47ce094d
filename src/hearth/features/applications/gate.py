"""How the gate is set: up to three questions, and who reads the answers. Kept as one object of the home.

The wording every home begins with is asked in the language of its charter; the founder may change it and add her own.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.base.sql import sql
from hearth.ledger.activity import HOME, Activity, edit_of
from hearth.ledger.read import state
from hearth.ledger.record import record, writing
from hearth.people.charter import charter
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer

GATE = "local:/gate"
TYPE = "hearth:Gate"
MOST = 3
LONGEST_QUESTION = 300
_VALUE = gettext_noop("What does sustainability mean to you?")
_OWN = gettext_noop("What would you like to try, mend or ask together with others here?")


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate as it stands. `readers` are uris; empty means the founders and stewards."""

    questions: tuple[str, ...]
    readers: tuple[str, ...]
    open: bool
    set: bool
    version: str = ""


def gate() -> Gate:
    """The gate as it stands, or as it begins."""
    known = state(GATE)
    if known is None or known.deleted:
        return Gate(default_questions(), (), True, False)
    said = known.payload
    return Gate(
        questions=tuple(_texts(said, "questions")) or default_questions(),
        readers=tuple(_texts(said, "readers")),
        open=said.get("open") is not False,
        set=True,
        version=known.version,
    )


def _texts(payload: Any, key: str) -> list[str]:
    found = payload.get(key)
    return [one for one in found if isinstance(one, str) and one] if isinstance(found, list) else []


def default_questions() -> tuple[str, ...]:
    """The question every home begins with, in the charter's language, and one to make one's own."""
    known = charter()
    with override(known.language if known else "en"):
        return (_(_VALUE), _(_OWN))


_READING = sql(
    "SELECT a.num, a.uri, a.name, a.avatar, r.role FROM people_role r"
    " JOIN people_actor a ON a.num = r.actor AND NOT a.deleted"
    " JOIN people_membership m ON m.actor = a.num AND m.space = 1 AND m.state = 'active'"
    " WHERE r.scope = 1 AND r.valid_from <= %s AND (r.valid_to IS NULL OR r.valid_to > %s)"
    " AND r.role IN ('founder', 'steward', 'moderator', 'greeter') ORDER BY a.name, a.num"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A member who reads, or may be chosen to; `keeper` takes care of the home anyway."""

    num: int
    uri: str
    name: str
    avatar: str
    keeper: bool


def eligible() -> list[Reader]:
    """Members who may be chosen as readers, by name: one query."""
    now = clock.now()
    found: dict[int, Reader] = {}
    for num, uri, name, avatar, role in _READING.all(now, now):
        keeper = role in ("founder", "steward") or (num in found and found[num].keeper)
        found[num] = Reader(num, uri, name, avatar, keeper)
    return list(found.values())


def readers(known: Gate | None = None) -> list[Reader]:
    """Who reads now: those chosen who are still here; without any, the founders and stewards."""
    chosen = (known or gate()).readers
    people = eligible()
    return [one for one in people if one.uri in chosen] or [one for one in people if one.keeper]


def clean_questions(questions: list[str]) -> list[str]:
    """Questions as they are kept."""
    asked = [" ".join(line.replace("\0", "").split()) for line in questions]
    asked = list(dict.fromkeys(line for line in asked if line))
    if not asked:
        raise Invalid(_("Ask at least one question. Its answer is what your readers have to go by."))
    if len(asked) > MOST:
        raise Invalid(_("Three questions are enough: people answer few questions well."))
    if any(len(line) > LONGEST_QUESTION for line in asked):
        raise Invalid(_("A question has at most %(most)s characters.") % {"most": LONGEST_QUESTION})
    return asked


def set_gate(viewer: Viewer, questions: list[str], reading: list[str], *, is_open: bool = True) -> None:
    """Set the questions, the readers (uris), and whether people may apply at all."""
    require_steward(viewer)
    asked = clean_questions(questions)
    with writing():
        may = {person.uri for person in eligible()}
        chosen = [uri for uri in dict.fromkeys(reading) if uri in may]
        if not chosen:
            raise Invalid(_("Choose who reads the answers."))
        if len(chosen) < 2 <= len(may):
            raise Invalid(_("Choose at least two readers: two people see more than one."))
        payload = {"questions": asked, "readers": chosen, "open": is_open, "by": viewer.uri}
        before = state(GATE)
        if before is None:
            record(
                Activity(
                    type="Create", actor=HOME, object=GATE, object_type=TYPE, payload=payload, audience="home"
                )
            )
            return
        same = {key: before.payload.get(key) for key in ("questions", "readers", "open")}
        if same == {key: payload[key] for key in same}:
            return
        payload["updated"] = max(clock.now(), before.updated + 1)
        record(edit_of(before, HOME, payload))
