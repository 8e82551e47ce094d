"""Reading what was recorded: rows by sequence, the current state of objects, and the ids of things.

The table `ledger_activity` is the documented view for insight and export: columns are those of
`hearth.ledger.activity.Row`, times in milliseconds, `payload` canonical JSON or NULL where erased.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection

from hearth.base.sql import sql
from hearth.ledger.activity import HOME, HOME_NUM, Row, State
from hearth.ledger.upcast import upcast

COLUMNS = (
    "seq, id, type, actor, object, num, object_type, published, recorded, context, in_reply_to, target,"
    " audience, origin, quiet, v, payload"
)
_ROWS = sql(f"SELECT {COLUMNS} FROM ledger_activity WHERE seq > %s ORDER BY seq LIMIT %s")
_ROW = sql(f"SELECT {COLUMNS} FROM ledger_activity WHERE seq = %s")
_BY_ID = sql(f"SELECT {COLUMNS} FROM ledger_activity WHERE id = %s")
CHANGES = "type IN ('Update', 'Undo', 'Delete')"
"""the condition of the partial index by object: SQLite uses it only for queries that repeat it word for word"""
_EDITS = sql(
    f"SELECT {COLUMNS} FROM ledger_activity WHERE {CHANGES} AND type = 'Update' AND object = %s ORDER BY seq"
)
_THING = sql("SELECT num, uri, type, seq, created_seq, updated, deleted FROM ledger_object WHERE uri = %s")
_THING_BY_NUM = sql(
    "SELECT num, uri, type, seq, created_seq, updated, deleted FROM ledger_object WHERE num = %s"
)
_NUM = sql("SELECT num FROM ledger_object WHERE uri = %s")
_URI = sql("SELECT uri FROM ledger_object WHERE num = %s")
_UNDONE = sql(f"SELECT 1 FROM ledger_activity WHERE {CHANGES} AND type = 'Undo' AND object = %s LIMIT 1")
_HEAD = sql("SELECT max(seq) FROM ledger_activity")
_COUNT = sql("SELECT count(*) FROM ledger_activity")

WITHDRAWALS = "withdrawals"
"""the cursor that counts withdrawals"""
_WITHDRAWALS = sql("SELECT seq FROM ledger_cursor WHERE reactor = %s")
_withdrawals = 0
_nums: dict[str, int] = {}
_NUMS_KEPT = 50_000
_unheard: Set[str] = frozenset()


def row_of(raw: tuple[Any, ...]) -> Row:
    """A database row (in the order of COLUMNS) as a Row with its payload brought up to date."""
    payload = raw[16]
    return Row(
        seq=raw[0],
        id=raw[1],
        type=raw[2],
        actor=raw[3],
        object=raw[4],
        num=raw[5],
        object_type=raw[6],
        published=raw[7],
        recorded=raw[8],
        context=raw[9],
        in_reply_to=raw[10],
        target=raw[11],
        audience=raw[12],
        origin=raw[13],
        quiet=bool(raw[14]),
        v=raw[15],
        payload={} if payload is None else upcast(raw[15], raw[2], raw[6], orjson.loads(payload)),
        erased=payload is None,
    )


def rows(after: int = 0, limit: int | None = None, batch: int = 1000) -> Iterator[Row]:
    """Rows with seq > `after`, in order, fetched in batches; at most `limit` of them."""
    left = limit
    while left is None or left > 0:
        size = batch if left is None else min(batch, left)
        page = _ROWS.all(after, size)
        for raw in page:
            yield row_of(raw)
        if len(page) < size:
            return
        after = page[-1][0]
        left = None if left is None else left - len(page)


def row(seq: int) -> Row | None:
    """The row with this sequence number."""
    raw = _ROW.one(seq)
    return row_of(raw) if raw else None


def row_by_id(activity: str) -> Row | None:
    """The row of this activity id."""
    raw = _BY_ID.one(activity)
    return row_of(raw) if raw else None


def head() -> int:
    """The newest sequence number, 0 on an empty ledger."""
    return int(_HEAD.one()[0] or 0)


def count() -> int:
    """How many activities are recorded."""
    return int(_COUNT.one()[0])


def undone(activity: str) -> bool:
    """Whether an Undo of this activity id has been recorded."""
    return _UNDONE.one(activity) is not None


def known_num(uri: str) -> int | None:
    """As `num_of`, from the uri itself or from memory alone: None says nothing."""
    if uri.startswith("local:/o/"):
        tail = uri[9:]
        return int(tail) if tail.isdigit() else None
    if uri == HOME:
        return HOME_NUM
    return _nums.get(uri)


def num_of(uri: str) -> int | None:
    """The 64-bit id of an object or actor, or None while it is unknown."""
    known = known_num(uri)
    if known is None and uri not in _unheard and not uri.startswith("local:/o/"):
        found = _NUM.one(uri)
        if found is None:
            return None
        known = found[0]
        learn(uri, found[0])
    return known


def learn(uri: str, num: int) -> None:
    """Remember the id of an object."""
    if len(_nums) >= _NUMS_KEPT:
        _nums.clear()
    _nums[uri] = num


def learn_many(found: Iterable[tuple[str, int]]) -> None:
    """Remember many."""
    for uri, num in found:
        learn(uri, num)


def unheard(uris: Set[str]) -> None:
    """For the batch being recorded: of these nothing was heard before it; what it records itself leaves this set."""
    global _unheard
    _unheard = uris


def uri_of(num: int) -> str | None:
    """The uri behind a 64-bit id, or None."""
    found = _URI.one(num)
    return found[0] if found else None


def refresh_nums() -> None:
    """Drop cached ids if another process has withdrawn an import since they were cached."""
    global _withdrawals
    found = _WITHDRAWALS.one(WITHDRAWALS)
    now = found[0] if found else 0
    if now != _withdrawals:
        _withdrawals = now
        _nums.clear()


def forget_nums() -> None:
    """Drop cached ids: after a rollback or a withdrawal they may be reassigned."""
    _nums.clear()


def _state(thing: tuple[Any, ...]) -> State | None:
    num, uri, type_, seq, _created, updated, deleted = thing
    current = row(seq)
    if current is None:
        return None
    return State(
        num=num,
        uri=uri,
        type=type_,
        actor=current.author,
        published=current.object_published,
        updated=updated,
        context=current.context,
        in_reply_to=current.in_reply_to,
        target=current.target,
        audience=current.audience,
        origin=current.origin,
        payload={} if deleted else current.payload,
        version=current.id,
        deleted=bool(deleted),
    )


def state(uri: str) -> State | None:
    """The current state of an object, its tombstone, or None if it was never heard of."""
    thing = _THING.one(uri)
    return _state(thing) if thing else None


def state_by_num(num: int) -> State | None:
    """As `state`, by 64-bit id."""
    thing = _THING_BY_NUM.one(num)
    return _state(thing) if thing else None


def payloads(nums: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What these objects say now, in one query; deleted and erased ones are left out."""
    if not nums:
        return {}
    rows = _payloads(len(nums)).all(*nums)
    return {num: upcast(v, type_, kind, orjson.loads(raw)) for num, v, type_, kind, raw in rows}


@lru_cache(maxsize=256)
def _payloads(count: int) -> sql:
    return sql(
        "SELECT o.num, a.v, a.type, a.object_type, a.payload FROM ledger_object o JOIN ledger_activity a"
        f" ON a.seq = o.seq WHERE o.num IN ({','.join(['%s'] * count)}) AND NOT o.deleted AND a.payload IS NOT NULL"
    )


def history(uri: str) -> list[Row]:
    """The Create and every Update of an object, oldest first; erased versions are left out."""
    thing = _THING.one(uri)
    if thing is None:
        return []
    created = row(thing[4]) if thing[4] else None
    edits = [row_of(raw) for raw in _EDITS.all(uri)]
    versions = [created, *edits] if created and created.type == "Create" else edits
    return [version for version in versions if not version.erased]


def quick_look() -> int:
    """A number that changes when another connection commits (SQLite), else the head: cheap to poll."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return int(connection.connection.execute("PRAGMA data_version").fetchone()[0])
    return head()
