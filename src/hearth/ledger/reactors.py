"""Reactors do what touches the world, after the commit: each follows `seq` with a cursor of its own, at least once,
and what fails is parked and tried again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from hearth.base import clock
from hearth.ledger import media, read
from hearth.ledger.activity import Row
from hearth.ledger.models import Cursor, Failed
from hearth.ledger.projectors import load

log = logging.getLogger(__name__)
Reactor = Callable[[Row], None]
MAX_TRIES = 12
_BATCH = 500


@dataclass(slots=True)
class Registration:
    """One reactor: what it wants to hear of, and whether imports and backfills concern it."""

    name: str
    function: Reactor
    wants: set[tuple[str, str]] = field(default_factory=set)

    def hears(self, row: Row) -> bool:
        """Whether this row concerns the reactor."""
        if row.quiet or (row.erased and row.type != "Delete"):
            return False
        return (
            (row.type, row.object_type) in self.wants
            or (row.type, "*") in self.wants
            or ("*", "*") in self.wants
        )


_registry: dict[str, Registration] = {}


def reacts(type_: str, object_type: str = "*") -> Callable[[Reactor], Reactor]:
    """Register a reactor for activities of this type on this object type (`*`: any). Quiet rows are skipped."""

    def register(function: Reactor) -> Reactor:
        name = f"{function.__module__}.{function.__qualname__}".removeprefix("hearth.")
        entry = _registry.setdefault(name, Registration(name, function))
        entry.wants.add((type_, object_type))
        return function

    return register


@cache
def loaded() -> bool:
    """Make sure that every reactor is registered."""
    load("reactors")
    return True


def registered() -> dict[str, Registration]:
    """Everything registered, by name."""
    loaded()
    return _registry


class Follower:
    """Follows the ledger for all reactors of this process. Cursors are saved by `save`, after the work is done:
    a kill in between repeats rows, and never skips one."""

    def __init__(self, names: set[str] | None = None) -> None:
        every = registered()
        self.reactors = [every[name] for name in sorted(every) if names is None or name in names]
        saved = dict(Cursor.objects.values_list("reactor", "seq"))
        head = read.head()
        self.cursors = {reactor.name: saved.get(reactor.name, head) for reactor in self.reactors}
        self._saved = dict(saved)

    def step(self) -> int:
        """Hand out the next rows; returns how many were read."""
        if not self.reactors:
            return 0
        start = min(self.cursors.values())
        seen = 0
        for row in read.rows(start, limit=_BATCH):
            seen += 1
            for reactor in self.reactors:
                if row.seq > self.cursors[reactor.name]:
                    if reactor.hears(row):
                        _hand(reactor, row)
                    self.cursors[reactor.name] = row.seq
        return seen

    def save(self) -> None:
        """Write the cursors that moved."""
        moved = [(name, seq) for name, seq in self.cursors.items() if self._saved.get(name) != seq]
        if moved:
            Cursor.objects.bulk_create(
                [Cursor(reactor=name, seq=seq) for name, seq in moved],
                update_conflicts=True,
                update_fields=["seq"],
                unique_fields=["reactor"],
            )
            self._saved.update(moved)


def _hand(reactor: Registration, row: Row) -> None:
    try:
        reactor.function(row)
    except Exception as error:
        log.exception("reactor %s failed on row %s", reactor.name, row.seq)
        _park(reactor.name, row.seq, error)


def _park(name: str, seq: int, error: Exception) -> None:
    known = Failed.objects.filter(reactor=name, seq=seq).first()
    tries = known.tries + 1 if known else 1
    pause = min(clock.DAY, 5 * clock.SECOND * 4 ** (tries - 1))
    Failed.objects.update_or_create(
        reactor=name,
        seq=seq,
        defaults={
            "error": f"{type(error).__name__}: {error}"[:1000],
            "tries": tries,
            "next_try": clock.now() + pause,
        },
    )


def retry_failed(limit: int = 50) -> int:
    """Try parked rows whose pause is over; returns how many succeeded."""
    done = 0
    every = registered()
    due = Failed.objects.filter(next_try__lte=clock.now(), tries__lt=MAX_TRIES).order_by("next_try")[:limit]
    for item in due:
        row, reactor = read.row(item.seq), every.get(item.reactor)
        if row is None or row.erased or reactor is None:
            item.delete()
            continue
        try:
            reactor.function(row)
        except Exception as error:  # noqa: BLE001 - as above
            _park(item.reactor, item.seq, error)
        else:
            item.delete()
            done += 1
    return done


def skip_to_head() -> None:
    """Set every cursor to the head: after a restore, what happened elsewhere is not done again."""
    head = read.head()
    for name in registered():
        Cursor.objects.update_or_create(reactor=name, defaults={"seq": head})


@reacts("Delete")
def sweep_media(row: Row) -> None:
    """Files that only the deleted object carried leave the disk."""
    media.sweep()


def behind() -> tuple[int, int]:
    """How many activities the slowest reactor has still to look at, and how many items were given up."""
    kept = Cursor.objects.order_by("seq").values_list("seq", flat=True).first()
    waiting = 0 if kept is None else max(0, read.head() - kept)
    return waiting, Failed.objects.filter(tries__gte=MAX_TRIES).count()
