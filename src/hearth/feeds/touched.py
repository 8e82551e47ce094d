"""Whose sight a recorded row changes: their open tabs are judged anew from there on."""

from __future__ import annotations

from collections.abc import Iterable

from hearth.ledger import read
from hearth.ledger.activity import Row


def sight_touched(row: Row) -> set[int]:
    """Numbers of the people whose memberships, roles, blocks or restrictions this row may have changed."""
    return {
        num for uri in _people(row) if isinstance(uri, str) and uri and (num := read.num_of(uri)) is not None
    }


def _people(row: Row) -> Iterable[object]:
    match row.type, row.object_type:
        case ("Accept" | "Reject" | "Create" | "Update", "Join" | "hearth:Role"):
            yield row.payload.get("person")
            if row.object_type == "Join" and (asked := read.row_by_id(row.object)) is not None:
                yield asked.actor
        case ("Join" | "Leave", _):
            yield row.actor
        case ("Remove" | "Update" | "Delete", "Person" | "Service"):
            yield row.object
        case ("Delete", "hearth:Role"):
            state = read.state(row.object)
            yield state.payload.get("person") if state else None
        case ("Create" | "Update", "hearth:Restriction"):
            yield row.payload.get("person")
        case ("Block", _):
            yield row.actor
            yield row.object
        case ("Undo", "Block"):
            done = read.row_by_id(row.object)
            yield row.actor
            yield done.object if done else None
