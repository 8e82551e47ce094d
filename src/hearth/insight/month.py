"""One month of the home as a report: the same records for page, paper, mail and the public page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.insight import registry
from hearth.insight.ask import ask
from hearth.insight.shown import FIRST, LEADS, Heading, Shown, by_heading, grouped
from hearth.insight.told import told_before, told_of
from hearth.insight.trending import Trend, trends_of
from hearth.insight.window import MONTH, last_monday
from hearth.insight.words_for import mapping_said


@dataclass(frozen=True, slots=True)
class Report:
    """A month: its name, the first figure, the six parts, and how things moved up to then."""

    month: str
    name: str
    first: Shown
    trend: Trend | None
    parts: list[Heading]
    mapping: str
    spoken: int
    """figures that say something"""
    chance: bool = False
    """whether totals carry chance, as everybody is told them"""


def frozen() -> str:
    """T of reports and pages: last Monday."""
    return clock.from_ms(last_monday(clock.now())).isoformat()


def months() -> list[str]:
    """Months there can be a report of, the newest first."""
    return list(ask([], as_of=frozen(), keep=True, pictures={"months": {}}).pictures["months"])


def name_of(month: str) -> str:
    """The month as the language says it."""
    from django.utils.dates import MONTHS

    year, _dash, number = month.partition("-")
    return _("%(month)s %(year)s") % {"month": MONTHS[int(number)], "year": year}


def report_of(month: str) -> Report:
    """The report of a whole month that is over."""
    if not MONTH.match(month) or not "01" <= month[5:] <= "12" or not _over(month):
        raise NotFound
    trending = {"ids": [FIRST, *(id for id in LEADS if id in registry.load())]}
    answer = ask(
        list(registry.load()), as_of=frozen(), window=month, keep=True, pictures={"trends": trending}
    )
    figures = grouped(answer.records)
    trends = trends_of(answer.pictures)
    first = next(one for one in figures if one.metric.id == FIRST)
    parts = by_heading([one for one in figures if one is not first], trends)
    spoken = sum(1 for record in answer.records if record.value is not None)
    return Report(
        month, name_of(month), first, trends.get(FIRST), parts, mapping_said(answer.mapping), spoken
    )


def public_report_of(month: str) -> Report:
    """What everybody is told of a month, and how that moved over the months they were told of."""
    records, mapping, chance = told_of(month)
    figures = grouped(tuple(records))
    moved = {id: Trend(registry.METRICS[id], tuple(held)) for id, held in told_before(month).items()}
    trends = {id: trend for id, trend in moved.items() if len(trend.known) > 1}
    first = next(one for one in figures if one.metric.id == FIRST)
    parts = by_heading([one for one in figures if one is not first], trends)
    spoken = sum(1 for record in records if record.value is not None)
    return Report(
        month, name_of(month), first, trends.get(FIRST), parts, mapping_said(mapping), spoken, chance
    )


def _over(month: str) -> bool:
    year, number = int(month[:4]), int(month[5:])
    if not 1970 <= year <= 9000:
        return False
    after = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return clock.to_ms(after) <= clock.now()
