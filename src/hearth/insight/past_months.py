"""Months of this home that lie more than 13 months back, as they are kept: suppressed records and nothing else.

A month is counted as of the instant at which it left, from the ledger, so it comes out the same whenever it is counted.
After an erasure or a withdrawal it is withheld until it is counted again, and then stamped; after the deletion of a
post from the next night on.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hearth.base import clock, options
from hearth.base.sql import sql
from hearth.insight import registry
from hearth.insight.ask import Answer, ask
from hearth.insight.horizon import horizon, left, months_between
from hearth.insight.models import PastMonth
from hearth.insight.record import Record, from_plain
from hearth.insight.text.measures import BY_ID
from hearth.insight.trending import read_of
from hearth.ledger import read
from hearth.people.models import Consent

SHOWN = 8
"""months of a trend"""
DRAWN = {"trends", "mood", "behind", "spaces"}
"""pictures that can be told of a month that has left, the last two of them empty"""
SEEN = "insight_deleted_seen"
"""the option that holds how far the ledger was searched for deletions"""
_DELETED = sql(
    "SELECT DISTINCT e.published FROM ledger_activity d JOIN ledger_object o ON o.uri = d.object"
    " JOIN ledger_activity e ON e.seq = o.created_seq WHERE d.type = 'Delete' AND d.seq > %s AND d.seq <= %s"
)
A_NIGHT = 24
"""so many are counted in one night"""


def _held(month: str) -> PastMonth | None:
    """The month, if nothing was erased or withdrawn since."""
    found = PastMonth.objects.filter(month=month, stale=False).first()
    if found is None or Consent.objects.filter(withdrawn__gt=found.counted).exists():
        return None
    return found


def is_kept(month: str) -> bool:
    """Whether it can be told without counting."""
    return _held(month) is not None


def answer(month: str, ids: list[str], pictures: Mapping[str, Any]) -> Answer:
    """The records asked for, as from the child; of pictures only trends and what was read are kept."""
    held = _held(month) or count(month)
    records = {one["metric"]: from_plain(one) for one in json.loads(held.records)}
    counted = [record for id, record in records.items() if id not in BY_ID]
    if ids or pictures:
        counted = [records[id] for id in ids if id in records]
    drawn: dict[str, Any] = {}
    if "mood" in pictures:
        read = {id: record.plain() for id, record in records.items() if id in BY_ID}
        drawn["mood"] = {"records": {}, "whole": read, "before": {}, "other": 0, "topics": []}
    if "trends" in pictures:
        drawn["trends"] = _trends(month, list(pictures["trends"]["ids"]))
    drawn |= {name: [] for name in pictures if name in ("behind", "spaces")}
    return Answer(tuple(counted), held.mapping, (), (), drawn)


def _trends(month: str, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    found = PastMonth.objects.filter(month__lte=month, stale=False).order_by("-month")[:SHOWN]
    months = [{one["metric"]: one for one in json.loads(held.records)} for held in reversed(found)]
    return {id: [one[id] for one in months if id in one] for id in ids}


def count(month: str) -> PastMonth:
    """Count a month that has left, and keep it."""
    moment = clock.now()
    before = PastMonth.objects.filter(month=month).first()
    found = ask(
        list(registry.load()), as_of=clock.from_ms(left(month)).isoformat(), window=month, past=True, keep=True,
        pictures={"mood": {"alone": True}},
    )  # fmt: skip
    records = [*found.records, *read_of(found.pictures).values()]
    held, _made = PastMonth.objects.update_or_create(
        month=month,
        defaults={
            "counted": moment, "stale": False, "mapping": found.mapping,
            "records": json.dumps([one.plain() for one in _stamped(records, before, moment)]),
        },
    )  # fmt: skip
    return held


def _stamped(records: list[Record], before: PastMonth | None, moment: int) -> list[Record]:
    """With the day of the recount, where there was a count before."""
    if before is None:
        return records
    return [replace(one, recomputed_on=clock.from_ms(moment).date().isoformat()) for one in records]


def _withhold_deleted() -> None:
    """Months of posts that were deleted since the last night are counted again."""
    head, seen = read.head(), int(options.get(SEEN) or 0)
    for (at,) in _DELETED.all(seen, head) if seen else ():
        PastMonth.objects.filter(month=f"{clock.from_ms(at):%Y-%m}").update(stale=True)
    options.put(SEEN, str(head))


def keep_months() -> int:
    """Count what has left and is not kept, or no longer; returns how many months were counted."""
    now = clock.now()
    _withhold_deleted()
    since = ask([], pictures={"since": {}}).pictures["since"]
    missing = [] if since is None else [m for m in months_between(since, horizon(now)) if not is_kept(m)]
    for month in missing[:A_NIGHT]:
        count(month)
    return len(missing[:A_NIGHT])


def forget_months() -> None:
    """Somebody or something was erased: months are withheld until they are counted again."""
    PastMonth.objects.update(stale=True)
