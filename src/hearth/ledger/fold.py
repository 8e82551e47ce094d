"""Folds an activity into the current state of its object and calls the projectors: the one step that recording and
replaying share."""

from hearth.base.sql import sql
from hearth.ledger import media, read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projectors_for

_NEW = sql(
    "INSERT INTO ledger_object(num, uri, type, seq, created_seq, updated, deleted) VALUES(%s,%s,%s,%s,%s,%s,%s)"
)
_KNOWN = sql("SELECT num, seq, created_seq, updated, deleted FROM ledger_object WHERE uri = %s")
_MOVE = sql("UPDATE ledger_object SET seq = %s, updated = %s WHERE num = %s")
_CREATED = sql("UPDATE ledger_object SET created_seq = %s WHERE num = %s")
_GONE = sql(
    "UPDATE ledger_object SET seq = %s, created_seq = %s, type = %s, updated = 0, deleted = %s WHERE num = %s"
)
_VERSION = sql("SELECT id FROM ledger_activity WHERE seq = %s")
_NULL_CREATED = sql("UPDATE ledger_activity SET payload = NULL WHERE seq = %s AND type = 'Create'")
_NULL_EDITS = sql(
    f"UPDATE ledger_activity SET payload = NULL WHERE {read.CHANGES} AND type = 'Update' AND object = %s"
)


def apply(row: Row, *, fresh: bool = False) -> None:
    """Fold `row` and run its projectors. `fresh`: the object's id was made for this very row."""
    if row.type in ("Create", "Update"):
        if row.erased:
            _apply_erased(row)
        elif fresh:
            _NEW.later(row.num, row.object, row.object_type, row.seq, row.seq, _stamp(row), False)
            _project(row, row.type)
        else:
            _apply_version(row)
    elif row.type == "Delete":
        _apply_delete(row)
    elif not row.erased:
        _project(row, row.type)


def _stamp(row: Row) -> int:
    return row.object_updated or row.published


def _project(row: Row, verb: str) -> None:
    for projector in projectors_for(verb, row.object_type):
        projector(row)


def _apply_version(row: Row) -> None:
    """A Create or Update: the newest (updated, id) wins, a deletion is final."""
    known = _KNOWN.one(row.object)
    stamp = _stamp(row)
    creates = row.type == "Create"
    if known is None:
        _NEW(row.num, row.object, row.object_type, row.seq, row.seq if creates else None, stamp, False)
        _project(row, row.type)
        return
    num, seq, created_seq, updated, deleted = known
    if deleted:
        if creates and created_seq is None:
            _GONE(row.seq, row.seq, row.object_type, True, num)
            _bury(row)
        _NULL_EDITS(row.object)
        _NULL_CREATED(row.seq)
        return
    if creates and created_seq is None:
        _CREATED(row.seq, num)
    if (stamp, row.id) <= (updated, _VERSION.one(seq)[0]):
        return
    row.before = read.state(row.object)
    _MOVE(row.seq, stamp, num)
    _project(row, row.type)


def _apply_erased(row: Row) -> None:
    """A row whose payload is gone: its creation is a tombstone, its edits are nothing."""
    if row.type != "Create":
        return
    known = _KNOWN.one(row.object)
    if known is None:
        _NEW(row.num, row.object, row.object_type, row.seq, row.seq, 0, True)
        _bury(row)
    elif known[2] is None:
        _GONE(row.seq, row.seq, row.object_type, True, known[0])
        _bury(row)


def _bury(row: Row) -> None:
    """Project a creation that is already deleted as its deletion, from the columns that remain."""
    row.payload = {}
    row.tombstone = True
    _project(row, "Delete")


def _apply_delete(row: Row) -> None:
    """Hide the object for good and null every payload it ever had."""
    known = _KNOWN.one(row.object)
    if known is None:
        _NEW(row.num, row.object, row.object_type, row.seq, None, 0, True)
        return
    num, _seq, created_seq, _updated, deleted = known
    if deleted:
        return
    row.before = read.state(row.object)
    media.loosen(row.object, created_seq)
    # Replayed, an object of which only edits came is one of which only the deletion came.
    known_type = row.before.type if row.before is not None else row.object_type
    _GONE(created_seq or row.seq, created_seq, known_type if created_seq else row.object_type, True, num)
    row.object_type = known_type  # whoever deletes may not know what it was
    _project(row, "Delete")
    if created_seq:
        _NULL_CREATED(created_seq)
    _NULL_EDITS(row.object)
