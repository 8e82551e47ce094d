"""The one door in. `record` makes an activity true: it is appended, folded and projected in one transaction."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.db import DatabaseError, connections, transaction

from hearth.base import clock, live
from hearth.base.errors import HearthError, Invalid
from hearth.base.sql import sql, wrapper_here
from hearth.ledger import read, refused
from hearth.ledger.activity import AUDIENCES, Activity, Row, local_uri, new_id
from hearth.ledger.ahead import Ahead, ahead_of
from hearth.ledger.fold import apply
from hearth.ledger.upcast import current

MAX_PAYLOAD = 1_000_000
"""bytes of canonical JSON a single activity may carry"""

_ADVISORY_LOCK = 0x48454152  # "HEAR"
_lock = threading.RLock()
_dumps = orjson.dumps
_SORTED = orjson.OPT_SORT_KEYS

_INSERT = sql(
    "INSERT INTO ledger_activity(id, type, actor, object, num, object_type, published, recorded, context,"
    " in_reply_to, target, audience, origin, quiet, v, payload)"
    " VALUES(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s) ON CONFLICT(id) DO NOTHING"
)
_INSERT_RETURNING = sql(f"{_INSERT.text} RETURNING seq")
_INSERT_AS = sql(
    "INSERT INTO ledger_activity(seq, id, type, actor, object, num, object_type, published, recorded, context,"
    " in_reply_to, target, audience, origin, quiet, v, payload)"
    " VALUES(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"
)
_EXISTING = sql("SELECT seq, object, num, published FROM ledger_activity WHERE id = %s")
_SLOT = sql("SELECT max(num) FROM ledger_object WHERE num >= %s AND num < %s")
_PLACE = sql(
    "SELECT (SELECT num FROM ledger_object WHERE uri = %s),"
    " (SELECT max(num) FROM ledger_object WHERE num >= %s AND num < %s)"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an activity. `new` is false when its id had been recorded before, or (with `seq` 0) when
    it would bring back somebody or something that was erased."""

    seq: int
    id: str
    object: str
    num: int
    new: bool
    published: int


@contextmanager
def writing() -> Iterator[None]:
    """The write transaction: one writer at a time, checks and records inside, all or nothing.

    Nests: an inner block joins the outer one. After the outermost commit the worker is woken.
    """
    connection = connections["default"]
    if connection.in_atomic_block and getattr(connection, "hearth_writing", False):
        yield
        return
    with _lock:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    connection.connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY_LOCK,))
                read.refresh_nums()
                connection.hearth_writing = True  # type: ignore[attr-defined]
                connection.hearth_news = False  # type: ignore[attr-defined]
                connection.hearth_refuses = None  # type: ignore[attr-defined]
                yield
                if connection.hearth_news:  # type: ignore[attr-defined]
                    transaction.on_commit(live.wake)
        except BaseException:
            read.forget_nums()
            raise
        finally:
            connection.hearth_writing = False  # type: ignore[attr-defined]


def record(activity: Activity) -> Recorded:
    """Record one activity and return where it stands.

    Idempotent by `activity.id`. Raises `Invalid` on a malformed activity; whatever a projector raises rolls the
    whole transaction back.
    """
    with writing():
        return _append(activity, clock.now())


def record_many(
    activities: Sequence[Activity],
    on_bad: Callable[[Activity, Exception], None] | None = None,
) -> list[Recorded | None]:
    """Record a batch in one transaction with the same projectors; one Recorded per activity, in order.

    With `on_bad`, an activity that fails is rolled back alone, reported, and None stands in its place; without
    it, the first failure rolls back the batch and is raised.
    """
    try:
        with writing():
            moment = clock.now()
            with ahead_of(activities, moment) as ahead:
                return [_append(activity, moment, ahead) for activity in activities]
    except (HearthError, DatabaseError, ValueError, TypeError, KeyError) as error:
        if on_bad is None or _disk_trouble(error):
            raise
    with writing():
        return [_isolated(activity, on_bad) for activity in activities]


def _disk_trouble(error: Exception) -> bool:
    text = str(error)
    return "disk" in text or "readonly" in text or "locked" in text


def _isolated(activity: Activity, on_bad: Callable[[Activity, Exception], None]) -> Recorded | None:
    try:
        with transaction.atomic():
            return _append(activity, clock.now())
    except (HearthError, DatabaseError, ValueError, TypeError, KeyError) as error:
        if _disk_trouble(error):
            raise
        read.forget_nums()
        on_bad(activity, error)
        return None


def _append(activity: Activity, moment: int, ahead: Ahead | None = None) -> Recorded:
    published = moment if activity.published is None else activity.published
    if activity.origin != "home" and refused.is_refused(activity):
        return Recorded(0, activity.id, activity.object, 0, False, published)
    uri, kind = activity.object, activity.type
    fresh = False
    num = 0
    if kind in ("Create", "Update", "Delete"):
        num, uri, fresh = _placed(kind, uri, min(max(published, 0), moment), ahead)
    if not kind or not activity.actor:
        # A Person who is created by signing up is their own actor: the id is made here.
        if kind == "Create" and not activity.object and activity.object_type in ("Person", "Service"):
            activity = replace(activity, actor=uri)
        else:
            raise Invalid("An activity needs a type and an actor.")
    if activity.audience not in AUDIENCES:
        raise Invalid(f"Unknown audience {activity.audience!r}.")
    payload = _dumps(activity.payload, option=_SORTED)
    if len(payload) > MAX_PAYLOAD:
        raise Invalid(f"This is too long to keep ({len(payload):,} bytes; at most {MAX_PAYLOAD:,}).")
    identity = activity.id or new_id()
    version = current()
    values = (
        identity,
        kind,
        activity.actor,
        uri,
        num,
        activity.object_type,
        published,
        moment,
        activity.context,
        activity.in_reply_to,
        activity.target,
        activity.audience,
        activity.origin,
        activity.quiet,
        version,
        payload.decode(),
    )
    seq = _inserted(values, ahead)
    if not seq:
        seq, known_object, known_num, known_published = _EXISTING.one(identity)
        return Recorded(seq, identity, known_object, known_num, False, known_published)
    if ahead is not None:
        ahead.recorded(identity, uri, num)
    row = Row(
        seq=seq,
        id=identity,
        type=kind,
        actor=activity.actor,
        object=uri,
        num=num,
        object_type=activity.object_type,
        published=published,
        recorded=moment,
        context=activity.context,
        in_reply_to=activity.in_reply_to,
        target=activity.target,
        audience=activity.audience,
        origin=activity.origin,
        quiet=activity.quiet,
        v=version,
        payload=dict(activity.payload),
    )
    apply(row, fresh=fresh)
    wrapper_here().hearth_news = True
    return Recorded(row.seq, identity, uri, num, True, published)


def _inserted(values: tuple[Any, ...], ahead: Ahead | None) -> int:
    """Append a row; its `seq`, or 0 when its id is recorded already."""
    if ahead is None or ahead.seqs is None:
        if wrapper_here().vendor == "sqlite":
            # With RETURNING, SQLite copies each page it touches into a journal of the statement's own.
            inserted = _INSERT(*values)
            return int(inserted.lastrowid) if inserted.rowcount else 0
        returned = _INSERT_RETURNING.one(*values)
        return int(returned[0]) if returned else 0
    if ahead.is_recorded(values[0]):
        return 0
    seq = ahead.seqs.pop()
    _INSERT_AS.later(seq, *values)
    return seq


def _placed(kind: str, uri: str, published: int, ahead: Ahead | None) -> tuple[int, str, bool]:
    """The number and uri of the object an activity is about, and whether nothing is known of it yet."""
    if not uri:
        if kind != "Create":
            raise Invalid(f"{kind} names no object.")
        num = _new_num(published, ahead)
        return num, local_uri(num), True
    known = read.known_num(uri)
    if known is not None:
        return known, uri, False
    if ahead is not None and ahead.is_unheard(uri):
        return _new_num(published, ahead), uri, kind == "Create"
    base = published << 16
    known, taken = _PLACE.one(uri, base, base + 0x10000)
    if known is not None:
        return known, uri, False
    return _after(base, taken) or _new_num(published, None), uri, kind == "Create"


def _new_num(published: int, ahead: Ahead | None) -> int:
    """A free 64-bit id: milliseconds, then a 16-bit sequence taken from the table itself."""
    base = published << 16
    while True:
        asked = ahead is not None and base in ahead.taken
        taken = ahead.taken[base] if ahead is not None and asked else _SLOT.one(base, base + 0x10000)[0]
        free = _after(base, taken)
        if ahead is not None and asked:
            ahead.taken[base] = free or taken
        if free:
            return free
        base += 0x10000


def _after(base: int, taken: int | None) -> int:
    """The next number in a millisecond whose highest one is `taken`; 0 when it is full."""
    if taken is None:
        return base if base > 0xFFFF else base + 2
    return int(taken) + 1 if taken + 1 < base + 0x10000 else 0
