"""What the talk sounds like, over the window and the windows before it; read in memory, summed, dropped.

Only posts of people who agreed to be read (`text`), in English. Fewer than ten people, a hundred posts, or one person
with more than half of them: nothing. What is left out for its language is counted as such.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hearth.base import clock
from hearth.insight.estimators import LEVEL, NOTHING
from hearth.insight.pictures import Easel, picture
from hearth.insight.pictures.daily import classes_of, is_of_weeks, sums_between, weeks_between
from hearth.insight.pictures.trends import is_whole, pieces
from hearth.insight.record import Record, State
from hearth.insight.registry import Metric
from hearth.insight.text import spoken
from hearth.insight.text.language import language
from hearth.insight.text.measures import MEASURES, PEOPLE, POSTS, STANDS_ON, Reading, estimate, readings
from hearth.insight.text.sums import Sums, Week
from hearth.insight.text.topics import topics
from hearth.insight.window import Span

BEFORE = 91 * clock.DAY
WINDOWS = 5
"""the window itself and the four before it: this home's last months"""
SAID = """
SELECT num, person, published FROM posts
WHERE published >= $start AND published < $end AND NOT is_brand ORDER BY published
"""
CONCERNED = """
SELECT count(DISTINCT person) FROM posts WHERE published >= $start AND published < $end AND NOT is_brand
"""


@dataclass(slots=True)
class Heap:
    """Sums of one window: per person only while they are made."""

    said: dict[str, dict[int, list[int]]]
    """by reading and person: posts by class, of a marker how often it occurs"""
    posts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    words: int = 0
    other: int = 0
    concerned: int = 0
    texts: list[tuple[str, str]] = field(default_factory=list)

    def add(self, more: "Heap") -> None:
        """Another window of the same whole."""
        for name, people in more.said.items():
            for person, counts in people.items():
                mine = self.said[name].setdefault(person, [0] * len(counts))
                self.said[name][person] = [a + b for a, b in zip(mine, counts, strict=True)]
        for person, posts in more.posts.items():
            self.posts[person] += posts
        self.words, self.other = self.words + more.words, self.other + more.other


@picture("mood")
def mood(easel: Easel) -> dict[str, Any]:
    """Records by measure, oldest window first, of the whole where that is open, and of the 13 weeks before; posts in
    other languages; topics that ten people share. Of a part of the home, and of a small circle, nothing is read.

    The window itself is read post by post, since an interval needs the sums of each person. Windows before it come
    from the sums that are kept, where they begin and end on Mondays: a figure without an interval."""
    windows = 1 if easel.wish.get("alone") else WINDOWS
    spans = pieces(easel) if is_whole(easel) else pieces(easel)[-windows:]
    part = easel.part
    if not spans or part.space or part.origin or part.cohort or part.side or easel.is_circle(easel.span):
        return {"records": {}, "whole": {}, "before": {}, "other": 0, "topics": []}
    known = readings()
    weekly = not is_whole(easel) and is_of_weeks(easel.span)
    earlier = [_heap(easel, span, {} if weekly else known) for span in spans[:-1]]
    all = _heap(easel, spans[-1], known)
    weeks = (
        weeks_between(easel, min(spans[0].start, the_past_of(easel.span).start), spans[-1].start)
        if weekly
        else {}
    )

    def told(metric: Metric) -> list[dict[str, Any]]:
        found = [
            _record(easel, metric, known, span, heap, sums_between(weeks, span) if weekly else None)
            for span, heap in zip(spans, earlier, strict=False)
        ]
        return [*found, _record(easel, metric, known, spans[-1], all)]

    records = {metric.id: told(metric) for metric in MEASURES}
    before = [one for heap in earlier for one in heap.texts]
    found = topics(all.texts, before) if len({person for person, _ in before}) >= PEOPLE else []
    whole = {id: held[-1] for id, held in records.items()}
    if is_whole(easel):
        for heap in earlier:
            all.add(heap)
        all.concerned = _concerned(easel, easel.span)
        whole = {metric.id: _record(easel, metric, known, easel.span, all) for metric in MEASURES}
    past = _before(easel, known, weeks, _people(easel, spans, earlier)) if weekly else {}
    return {
        "records": records, "whole": whole, "before": past,
        "other": all.other, "topics": found,
    }  # fmt: skip


def the_past_of(span: Span) -> Span:
    """The home's own past that a window is set against."""
    return Span(span.as_of, span.start - BEFORE, span.start)


def _people(easel: Easel, spans: list[Span], heaps: list[Heap]) -> int:
    """How many people at least stand behind the weeks before the window: those of the windows that lie within them."""
    past = the_past_of(easel.span)
    within = [heap.posts for span, heap in zip(spans, heaps, strict=False) if span.start >= past.start]
    return len(set().union(*within))


def _before(
    easel: Easel, known: dict[str, Reading], weeks: Mapping[int, Week], people: int
) -> dict[str, Any]:
    """What is kept of the weeks before the window."""
    span = the_past_of(easel.span)
    heap = Heap({}, concerned=_concerned(easel, span))
    kept = [week.persons for start, week in weeks.items() if span.start <= start < span.end]
    people = people if kept and all(kept) else max(kept, default=0)
    sums = sums_between(weeks, span)
    heap.posts = dict.fromkeys(range(people), 1)
    return {metric.id: _record(easel, metric, known, span, heap, sums) for metric in MEASURES}


def _heap(easel: Easel, span: Span, known: dict[str, Reading]) -> Heap:
    rows = easel.rows("text", ("posts",), SAID, start=span.start, end=span.end)
    who = {num: person for num, person, _ in rows}
    heap = Heap({name: {} for name in known}, concerned=_concerned(easel, span))
    for num, text in spoken.contents(easel.engine.ledger, list(who)):
        if language(text) != "en":
            heap.other += 1
            continue
        person = who[num]
        heap.texts.append((str(person), text))
        heap.posts[person] += 1
        heap.words += len(text.split())
        for name, reading in known.items():
            said, classes = reading.says(text), reading.classes
            counts = heap.said[name].setdefault(person, [0] * max(1, classes))
            if classes:
                counts[said] += 1
            else:
                counts[0] += said
    return heap


def _concerned(easel: Easel, span: Span) -> int:
    """How many wrote at all, agreed or not."""
    found = easel.rows("*", ("posts",), CONCERNED, start=span.start, end=span.end)
    return int(found[0][0])


def _record(
    easel: Easel, metric: Metric, known: dict[str, Reading], span: Span, heap: Heap, kept: Sums | None = None
) -> dict[str, Any]:
    n, most, people = sum(heap.posts.values()), max(heap.posts.values(), default=0), len(heap.posts)
    if kept is not None:
        n = kept["posts"]
    state: State = "ok"
    if people < PEOPLE or n < POSTS:
        state = "not_enough"
    elif 2 * most > n:
        state = "suppressed"
    shown = NOTHING
    name = STANDS_ON[metric.id][0]
    if state == "ok" and kept is not None:
        shown = estimate(metric.id, {0: classes_of(name, kept)}, kept["words"], known)
    elif state == "ok":
        shown = estimate(metric.id, heap.said[name], heap.words, known)
    told = state != "suppressed" and people >= PEOPLE
    return Record(
        metric=metric.id, version=metric.version, value=shown.value, unit=metric.unit, low=shown.low, high=shown.high,
        level=LEVEL if shown.low is not None else None, estimator=metric.estimator, n=n if told else None,
        persons=people if told else None, eligible=heap.concerned if told else None, verdict=None, state=state,
        as_of=clock.iso(span.as_of),
        window_start=None if span.open else clock.iso(span.start), window_end=clock.iso(span.end),
        scope=easel.part.scope,
        definition=metric.formula + ".", source=metric.source, purpose=metric.purpose, recomputed_on=None,
    ).plain()  # fmt: skip
