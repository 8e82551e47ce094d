"""Chronicles: stories that only this home tells (a case with its reports, claims and steps), whose rows mean something
in their own order alone: who holds a case follows from what was said last, not from what is known by now.

They are recorded in that order, so nothing waits. Should a row come late all the same, its chronicle is emptied and
told anew up to the last row that was seen.
"""

from collections.abc import Callable
from functools import lru_cache, wraps

from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import Projector, projects, resets

_LAST = sql("SELECT seq FROM ledger_chronicle WHERE name = %s")
_SEEN = sql(
    "INSERT INTO ledger_chronicle(name, seq) VALUES(%s,%s) ON CONFLICT(name) DO UPDATE SET seq = excluded.seq"
)
_FORGET = sql("DELETE FROM ledger_chronicle")


class Chronicle:
    """A group of projectors over rows of the same object types. `empty` takes away everything they made."""

    def __init__(self, name: str, empty: Callable[[], None]) -> None:
        self.name = name
        self._empty = empty
        self._projectors: dict[tuple[str, str], Projector] = {}

    def __call__(self, type_: str, object_type: str) -> Callable[[Projector], Projector]:
        """As `projects`, within this chronicle."""

        def register(function: Projector) -> Projector:
            @wraps(function)
            def projector(row: Row) -> None:
                last = _LAST.one(self.name)
                if last is not None and row.seq < last[0]:
                    self._tell_anew(last[0])
                    return
                _SEEN(self.name, row.seq)
                function(row)

            self._projectors[type_, object_type] = function
            projects(type_, object_type)(projector)
            return function

        return register

    def _tell_anew(self, upto: int) -> None:
        """Every row so far, as replaying the ledger would project it."""
        self._empty()
        kinds = sorted({object_type for _type, object_type in self._projectors})
        for raw in _rows_of(len(kinds)).all(*kinds, upto):
            row = read.row_of(raw)
            verb = row.type
            if row.erased:
                if verb != "Create":
                    continue
                row.payload, row.tombstone, verb = {}, True, "Delete"
            elif verb == "Delete":
                continue  # the erased creation says it
            if function := self._projectors.get((verb, row.object_type)):
                function(row)


@lru_cache(maxsize=16)
def _rows_of(kinds: int) -> sql:
    places = ",".join(["%s"] * kinds)
    return sql(
        f"SELECT {read.COLUMNS} FROM ledger_activity WHERE object_type IN ({places}) AND seq <= %s ORDER BY seq"
    )


@resets
def forget_how_far() -> None:
    """A rebuild begins at the beginning."""
    _FORGET()
