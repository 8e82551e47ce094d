"""The single proofs of `ledger verify`. Each yields lines that name what is wrong, never what it says."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from hearth.base import clock
from hearth.base.models import Media
from hearth.ledger import media, read, replay
from hearth.ledger.activity import HOME
from hearth.ledger.withdraw import WITHDRAWN
from hearth.server.snapshot import instead

CLOCK_MAY_SLIP = 10 * clock.MINUTE
"""how far back the clock may have been set between two rows before their order is called wrong"""

Key = tuple[Any, ...]


# Rows of the ledger


def rows_of(home: BaseDatabaseWrapper) -> Iterator[replay.Raw]:
    """Every row, straight from this connection, in batches."""
    after = 0
    while True:
        with home.cursor() as cursor:
            cursor.execute(
                f"SELECT {read.COLUMNS} FROM ledger_activity WHERE seq > %s ORDER BY seq LIMIT 1000", [after]
            )
            page = cursor.fetchall()
        if not page:
            return
        yield from page
        after = page[-1][0]


def broken_rows(home: BaseDatabaseWrapper) -> Iterator[str]:
    """Ids that occur twice, rows out of order, payloads that are no payloads."""
    with home.cursor() as cursor:
        cursor.execute(
            "SELECT id, count(*) FROM ledger_activity GROUP BY id HAVING count(*) > 1 ORDER BY id LIMIT 11"
        )
        for identity, count in cursor.fetchall():
            yield f"activity {identity}: recorded {count} times"
        cursor.execute(
            "SELECT num, count(DISTINCT object) FROM ledger_activity WHERE type = 'Create' AND num <> 0"
            " GROUP BY num HAVING count(DISTINCT object) > 1 ORDER BY num LIMIT 11"
        )
        for num, count in cursor.fetchall():
            yield f"object {num}: {count} objects have this number"
    latest = 0
    for raw in rows_of(home):
        if raw[8] < latest - CLOCK_MAY_SLIP:
            yield f"activity {raw[0]}: out of order, recorded before the one that precedes it"
        latest = max(latest, raw[8])
        if raw[16] is not None and not _is_object(raw[16]):
            yield f"activity {raw[0]}: its payload cannot be read"


def _is_object(text: str) -> bool:
    try:
        return isinstance(orjson.loads(text), dict)
    except orjson.JSONDecodeError:
        return False


_REFERENCES = ("actor", "target", "context", "in_reply_to", "object")


def dead_references(scratch: BaseDatabaseWrapper) -> Iterator[str]:
    """Actors, places, threads and objects that nobody ever told of. What comes from elsewhere a room may wait for."""
    for column in _REFERENCES:
        own = "AND a.type NOT IN ('Create', 'Update', 'Delete')" if column == "object" else ""
        with scratch.cursor() as cursor:
            cursor.execute(
                f"SELECT a.seq, a.{column} FROM ledger_activity a WHERE a.payload IS NOT NULL AND a.type <> %s {own}"
                f" AND (a.{column} LIKE 'local:%%' OR (a.{column} LIKE 'urn:%%' AND a.type <> 'Undo'))"
                f" AND a.{column} <> %s"
                f" AND (a.type <> 'Delete' OR (a.{column} LIKE 'local:%%' AND a.{column} = a.actor))"
                f" AND NOT EXISTS (SELECT 1 FROM ledger_object o WHERE o.uri = a.{column})"
                f" AND NOT EXISTS (SELECT 1 FROM ledger_activity b WHERE b.id = a.{column})"
                f" AND (a.{column} LIKE 'local:%%'"
                f" OR NOT EXISTS (SELECT 1 FROM spaces_dangling d WHERE d.uri = a.{column}))"
                f" AND (a.{column} LIKE 'local:%%'"
                f" OR NOT EXISTS (SELECT 1 FROM people_early e WHERE e.uri = a.{column}))"
                " ORDER BY a.seq LIMIT 11",
                [WITHDRAWN, HOME],
            )
            for seq, uri in cursor.fetchall():
                yield f"activity {seq}: its {column.replace('_', ' ')} {uri} does not exist"


def forgotten_payloads(home: BaseDatabaseWrapper, scratch: BaseDatabaseWrapper) -> Iterator[str]:
    """Content that should have gone with the deletion of its object."""
    with instead(scratch):
        gone = replay.erased_seqs()
    with instead(home):
        gone -= replay.erased_seqs()
    for seq in sorted(gone):
        yield f"activity {seq}: its object was deleted, but its content is still kept"


# Derived rows


@dataclass(frozen=True, slots=True)
class Table:
    """Something derived that can be compared: rows of (key, values), and what the values are called."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterable[tuple[Key, Key]]]


def table(model: type[models.Model]) -> Table:
    """A projection. Automatic row numbers are not compared: they depend on the order of writing."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    names = tuple(field.attname for field in fields)
    key = model._meta.pk.attname if model._meta.pk in fields else ""

    def rows() -> Iterator[tuple[Key, Key]]:
        for values in model._default_manager.values_list(*names).iterator(chunk_size=2000):
            yield ((values[names.index(key)],) if key else values), values

    return Table(model._meta.label_lower, names, rows)


def compared(what: Table, home: BaseDatabaseWrapper, scratch: BaseDatabaseWrapper) -> Iterator[str]:
    """Where the home differs from what replaying gives. Sums first: constant memory while all is well."""
    with instead(home):
        here = _sum(what)
    with instead(scratch):
        there = _sum(what)
        if here == there:
            return
        expected = {repr(key): (key, values) for key, values in what.rows()}
    with instead(home):
        for key, values in what.rows():
            _, right = expected.pop(repr(key), (key, None))
            if right is None:
                yield f"{what.name} {_shown(key)}: is in the home, but not in the ledger"
            elif _digest(values) != _digest(right):
                differing = [n for n, a, b in zip(what.columns, values, right, strict=False) if a != b]
                yield f"{what.name} {_shown(key)}: differs in {', '.join(differing) or 'length'}"
    for key, _values in expected.values():
        yield f"{what.name} {_shown(key)}: is missing in the home"


def _sum(what: Table) -> tuple[int, int]:
    total = count = 0
    for _key, values in what.rows():
        total = (total + _digest(values)) & ((1 << 128) - 1)
        count += 1
    return count, total


def _digest(values: Key) -> int:
    text = orjson.dumps(values, option=orjson.OPT_SORT_KEYS, default=str)
    return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest())


def _shown(key: Key) -> str:
    return " ".join(str(part)[:60] for part in key[:3])


# Search


_LITE_WORDS = (
    "SELECT doc, group_concat(term, ' ') FROM (SELECT DISTINCT doc, substr(term, 1, 250) AS term"
    " FROM temp.hearth_words ORDER BY 1) GROUP BY doc"
)
_PG_WORDS = "SELECT num, array_to_string(tsvector_to_array(words), ' ') FROM feeds_search"


def _words() -> Iterator[tuple[Key, Key]]:
    """Each post with the words it is found by, from either database's index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only=OFF")
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.hearth_words USING fts5vocab(main, feeds_search, instance)"
            )
        cursor.execute(_LITE_WORDS if connection.vendor == "sqlite" else _PG_WORDS)
        while page := cursor.fetchmany(500):
            for num, words in page:
                yield (num,), (num, *sorted(words.split(" ")))


SEARCH = Table("search", ("post", "words"), _words)


# Media


def broken_media(data: Path) -> Iterator[str]:
    """Files whose bytes are not what their name says, and pictures that posts name but nobody has."""
    for path in sorted((data / "media").rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != path.stem:
                    yield f"media {path.name[:16]}…: its bytes are not what its name says"
    named: set[str] = set()
    for raw in replay.raw_rows():
        named |= media.named_in(raw[16])
    kept = {item.sha: item.name for item in Media.objects.filter(sha__in=list(named))} if named else {}
    for sha in sorted(named):
        if sha not in kept or not (data / "media" / sha[:2] / kept[sha]).is_file():
            yield f"media {sha[:16]}…: is named by a post, but not in the data folder"
