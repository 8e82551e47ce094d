"""One measure over one span and slice: its sums, what may be shown of them, and the record that travels."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.insight import places, registry
from hearth.insight.engine import Engine, Question
from hearth.insight.horizon import cut, floor_of
from hearth.insight.making import At, Job, last_need
from hearth.insight.record import Record
from hearth.insight.registry import EVERYONE, Metric
from hearth.insight.sums import Rows, Sums, sums
from hearth.insight.suppress import K, figure, hidden_cells, may_publish, persons_of
from hearth.insight.window import Span, span

CIRCLE = 20
EVER = "all"
SIDES = ("", "peers", "brand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which part of the home: one space, one origin, who joined in one month, members or the brand."""

    space: str = ""
    space_name: str = ""
    origin: str = ""
    cohort: str = ""
    side: str = ""

    @property
    def scope(self) -> str:
        named = {"space": self.space_name, "origin": self.origin, "cohort": self.cohort, "side": self.side}
        return " ".join(f"{key}:{value}" for key, value in named.items() if value) or "home"


def answer(engine: Engine, question: Question, now: int) -> dict[str, Any]:
    """Records of the measures asked for, and what one may ask by."""
    metrics = [] if question.pictures and not question.ids else chosen(question.ids)
    part = _slice(engine, question)
    spans = {name: _span(engine, question, part, name, now) for name in {m.window for m in metrics}}
    every = [Asked(engine, metric, spans[metric.window], now, part) for metric in metrics]
    jobs = {asked.metric.id: list(asked.jobs()) for asked in every}
    engine.count_ahead(job for some in jobs.values() for job in some)
    ready = sorted(every, key=lambda asked: max(last_need(job) for job in jobs[asked.metric.id]))
    records = {asked.metric.id: asked.record().plain() for asked in ready}
    return {
        "metrics": [records[metric.id] for metric in metrics],
        "mapping": engine.mapping(),
        "spaces": engine.spaces(),
        "origins": engine.origins(),
        "pictures": drawn(engine, question, now, part),
        "floor": floor_of(engine, question, part) if question.window == EVER else 0,
    }


def _span(engine: Engine, question: Question, part: Slice, name: str, now: int) -> Span:
    """What a measure looks at; those that look at everything by themselves (as lifetimes) reach all the way back."""
    found = span(question.window or name, question.as_of, now)
    return found if name == EVER else cut(engine, question, part, found)


def drawn(engine: Engine, question: Question, now: int, part: Slice) -> dict[str, Any]:
    """The pictures asked for."""
    if not question.pictures:
        return {}
    from hearth.insight.pictures import draw

    return draw(engine, question, now, part)


def chosen(ids: list[str]) -> list[Metric]:
    """The measures asked for; a parent brings those shown beside it only when all are asked for."""
    known = registry.load()
    for id in ids:
        if id not in known:
            raise Invalid(f"There is no measure called “{id}”. Known: {', '.join(known)}.")
    return [known[id] for id in dict.fromkeys(ids)] if ids else list(known.values())


def _slice(engine: Engine, question: Question) -> Slice:
    space = places.space_called(engine.con, question.space)
    if question.side not in SIDES:
        raise Invalid(f"“{question.side}” is no side. Use peers or brand.")
    named = next((known["slug"] or space for known in engine.spaces() if known["uri"] == space), space)
    return Slice(
        space=space, space_name=named, origin=places.origin_called(engine.con, question.origin),
        cohort=places.cohort_called(question.cohort), side=question.side,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One measure over one span and slice."""

    engine: Engine
    metric: Metric
    span: Span
    now: int
    part: Slice = Slice()

    @property
    def at(self) -> At:
        return self.span.as_of, self.now

    def record(self) -> Record:
        found = self.sums(self.metric.purpose)
        concerned = self.sums(EVERYONE)
        held = found.n == 0 and self._held(concerned)
        hidden = found.n > 0 and self._hidden()
        shown = figure(self.metric, found, circle=self.is_circle, held=held, hidden=hidden, name=self._name())
        metric, estimate = self.metric, shown.estimate
        eligible = persons_of(metric, concerned)
        enough = len(concerned.persons) >= K or not concerned.everybody
        changed = self.engine.changed(self.at)
        return Record(
            metric=metric.id, version=metric.version, value=estimate.value, unit=metric.unit, low=estimate.low,
            high=estimate.high, level=shown.level, estimator=metric.estimator, n=shown.n, persons=shown.persons,
            eligible=eligible if enough and shown.state != "suppressed" else None, verdict=shown.verdict,
            state=shown.state, as_of=clock.iso(self.span.as_of),
            window_start=None if self.span.open else clock.iso(self.span.start), window_end=clock.iso(self.span.end),
            scope=self.part.scope, definition=f"{metric.formula}. {self.engine.mapping()}", source=metric.source,
            purpose=metric.purpose, recomputed_on=None if changed is None else clock.iso(changed)[:10],
        )  # fmt: skip

    def sums(self, purpose: str) -> Sums:
        """By person, of those in the slice."""
        key = ("sums", purpose, self.metric.id, self.span, self.part)
        found: Sums = self.engine.once(
            *key, make=lambda: sums(self._of_part(self._rows(purpose, self.part), purpose))
        )
        return found

    def _rows(self, purpose: str, part: Slice) -> Rows:
        ends = self.span.start, self.span.end
        return self.engine.rows(self.metric, purpose, self.at, ends, part.space, part.origin)

    def jobs(self) -> Iterator[Job]:
        """What will be asked of the engine, as far as it is plain from the beginning."""
        ends = self.span.start, self.span.end
        for purpose in (self.metric.purpose, EVERYONE):
            yield self.engine.job(self.metric, purpose, self.at, ends, self.part.space, self.part.origin)

    def _of_part(self, rows: Rows, purpose: str) -> Rows:
        """Months and sides are parts of the people, so they are cut from the sums and not from the facts."""
        if self.part.side:
            rows = rows.where(rows.brand == (self.part.side == "brand"))
            rows = replace(rows, brand=np.zeros(len(rows), dtype=bool))
        if self.part.cohort:
            rows = rows.where(np.isin(rows.person, self._months(purpose).get(self.part.cohort, [])))
        return rows

    def _months(self, purpose: str) -> dict[str, list[int]]:
        """Who joined in each month."""
        months: dict[str, list[int]] = {}
        for person, month, *_ in self.engine.members(purpose, self.at):
            months.setdefault(month, []).append(person)
        return months

    def _name(self) -> str:
        """What seeds the resamples of this figure."""
        ends = ("" if self.span.open else clock.iso(self.span.start), clock.iso(self.span.end))
        return "|".join((self.metric.id, str(self.metric.version), self.part.scope, *ends))

    def _held(self, concerned: Sums) -> bool:
        """Whether all of it waits for the notice to the authors of an import."""
        people = self.engine.waiting(self.metric.purpose, self.at)
        return bool(people) and concerned.n > 0 and not people.isdisjoint(concerned.persons.tolist())

    @property
    def is_circle(self) -> bool:
        """A small circle: fewer than 20 members in the window, and every one of them agreed and was told."""
        key = ("circle", self.metric.purpose, self.at, self.span.start, self.span.end)
        found: bool = self.engine.once(*key, make=self._among_few)
        return found

    def _among_few(self) -> bool:
        here = [
            counted for _, _, joined, left, until, counted in self.engine.members(self.metric.purpose, self.at)
            if joined < self.span.end
            and (left is None or left >= self.span.start)
            and (until is None or until >= self.span.start)
        ]  # fmt: skip
        return 0 < len(here) < CIRCLE and all(here)

    # What would follow by subtraction

    def _hidden(self) -> bool:
        """Whether this slice, or what is left of its parent without it, would give somebody away."""
        part = self.part
        if part.origin and self._among(self.engine.origins(), part.origin, lambda name: Slice(origin=name)):
            return True
        names = [known["uri"] for known in self.engine.spaces()]
        if part.space and self._among(names, part.space, lambda name: Slice(space=name, origin=part.origin)):
            return True
        return bool(part.cohort) and self._among_months()

    def _among(self, names: list[str], mine: str, place: Callable[[str], Slice]) -> bool:
        rows = {name: self._rows(self.metric.purpose, place(name)) for name in {*names, mine}}
        return self._tells(rows, mine)

    def _among_months(self) -> bool:
        all = self._rows(self.metric.purpose, self.part)
        months = self._months(self.metric.purpose)
        rows = {month: all.where(np.isin(all.person, people)) for month, people in months.items()}
        rows[""] = all.where(~np.isin(all.person, [person for some in months.values() for person in some]))
        return self._tells({month: some for month, some in rows.items() if len(some)}, self.part.cohort)

    def _tells(self, rows: dict[str, Rows], mine: str) -> bool:
        cells = {name: sums(some) for name, some in rows.items()}
        peers = {name: frozenset(found.persons.tolist()) for name, found in cells.items()}
        fit = {name: may_publish(self.metric, found) for name, found in cells.items()}
        return mine in hidden_cells(peers, fit)
