"""What recording a batch will ask the database, asked at once: where that is another process, each question is a trip,
and within this one the same few questions for every post are what a batch costs most.

Only inside the write transaction, which lets nobody else record; so what was true at its beginning stays true but for
what the batch itself records.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson
from django.db import connections

from hearth.base.sql import gathered, sql
from hearth.ledger import read
from hearth.ledger.activity import Activity

_TAKEN_LITE = sql(
    "SELECT value, (SELECT max(num) FROM ledger_object WHERE num >= value AND num < value + 65536)"
    " FROM json_each(%s)"
)
_IDS = sql("SELECT id FROM ledger_activity WHERE id = ANY(%s)")
_NUMS = sql("SELECT uri, num FROM ledger_object WHERE uri = ANY(%s)")
_TAKEN = sql(
    "SELECT base, (SELECT max(num) FROM ledger_object WHERE num >= base AND num < base + 65536)"
    " FROM unnest(%s::bigint[]) AS base"
)
_SEQS = sql(
    "SELECT nextval(pg_get_serial_sequence('ledger_activity', 'seq')) FROM generate_series(1, %s) ORDER BY 1"
)

Look = Callable[[Sequence[Activity]], None]
_looks: list[Look] = []


@dataclass(slots=True)
class Ahead:
    """Answers for one batch: numbers to give, ids that are recorded, objects nobody has heard of, taken numbers.

    On SQLite numbers and ids are not asked for: its inserts tell both at once.
    """

    seqs: list[int] | None
    ids: set[str]
    taken: dict[int, int | None]
    asked: set[str] = field(default_factory=set)

    def is_recorded(self, identity: str) -> bool:
        """Whether an activity with this id may be recorded already."""
        return identity in self.ids

    def recorded(self, identity: str, uri: str, num: int) -> None:
        """One more activity was recorded."""
        self.ids.add(identity)
        if num:
            self.asked.discard(uri)
            read.learn(uri, num)

    def is_unheard(self, uri: str) -> bool:
        """Whether nothing is known of this uri; False says nothing."""
        return uri in self.asked


def looks_ahead(look: Look) -> Look:
    """Register what a room will ask for each activity of a batch. It is called with the batch, and with nothing at its
    end, when what it remembered must be forgotten."""
    _looks.append(look)
    return look


@contextmanager
def ahead_of(activities: Sequence[Activity], moment: int) -> Iterator[Ahead | None]:
    """The answers for a batch, and on PostgreSQL its inserts sent together. None for a single one."""
    if len(activities) < 2:
        yield None
        return
    named = {activity.object for activity in activities}
    for activity in activities:
        named.update((activity.actor, activity.in_reply_to, activity.context, activity.target))
    unknown = [uri for uri in named if uri and "\0" not in uri and read.known_num(uri) is None]
    read.learn_many(_NUMS.all(unknown))
    bases = {
        min(max(moment if one.published is None else one.published, 0), moment) << 16 for one in activities
    }
    if connections["default"].vendor == "sqlite":
        ahead = Ahead(None, set(), dict(_TAKEN_LITE.all(orjson.dumps(list(bases)).decode())), set(unknown))
    else:
        ids = [activity.id for activity in activities if activity.id]
        ahead = Ahead(
            seqs=[seq for (seq,) in _SEQS.all(len(activities))][::-1],
            ids={identity for (identity,) in _IDS.all(ids)},
            taken=dict(_TAKEN.all(list(bases))),
            asked=set(unknown),
        )
    read.unheard(ahead.asked)
    try:
        for look in _looks:
            look(activities)
        with gathered():
            yield ahead
    finally:
        read.unheard(frozenset())
        for look in _looks:
            look(())
