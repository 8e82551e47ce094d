"""What everybody is told of a month: counted once, with chance in its totals, frozen; counted again after an erasure or
a withdrawal, and stamped as such."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings

from hearth.base import clock
from hearth.base.noise import LEAST
from hearth.insight import registry
from hearth.insight.ask import Answer, ask
from hearth.insight.models import Told
from hearth.insight.record import Record, from_plain
from hearth.insight.window import last_monday
from hearth.ledger.record import writing
from hearth.people.models import Consent


def told_of(month: str) -> tuple[list[Record], str, bool]:
    """The records of a month for everybody, who speaks for the brand, and whether there is chance in them."""
    held = Told.objects.filter(month=month).first()
    if held is None or held.stale or Consent.objects.filter(withdrawn__gt=held.told).exists():
        held = _tell(month, held)
    records = [from_plain(one) for one in json.loads(held.records)]
    return records, held.mapping, any((record.n or 0) >= LEAST - 3 for record in records)


def told_before(month: str) -> dict[str, list[Record]]:
    """By measure what everybody was told of the months up to this one, the oldest first."""
    found: dict[str, list[Record]] = {}
    for held in Told.objects.filter(month__lte=month, stale=False).order_by("month"):
        for one in json.loads(held.records):
            found.setdefault(one["metric"], []).append(from_plain(one))
    return found


def _tell(month: str, before: Told | None) -> Told:
    as_of = before.as_of if before else last_monday(clock.now())
    moment = clock.now()
    answer = ask(
        list(registry.load()), as_of=clock.from_ms(as_of).isoformat(), window=month, public=True, keep=True
    )
    seal = _seal(answer)
    with writing():
        standing = Told.objects.filter(month=month).first()
        if standing is not None and (before is None or standing.told != before.told):
            return standing  # somebody else was quicker
        if standing is not None and standing.seal == seal:
            standing.stale, standing.told = False, moment
            standing.save()
            return standing
        today = clock.from_ms(moment).date().isoformat() if before else ""
        from hearth.insight.chance import with_chance  # brings numpy, which the web process does without

        pairs = [(registry.METRICS[record.metric], record) for record in answer.records]
        records = [
            replace(one, recomputed_on=today or one.recomputed_on).plain() for one in with_chance(pairs)
        ]
        fresh = Told(
            month=month, as_of=as_of, told=moment, stale=False, recomputed=today, mapping=answer.mapping,
            records=json.dumps(records), seal=seal,
        )  # fmt: skip
        fresh.save()
        return fresh


def _seal(answer: Answer) -> str:
    counted: list[Mapping[str, object]] = [replace(one, recomputed_on=None).plain() for one in answer.records]
    text = json.dumps([answer.mapping, counted], sort_keys=True)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def forget_told() -> None:
    """Somebody was erased: what was told is counted again before it is told again."""
    Told.objects.update(stale=True)
