"""Taking an import back: its rows become shapes without content, under other ids, so that a later import may bring them
in again. What was erased or deleted meanwhile stays so."""

from collections.abc import Callable, Iterable

from django.db.models import F

from hearth.base.sql import sql
from hearth.ledger import erase, media, read
from hearth.ledger.erase import Erasure
from hearth.ledger.models import Cursor, Entry, Erasing, Sealed
from hearth.ledger.rebuild import rebuild
from hearth.ledger.record import writing

WITHDRAWN = "hearth:Withdrawn"

_SPAN = sql(
    "SELECT seq, id, type, object, payload FROM ledger_activity WHERE seq >= %s AND seq <= %s"
    " AND payload IS NOT NULL AND origin <> 'home' ORDER BY seq"
)
_EDITS = sql(
    "SELECT seq, id, type, object, payload FROM ledger_activity"
    f" WHERE {read.CHANGES} AND type = 'Update' AND object = %s"
    " AND payload IS NOT NULL ORDER BY seq"
)
_SHAPE = sql(
    "UPDATE ledger_activity SET id = %s, type = %s, payload = NULL, quiet = %s, context = '', in_reply_to = '',"
    " target = '' WHERE seq = %s"
)


def withdraw(
    spans: Iterable[tuple[int, int]], run: str | int, progress: Callable[[int], None] | None = None
) -> int:
    """Take back what a run recorded in these spans of `seq` (both ends included); returns how many rows.

    Edits that were made here to what the run brought go with it. One transaction, ending in a rebuild.
    """
    erase.loaded()
    stretches = list(spans)
    with writing():
        taken = 0
        created: list[str] = []
        origins: set[str] = set()
        for first, last in stretches:
            for seq, identity, type_, uri, payload in _SPAN.all(first, last):
                if type_ == "Delete":
                    continue
                _shape(seq, identity, payload, run)
                taken += 1
                if type_ == "Create":
                    created.append(uri)
        for uri in created:
            for seq, identity, _type, _uri, payload in _EDITS.all(uri):
                _shape(seq, identity, payload, run)
                taken += 1
        if not taken:
            return 0
        for first, last in stretches:
            origins.update(
                Entry.objects.filter(seq__gte=first, seq__lte=last, type=WITHDRAWN).values_list(
                    "origin", flat=True
                )
            )
        rebuild(progress)
        _count_withdrawal()
        what = Erasure(how="withdraw", origin=" ".join(sorted(origins)))
        for eraser in erase.registered()[0]:
            eraser(what)
        pending = Erasing.objects.create(what={"how": "withdraw", "origin": what.origin}).pk
    erase.finish(pending)
    return taken


def _count_withdrawal() -> None:
    """Other processes hear of it when they next write, and forget the ids they had cached."""
    Cursor.objects.get_or_create(reactor=read.WITHDRAWALS, defaults={"seq": 0})
    Cursor.objects.filter(reactor=read.WITHDRAWALS).update(seq=F("seq") + 1)
    read.forget_nums()


def _shape(seq: int, identity: str, payload: str, run: str | int) -> None:
    media.let_go(media.named_in(payload))
    Sealed.objects.filter(seq=seq).delete()
    _SHAPE(f"{identity}#withdrawn-{run}-{seq}", WITHDRAWN, True, seq)
