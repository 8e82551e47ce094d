"""Trends as pages show them: the picture, the sentence that says the same, and the rows of the table behind it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.insight.charts import Dot, trend_svg
from hearth.insight.record import Record, from_plain
from hearth.insight.registry import METRICS, Metric
from hearth.insight.text.measures import BY_ID, SHIFT
from hearth.insight.words_for import STATES, amount, number
from hearth.ui.times import day_of


@dataclass(frozen=True, slots=True)
class Row:
    """One window of a trend, in words."""

    start: str
    end: str
    value: str
    range: str
    n: str
    persons: str
    state: str


@dataclass(frozen=True, slots=True)
class Trend:
    """How one figure moved."""

    metric: Metric
    records: tuple[Record, ...]
    before: Record | None = None
    """the thirteen weeks before the last window, where they are told by themselves: what is read"""

    @property
    def known(self) -> list[Record]:
        return [record for record in self.records if record.value is not None]

    @property
    def svg(self) -> SafeString:
        share = self.metric.unit == "share"
        dots = [Dot(record.value, record.low, record.high) for record in self.records]
        return trend_svg(dots, self.words, share=share, target=self.metric.target)

    @property
    def words(self) -> str:
        """The trend as one sentence."""
        known = self.known
        if len(known) < 2:
            return ""
        first, last = known[0], known[-1]
        if self.before is not None and last is self.records[-1]:
            return self._against(self.before, last)
        said = {
            "before": amount(first.value or 0, first.unit), "when": day(first.window_end),
            "now": amount(last.value or 0, last.unit), "until": day(last.window_end),
        }  # fmt: skip
        if self.metric.purpose == "text" and min(first.persons or 0, last.persons or 0) < SHIFT:
            return _("%(before)s, then %(now)s. A shift is only spoken of from a hundred people on.") % said
        if _apart(first, last):
            return _("From %(before)s (up to %(when)s) to %(now)s (up to %(until)s).") % said
        return (
            _("%(before)s (up to %(when)s), then %(now)s (up to %(until)s): no difference that is sure.")
            % said
        )

    def _against(self, before: Record, last: Record) -> str:
        """A window against the home's own past, which has no interval of its own."""
        if before.value is None:
            return ""
        said = {"before": amount(before.value, before.unit), "now": amount(last.value or 0, last.unit)}
        if min(before.persons or 0, last.persons or 0) < SHIFT:
            return (
                _(
                    "%(before)s over the thirteen weeks before, now %(now)s. A shift is only spoken of from a hundred"
                    " people on."
                )
                % said
            )
        if _left(before, last):
            return _("From %(before)s over the thirteen weeks before to %(now)s now.") % said
        return _("%(before)s over the thirteen weeks before, now %(now)s: no difference that is sure.") % said

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                day(record.window_start), day(record.window_end),
                "–" if record.value is None else amount(record.value, record.unit), ends(record),
                "–" if record.n is None else number(record.n),
                "–" if record.persons is None else number(record.persons), str(STATES[record.state]),
            )
            for record in self.records
        ]  # fmt: skip


def _apart(one: Record, other: Record) -> bool:
    """Whether the intervals do not touch; two exact counts differ when they differ."""
    if one.low is None or other.low is None:
        return one.state == other.state == "census" and one.value != other.value
    return bool((one.high or 0) < other.low or (other.high or 0) < one.low)


def _left(before: Record, last: Record) -> bool:
    """Whether a figure lies outside the interval of the window, widened as if both were as unsure; for less is known of
    the past than of the window, nothing is claimed."""
    if before.value is None or last.low is None or last.high is None or last.value is None:
        return False
    if (before.n or 0) < (last.n or 0):
        return False
    room = math.sqrt(2)
    return bool(
        before.value < last.value - room * (last.value - last.low)
        or before.value > last.value + room * (last.high - last.value)
    )


def ends(record: Record) -> str:
    """The interval in words, or a dash."""
    if record.low is None or record.high is None:
        return "–"
    return _("%(low)s to %(high)s") % {
        "low": amount(record.low, record.unit), "high": amount(record.high, record.unit)
    }  # fmt: skip


def day(iso: str | None) -> str:
    """A day as the language writes it."""
    return "" if iso is None else day_of(clock.to_ms(datetime.fromisoformat(iso)))


def mood_of(pictures: Mapping[str, Any]) -> dict[str, Trend]:
    """How the measures that hang on reading moved, by id."""
    found: Mapping[str, Any] = pictures.get("mood", {}).get("records", {})
    before = {id: from_plain(one) for id, one in pictures.get("mood", {}).get("before", {}).items()}
    return {
        id: Trend(BY_ID[id], tuple(map(from_plain, records)), before.get(id))
        for id, records in found.items()
        if records
    }


def read_of(pictures: Mapping[str, Any]) -> dict[str, Record]:
    """The measures that hang on reading, by id, over the window that was asked for."""
    found: Mapping[str, Any] = pictures.get("mood", {}).get("whole", {})
    return {id: from_plain(record) for id, record in found.items()}


def trends_of(pictures: Mapping[str, Any]) -> dict[str, Trend]:
    """Trends by measure; those with fewer than two figures are none."""
    found: Mapping[str, Sequence[Mapping[str, Any]]] = pictures.get("trends", {})
    made = {
        id: Trend(METRICS[id], tuple(map(from_plain, records)))
        for id, records in found.items()
        if id in METRICS
    }
    return {id: trend for id, trend in made.items() if len(trend.known) > 1}
