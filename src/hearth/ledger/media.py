"""Which media files the ledger still names: a file goes from the disk when the last payload that carried it is gone."""

import re
from collections.abc import Iterable

from hearth.base import media
from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.models import Loose

_NAMED = re.compile(r"media[:/]([0-9a-f]{64})")
_CREATED = sql("SELECT payload FROM ledger_activity WHERE seq = %s")
_EDITS = sql(f"SELECT payload FROM ledger_activity WHERE {read.CHANGES} AND type = 'Update' AND object = %s")
_CARRIED = sql("SELECT 1 FROM ledger_activity WHERE payload LIKE %s LIMIT 1")
_LOOSEN = sql("INSERT INTO ledger_loose(sha) VALUES(%s) ON CONFLICT DO NOTHING")


def named_in(payload: str | None) -> set[str]:
    """The hashes of the media files a payload (canonical JSON) names."""
    return set(_NAMED.findall(payload)) if payload and "media" in payload else set()


def loosen(uri: str, created_seq: int | None) -> None:
    """Remember the files of an object whose payloads are about to be nulled."""
    payloads = [raw[0] for raw in _EDITS.all(uri)]
    if created_seq and (found := _CREATED.one(created_seq)):
        payloads.append(found[0])
    let_go(sha for payload in payloads for sha in named_in(payload))


def let_go(shas: Iterable[str]) -> None:
    """These files may be named by nothing any more: `sweep` looks and removes them."""
    for sha in shas:
        _LOOSEN(sha)


def is_carried(sha: str) -> bool:
    """Whether any payload still names this file."""
    return _CARRIED.one(f"%{sha}%") is not None


def sweep() -> int:
    """Remove loose files that nothing names; returns how many. Safe to repeat and to interrupt."""
    removed = 0
    for sha in list(Loose.objects.values_list("sha", flat=True)):
        if not is_carried(sha):
            media.forget(sha)
            removed += 1
        Loose.objects.filter(sha=sha).delete()
    return removed
