"""What the talk sounds like, over the window and the windows before it; read in memory, summed, dropped.

Only posts of people who agreed to be read (`text`), in English. Fewer than ten people, a hundred posts, or one person
with more than half of them: nothing. What is left out for its language is counted as such.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import orjson

from hearth.base import clock
from hearth.base.errors import HearthError
from hearth.insight.estimators import LEVEL, NOTHING
from hearth.insight.pictures import Easel, picture
from hearth.insight.pictures.trends import pieces
from hearth.insight.reading import Ledger
from hearth.insight.record import Record, State
from hearth.insight.registry import Metric
from hearth.insight.text.language import language
from hearth.insight.text.measures import MEASURES, PEOPLE, POSTS, Reading, estimate, readings
from hearth.insight.text.topics import topics
from hearth.insight.window import Span
from hearth.insight.words import bare_text

WINDOWS = 5
"""the window itself and the four before it: this home's last months"""
SAID = """
SELECT num, person, published FROM posts
WHERE published >= $start AND published < $end AND NOT is_brand{here} ORDER BY published
"""


@dataclass(slots=True)
class Heap:
    """Sums of one window: per person only while they are made."""

    people: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    other: int = 0
    said: list[tuple[str, str]] = field(default_factory=list)


@picture("mood")
def mood(easel: Easel) -> dict[str, Any]:
    """Records by measure, oldest window first; posts in other languages; topics that ten people share."""
    spans = pieces(easel)[-WINDOWS:]
    if not spans or easel.part.space or easel.part.origin:
        return {"records": {}, "other": 0, "topics": []}
    models = readings()
    heaps = [_heap(easel, span, models) for span in spans]
    records = {
        metric.id: [
            _record(easel, metric, models[metric.id], span, heap)
            for span, heap in zip(spans, heaps, strict=True)
        ]
        for metric in MEASURES
    }
    before = [one for heap in heaps[:-1] for one in heap.said]
    found = topics(heaps[-1].said, before) if len({person for person, _ in before}) >= PEOPLE else []
    return {"records": records, "other": heaps[-1].other, "topics": found}


def _heap(easel: Easel, span: Span, models: dict[str, Reading]) -> Heap:
    rows = easel.rows("text", ("posts",), SAID.format(here=easel.here), start=span.start, end=span.end)
    who = {num: person for num, person, _ in rows}
    heap = Heap({id: defaultdict(lambda: [0, 0]) for id in models})
    for num, text in _contents(easel.engine.ledger, list(who)):
        if language(text) != "en":
            heap.other += 1
            continue
        heap.said.append((str(who[num]), text))
        for id, model in models.items():
            sums = heap.people[id][who[num]]
            sums[0] += model.says(text)
            sums[1] += 1
    return heap


def _contents(address: str, nums: list[int]) -> Iterator[tuple[int, str]]:
    """The words of posts as they stand, from the ledger."""
    if not nums or not address:
        return
    try:
        with closing(Ledger(address)) as ledger:
            for i in range(0, len(nums), 500):
                yield from _said(ledger, nums[i : i + 500])
    except (sqlite3.Error, OSError) as error:
        raise HearthError(f"The ledger cannot be read: {error}.") from error


def _said(ledger: Ledger, nums: list[int]) -> Iterator[tuple[int, str]]:
    for num, held in ledger.words(nums):
        payload = held if isinstance(held, dict) else orjson.loads(held)
        text = bare_text(str(payload.get("content") or ""), str(payload.get("mediaType") or ""))
        if text:
            yield num, text


def _record(easel: Easel, metric: Metric, model: Reading, span: Span, heap: Heap) -> dict[str, Any]:
    people = {person: (sums[0], sums[1]) for person, sums in heap.people[metric.id].items()}
    n, most = (
        sum(posts for _, posts in people.values()),
        max((posts for _, posts in people.values()), default=0),
    )
    state: State = "ok"
    if len(people) < PEOPLE or n < POSTS:
        state = "not_enough"
    elif 2 * most > n:
        state = "suppressed"
    shown = estimate(people, model) if state == "ok" else NOTHING
    told = state != "suppressed" and len(people) >= PEOPLE
    return Record(
        metric=metric.id, version=metric.version, value=shown.value, unit=metric.unit, low=shown.low, high=shown.high,
        level=LEVEL if shown.low is not None else None, estimator=metric.estimator, n=n if told else None,
        persons=len(people) if told else None, eligible=None, verdict=None, state=state, as_of=_iso(span.as_of),
        window_start=_iso(span.start), window_end=_iso(span.end), scope=easel.part.scope,
        definition=metric.formula + ".", source=metric.source, purpose=metric.purpose, recomputed_on=None,
    ).plain()  # fmt: skip


def _iso(ms: int) -> str:
    return clock.from_ms(ms).isoformat().replace("+00:00", "Z")
