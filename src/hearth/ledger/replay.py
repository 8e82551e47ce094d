"""Rows that were recorded before and come back as they were: for restoring, and for checking in a scratch database.

Beside `record` the only place that inserts into the ledger, and only into an empty one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

import orjson
from django.core.management.color import no_style
from django.db import connection

from hearth.base.errors import Invalid
from hearth.base.sql import sql
from hearth.ledger import read, refused
from hearth.ledger.models import Entry, Sealed
from hearth.ledger.rebuild import models_of
from hearth.ledger.record import writing

Raw = tuple[Any, ...]
"""one row in the order of `read.COLUMNS`, the payload as JSON text"""

_PLACES = ",".join(["%s"] * 17)
_INSERT = f"INSERT INTO ledger_activity({read.COLUMNS}) VALUES({_PLACES})"
_RAW = sql(f"SELECT {read.COLUMNS} FROM ledger_activity WHERE seq > %s ORDER BY seq LIMIT 1000")
_OPEN = sql("UPDATE ledger_activity SET payload = %s WHERE seq = %s")


def raw_rows() -> Iterator[Raw]:
    """Every row as it is kept."""
    after = 0
    while page := _RAW.all(after):
        yield from page
        after = page[-1][0]


def insert(rows: Iterable[Raw]) -> int:
    """Put rows with their own `seq` into an empty ledger; projections are not touched. Returns how many."""
    count = 0
    with writing(), connection.cursor() as cursor:
        if read.count():
            raise Invalid("This ledger already has rows; recorded ones can only come into an empty one.")
        for batch in batched(rows, 1000):
            cursor.executemany(_INSERT, [(*raw[:14], bool(raw[14]), *raw[15:]) for raw in batch])
            count += len(batch)
        for statement in connection.ops.sequence_reset_sql(no_style(), [Entry]):
            cursor.execute(statement)
    return count


def refuse_erased() -> None:
    """Learn again from the deletions who was erased for good, so that no import brings them back."""
    for row in read.rows():
        if row.type == "Delete" and row.payload.get("hearth:erased"):
            refused.refuse([row.object])


def keep_sealed(parts: Sequence[tuple[int, bytes]]) -> int:
    """Keep sealed payloads until somebody has the key; returns how many."""
    return len(Sealed.objects.bulk_create([Sealed(seq=seq, sealed=sealed) for seq, sealed in parts]))


def sealed_of(seq: int) -> bytes | None:
    """The sealed payload of a row, if it still waits for its key."""
    found = Sealed.objects.filter(seq=seq).values_list("sealed", flat=True).first()
    return bytes(found) if found is not None else None


def open_sealed(unseal: Callable[[bytes], bytes]) -> int:
    """Give sealed rows their payloads back; the caller rebuilds afterwards. Returns how many."""
    opened = 0
    with writing():
        for part in Sealed.objects.order_by("seq").iterator():
            payload = orjson.loads(unseal(bytes(part.sealed)))
            _OPEN(orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode(), part.seq)
            opened += 1
        Sealed.objects.all().delete()
    return opened


def erased_seqs() -> set[int]:
    """Which rows have no payload."""
    return set(Entry.objects.filter(payload=None).values_list("seq", flat=True))


def clear() -> None:
    """Empty every table of the home: only for a restore that begins again."""
    with writing():
        for kind in ("projection", "side", "ledger"):
            for model in models_of(kind):
                model._default_manager.all().delete()
    read.forget_nums()
