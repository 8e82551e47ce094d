"""Erasing: what a person wrote, did and was, or one object, leaves for good; only shapes without content stay.

What a person wrote is deleted in short steps, then all other rows in one transaction (`@erases`). What cannot be rolled
back (files, merging the search index, rewriting free pages) follows after the commit (`@erases_after`). Once begun, it
is finished even after a kill.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import batched
from typing import Any

import orjson

from hearth.base.errors import Invalid, NotFound
from hearth.base.sql import sql
from hearth.ledger import media, pages, read, refused
from hearth.ledger.activity import HOME, Activity, State
from hearth.ledger.models import Entry, Erasing, Failed, Sealed
from hearth.ledger.projectors import load
from hearth.ledger.record import record, writing

PERSONS = ("Person", "Service", "Application")
SPOKEN = ("Note", "Article", "Page", "Question", "Event")
"""what stays without a name when somebody only wants to be nobody (`anonymize`), unless it was a direct message"""
SHARED = ("Group", "Organization", "hearth:Channel")
"""objects that belong to the community, whoever made them"""
KEPT = ("hearth:AcceptAnswer",)
"""what others did to an erased object and what says nothing of it"""
STEP = 8
"""objects deleted in one transaction: some tens of milliseconds"""
TENDING = (
    *("Accept", "Reject", "Remove", "Invite", "Add", "Move", "Undo", "Delete"),
    *("hearth:AcceptAnswer", "hearth:Close", "hearth:Notice"),
    *("hearth:Claim", "hearth:Merge", "hearth:Split", "hearth:Protect", "hearth:Decide"),
)
"""what a person did for others and what therefore stays in force: only its words go"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What is forgotten. No content, only ids.

    `how` is `delete` (for good), `anonymize` (the person, but not what was said to all) or `withdraw` (an import
    taken back).
    """

    how: str = "delete"
    person: str = ""
    num: int = 0
    objects: tuple[str, ...] = ()
    nums: tuple[int, ...] = ()
    origin: str = "home"


Eraser = Callable[[Erasure], None]
_erasers: list[Eraser] = []
_after: list[Eraser] = []
_before: list[Callable[[str], None]] = []


def erases(function: Eraser) -> Eraser:
    """Register how a store forgets: called inside the erasing transaction, after the ledger's part."""
    _erasers.append(function)
    return function


def erases_after(function: Eraser) -> Eraser:
    """Register what follows the commit (files, caches, merges): at least once, and safe to repeat."""
    _after.append(function)
    return function


def before_erasing(function: Callable[[str], None]) -> Callable[[str], None]:
    """Register what must be done while a person (a uri) is still whole, as sealing the evidence of an open case.

    Called in the transaction that begins an erasure; safe to repeat.
    """
    _before.append(function)
    return function


@cache
def loaded() -> bool:
    """Import `<app>/erasers.py` of every room."""
    load("erasers")
    return True


def registered() -> tuple[list[Eraser], list[Eraser]]:
    """Everything registered: inside the transaction, after it."""
    loaded()
    return _erasers, _after


def erase_person(uri: str, how: str = "delete") -> Erasure:
    """Erase a person with everything they wrote, and everything that was noted about them.

    Spaces they opened and what they did for others stay, without their words and without their name.
    """
    loaded()
    begun = _begin(uri, how)
    while _delete_some(uri, how):
        pass
    with writing():
        person = _person(uri)
        rows = _rows_naming(uri)
        objects = _objects_of(uri, rows, how)
        for thing in objects:
            _delete(thing)
        if not person.deleted:
            _delete(person)
        _bare(uri, rows)
        gone = [thing.uri for thing in objects]
        _null_objects([uri, *gone])
        what = Erasure(
            how=how,
            person=uri,
            num=person.num,
            objects=tuple(gone),
            nums=tuple(thing.num for thing in objects),
            origin=person.origin,
        )
        Erasing.objects.filter(pk=begun).delete()
        pending = _forget_everywhere(what)
    finish(pending)
    return what


def _person(uri: str) -> State:
    person = read.state(uri)
    if person is None:
        raise NotFound
    if person.type not in PERSONS:
        raise Invalid("Only a person can be erased with everything they wrote.")
    return person


def _begin(uri: str, how: str) -> int:
    """Note what was asked for: if the home is killed meanwhile, the next start goes on."""
    with writing():
        _person(uri)
        for function in _before:
            function(uri)
        return Erasing.objects.create(what={"person": uri, "how": how, "begun": True}).pk


def _delete_some(uri: str, how: str) -> bool:
    """Delete what they wrote, in steps that hardly hold up others who write; whether there was any."""
    standing = [thing for thing in _objects_of(uri, _rows_naming(uri), how) if not thing.deleted]
    for some in batched(standing, STEP):
        with writing():
            for thing in some:
                if (now := read.state(thing.uri)) is not None:
                    _delete(now)
            # What others wrote about an application or a welcome is found by its uri alone, and only now.
            _null_objects([thing.uri for thing in some if thing.type.startswith("hearth:")])
    return bool(standing)


def erase_object(uri: str) -> Erasure:
    """Erase one object: every version of it, everywhere."""
    loaded()
    with writing():
        thing = read.state(uri)
        if thing is None:
            raise NotFound
        if thing.type in PERSONS:
            raise Invalid("A person is erased with everything they wrote: use erase_person.")
        if not thing.deleted:
            _delete(thing)
        _null_objects([uri])
        what = Erasure(objects=(uri,), nums=(thing.num,), origin=thing.origin)
        pending = _forget_everywhere(what)
    finish(pending)
    return what


# The ledger's part


@dataclass(frozen=True, slots=True)
class _Named:
    seq: int
    type: str
    actor: str
    object: str
    object_type: str
    text: str | None

    @property
    def payload(self) -> Mapping[str, Any]:
        found = orjson.loads(self.text) if self.text else {}
        return found if isinstance(found, dict) else {}


_JOINS = "SELECT id FROM ledger_activity WHERE actor = %s AND type = 'Join'"
_NAMING = sql(
    "SELECT seq, type, actor, object, object_type, payload FROM ledger_activity"
    " WHERE actor = %s OR object = %s OR payload LIKE %s ESCAPE '!' OR object IN ("
    + _JOINS
    + ") ORDER BY seq"
)
_JOINED = sql(_JOINS)
_REDUCE = sql("UPDATE ledger_activity SET payload = %s WHERE seq = %s")
_ABOUT = (
    "SELECT seq, type, payload FROM ledger_activity WHERE payload IS NOT NULL AND object IN ({}) ORDER BY seq"
)


def _rows_naming(uri: str) -> list[_Named]:
    """Every row by this person or with their uri in its payload."""
    quoted = orjson.dumps(uri).decode()
    for mark in "!%_":
        quoted = quoted.replace(mark, "!" + mark)
    return [_Named(*raw) for raw in _NAMING.all(uri, uri, f"%{quoted}%", uri)]


def _concerns(row: _Named, uri: str, joins: set[str]) -> bool:
    """Whether the row speaks about this person (not merely to or of them), or answers their asking to join."""
    return row.object == uri or row.object in joins or row.payload.get("person") == uri


def _objects_of(uri: str, rows: Iterable[_Named], how: str) -> list[State]:
    """What they wrote, and what was noted about them (roles, consents, flags), as far as it still stands."""
    uris: dict[str, None] = {}
    for row in rows:
        if row.type in ("Create", "Update") and row.object_type not in SHARED and row.object != uri:
            author = row.payload.get("attributedTo") or row.actor
            noted = isinstance(row.payload.get("person"), str)
            if row.payload.get("person") == uri or (author == uri and not noted):
                uris[row.object] = None
    states = (read.state(one) for one in uris)
    found = [state for state in states if state is not None]
    if how == "anonymize":
        return [one for one in found if one.deleted or one.type not in SPOKEN or one.audience == "direct"]
    return found


def _delete(thing: State) -> None:
    """Record the deletion; people elsewhere hear of what was said here, nobody of the rest."""
    if thing.deleted:
        return
    spoken = thing.origin == "home" and not thing.type.startswith("hearth:")
    record(
        Activity(
            type="Delete",
            actor=thing.actor or HOME,
            object=thing.uri,
            object_type=thing.type,
            payload={"hearth:erased": True},
            context=thing.context,
            target=thing.target,
            audience=thing.audience,
            quiet=not spoken,
        )
    )


def _bare(uri: str, rows: Iterable[_Named]) -> None:
    """Null what they did for themselves and what concerned them; leave the bare facts of what they did for others."""
    joins = {raw[0] for raw in _JOINED.all(uri)}
    for row in rows:
        if row.text is None or row.type in ("Create", "Update"):
            continue
        if _concerns(row, uri, joins):
            _forget(row.seq, row.text, None)
        elif row.actor == uri:
            kept = _facts_only(row.payload) if row.type in TENDING else None
            _forget(row.seq, row.text, kept)


def _facts_only(payload: Mapping[str, Any]) -> str:
    """A payload without words: numbers, switches and ids stay."""

    def is_fact(value: Any) -> bool:
        if isinstance(value, str):
            return value.startswith(("local:/", "urn:")) and " " not in value
        if isinstance(value, list):
            return all(is_fact(one) for one in value)
        return value is None or isinstance(value, int)

    return orjson.dumps(
        {key: value for key, value in payload.items() if is_fact(value)}, option=orjson.OPT_SORT_KEYS
    ).decode()


def _forget(seq: int, text: str, kept: str | None) -> None:
    media.let_go(media.named_in(text))
    _REDUCE(kept, seq)


def _null_objects(uris: list[str]) -> None:
    """Null every payload that tells something of these objects. What others did to them (a reaction) says nothing."""
    for some in batched(uris, 500):
        for seq, type_, text in sql(_ABOUT.format(",".join(["%s"] * len(some)))).all(*some):
            if type_ in ("Create", "Update", "Flag") or (type_.startswith("hearth:") and type_ not in KEPT):
                _forget(seq, text, None)
            elif type_ == "Move":
                _forget(seq, text, _facts_only(orjson.loads(text)))
        seqs = Entry.objects.filter(object__in=some).values("seq")
        Sealed.objects.filter(seq__in=seqs).delete()
        Failed.objects.filter(seq__in=seqs).delete()


# Everywhere else


def _forget_everywhere(what: Erasure) -> int:
    """Refuse its return, let every room forget, and note what is left to do after the commit."""
    if what.how != "withdraw":
        refused.refuse([what.person, *what.objects])
    for eraser in registered()[0]:
        eraser(what)
    return Erasing.objects.create(what=asdict(what)).pk


def finish(number: int | None = None) -> int:
    """Clean up after committed erasures (one, or all that were interrupted); returns how many."""
    waiting = Erasing.objects.order_by("pk")
    pending = list(waiting if number is None else waiting.filter(pk=number))
    for erasing in pending:
        if erasing.what.get("begun"):
            erasing.delete()
            erase_person(erasing.what["person"], erasing.what["how"])
            continue
        values: dict[str, Any] = {
            key: tuple(one) if isinstance(one, list) else one for key, one in erasing.what.items()
        }
        for eraser in registered()[1]:
            eraser(Erasure(**values))
        media.sweep()
        pages.scrub()
        erasing.delete()
    if pending:
        pages.truncate_log()
    return len(pending)
