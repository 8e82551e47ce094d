"""The search index behind one port: FTS5 on SQLite, a tsvector table on PostgreSQL. It holds words and ids, no text.

FTS5 is contentless here (the text is stored once, on the ledger), so taking a post out needs the very words it was
put in with; they come from the object's previous state. Of a removed word nothing stays once the segments are merged
(`settle`).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from hearth.base.sql import sql, wrapper_here
from hearth.feeds.words import split

LONGEST = 250  # characters of one word that PostgreSQL keeps; longer ones are no words anyone types
MOST = 16_383  # words of one post that PostgreSQL counts the places of; what follows is not searched there
ROOM = 700_000  # bytes of words; a tsvector holds at most a megabyte
MERGE_PAGES = 250  # written pages per step of `settle`: some milliseconds

CREATE = {
    "sqlite": "CREATE VIRTUAL TABLE feeds_search USING fts5("
    "words, content='', columnsize=0, tokenize='ascii')",
    "postgresql": "CREATE TABLE feeds_search(num bigint PRIMARY KEY, words tsvector NOT NULL);"
    "CREATE INDEX feeds_search_words ON feeds_search USING gin(words)",
}

_LITE_PUT = sql("INSERT INTO feeds_search(rowid, words) VALUES(%s, %s)")
_LITE_TAKE = sql("INSERT INTO feeds_search(feeds_search, rowid, words) VALUES('delete', %s, %s)")
_LITE_EMPTY = sql("INSERT INTO feeds_search(feeds_search) VALUES('delete-all')")
_LITE_MERGE = sql("INSERT INTO feeds_search(feeds_search, rank) VALUES('merge', %s)")
_LITE_ALL = "SELECT rowid FROM feeds_search WHERE feeds_search MATCH %s AND rowid < %s AND rowid >= %s"
_LITE_FIND = sql(_LITE_ALL + " ORDER BY rowid DESC LIMIT %s")
_PG_PUT = sql(
    "INSERT INTO feeds_search(num, words) VALUES(%s, %s::tsvector)"
    " ON CONFLICT(num) DO UPDATE SET words = excluded.words"
)
_PG_TAKE = sql("DELETE FROM feeds_search WHERE num = %s")
_PG_EMPTY = sql("TRUNCATE feeds_search")
_PG_ALL = "SELECT num FROM feeds_search WHERE words @@ %s::tsquery AND num < %s AND num >= %s"
_PG_FIND = sql(_PG_ALL + " ORDER BY num DESC LIMIT %s")

Phrase = tuple[Sequence[str], bool]  # words in order; whether the last is only a beginning


def put(num: int, words: str) -> None:
    """Make a post findable by these words."""
    if wrapper_here().vendor == "sqlite":
        _LITE_PUT(num, words)
    else:
        _PG_PUT.later(num, _vector(words))


def take(num: int, words: str) -> None:
    """Take a post out; `words` are those it was put in with."""
    if connection.vendor == "sqlite":
        _LITE_TAKE(num, words)
    else:
        _PG_TAKE(num)


def empty() -> None:
    """Forget everything (a rebuild follows)."""
    (_LITE_EMPTY if connection.vendor == "sqlite" else _PG_EMPTY)()


def find(phrases: Sequence[Phrase], below: int, above: int, limit: int) -> list[int]:
    """Ids of posts that hold every phrase, newest first, with above <= id < below."""
    ask = _LITE_FIND if connection.vendor == "sqlite" else _PG_FIND
    return [row[0] for row in ask.all(_match(phrases), below, above, limit)]


def matching(phrases: Sequence[Phrase], below: int, above: int) -> RawSQL:
    """The same without end, as a subquery."""
    ask = _LITE_ALL if connection.vendor == "sqlite" else _PG_ALL
    return RawSQL(ask, (_match(phrases), below, above))  # noqa: S611  constant text, values as parameters


def _match(phrases: Sequence[Phrase]) -> str:
    if connection.vendor == "sqlite":
        return " AND ".join([_lite_phrase(*phrase) for phrase in phrases])
    return " & ".join([_pg_phrase(*phrase) for phrase in phrases])


def settle(steps: int = 1_000_000) -> bool:
    """Merge the index's segments until removed words are really gone from it; True when nothing is left to merge.

    FTS5 only marks a removed word as removed; the word itself leaves when its segments are rewritten into one. Small
    steps, so that a caller with a live home can commit in between.
    """
    if connection.vendor != "sqlite":
        return True
    connection.ensure_connection()
    raw = connection.connection
    pages = -MERGE_PAGES  # a negative number opens a merge of all segments, positive ones continue it
    for _ in range(steps):
        before = raw.total_changes
        _LITE_MERGE(pages)
        if raw.total_changes - before < 2:
            return True
        pages = MERGE_PAGES
    return False


def _lite_phrase(words: Sequence[str], begins: bool) -> str:
    return f'"{" ".join(words)}"{" *" if begins else ""}'


def _pg_phrase(words: Sequence[str], begins: bool) -> str:
    quoted = [f"'{word[:LONGEST]}'" for word in words]
    if begins:
        quoted[-1] += ":*"
    return f"({' <-> '.join(quoted)})"


def _vector(words: str) -> str:
    found, size = [], 0
    for place, word in enumerate(split(words), 1):
        found.append(f"'{word[:LONGEST]}':{place}")
        size += len(found[-1].encode())
        if place >= MOST or size > ROOM:
            break
    return " ".join(found)
