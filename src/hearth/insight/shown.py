"""Figures as pages show them: with the numbers, intervals and words that stand around them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import HearthError, TooMuch
from hearth.insight import registry
from hearth.insight.ask import ask
from hearth.insight.bands import band_svg
from hearth.insight.record import Record
from hearth.insight.registry import Metric
from hearth.insight.text.measures import BY_ID
from hearth.insight.trending import Trend
from hearth.insight.waiting import HEADINGS
from hearth.insight.window import DEFAULT, last_monday
from hearth.insight.words_for import ESTIMATORS, STATES, VERDICTS, amount, number, people, percent, sentence

FIRST = "member_to_member_share"
LEADS = (
    "answered_by_peer", "active_members", "brand_share_posts", "retention_d30", "newcomer_welcome", "second_post_28d",
    "referrals", "tone.friendly", "warm_answers", "ever_asked",
)  # fmt: skip
"""figures that stand for their heading, and whose trend the page shows"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as the page shows it."""

    metric: Metric
    record: Record
    beside: list["Shown"]

    @property
    def question(self) -> str:
        return _(self.metric.question)

    @property
    def formula(self) -> str:
        return _(self.metric.formula)

    @property
    def what(self) -> str:
        return _(self.metric.what)

    @property
    def sentence(self) -> str:
        return sentence(self.metric, self.record)

    @property
    def number(self) -> str:
        """The large figure, or nothing where there is none to show."""
        record = self.record
        if record.value is None:
            return ""
        if record.state == "census" and record.unit == "share":
            return _("%(hits)s of %(n)s") % {"hits": number(record.hits or 0), "n": number(record.n or 0)}
        return amount(record.value, record.unit)

    @property
    def band(self) -> SafeString | None:
        record = self.record
        if record.unit != "share" or record.state == "census" or record.low is None:
            return None
        return band_svg(record.value, record.low, record.high, self.sentence, self.metric.target)

    @property
    def state(self) -> str:
        return str(STATES[self.record.state])

    @property
    def verdict(self) -> str:
        return str(VERDICTS.get(self.record.verdict or "", ""))

    @property
    def behind(self) -> str:
        """What stands behind the figure: events, people, interval."""
        record = self.record
        if not record.n:
            return ""
        values = {"n": number(record.n), "what": self.what, "people": people(record.persons or 0)}
        said = _("n = %(n)s %(what)s by %(people)s") % values
        return said + (_("; 95 %% interval %(range)s") % {"range": self.range} if self.range else "")

    @property
    def counted(self) -> str:
        """How many of the people concerned are in it."""
        persons, eligible = self.record.persons or 0, self.record.eligible or 0
        if persons >= eligible:
            return _("all %(count)s people concerned") % {"count": number(eligible)}
        return _("%(counted)s of %(count)s people concerned; the others have not agreed or were not told") % {
            "counted": number(persons),
            "count": number(eligible),
        }

    @property
    def hope(self) -> str:
        return percent(self.metric.target) if self.metric.target else ""

    @property
    def shown_from(self) -> str:
        """From when on it is shown, and judged."""
        metric = self.metric
        said = people(metric.minimum)
        if metric.minimum_cases:
            said = _("%(people)s and %(cases)s %(what)s") % {
                "people": said,
                "cases": number(metric.minimum_cases),
                "what": self.what,
            }
        if metric.verdict_minimum:
            said += _("; judged from %(count)s") % {"count": number(metric.verdict_minimum)}
        return said

    @property
    def how(self) -> str:
        return str(ESTIMATORS[self.record.estimator])

    @property
    def range(self) -> str:
        record = self.record
        if record.low is None or record.high is None:
            return ""
        ends = {"low": amount(record.low, record.unit), "high": amount(record.high, record.unit)}
        return _("%(low)s to %(high)s") % ends


def grouped(records: tuple[Record, ...]) -> list[Shown]:
    """Figures with those shown beside them; one whose parent is not among them stands by itself."""
    metrics = {**registry.load(), **BY_ID}
    shown = {record.metric: Shown(metrics[record.metric], record, []) for record in records}
    for id, figure in shown.items():
        if figure.metric.parent != id and figure.metric.parent in shown:
            shown[figure.metric.parent].beside.append(figure)
    return [
        figure for id, figure in shown.items()
        if figure.metric.parent == id or figure.metric.parent not in shown
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Later:
    """A measure that waits, in the language spoken now."""

    question: str
    formula: str
    until: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the page with its trend, if there is one."""

    figure: Shown
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class Heading:
    """One of the six parts of the page: a few figures, more of them, those that cannot say yet, those that wait."""

    title: str
    tiles: list[Tile]
    more: list[Shown]
    quiet: list[Shown]
    later: list[Later]

    @property
    def untils(self) -> list[str]:
        """What the waiting ones wait for, each once."""
        return list(dict.fromkeys(one.until for one in self.later))


MOST = 3
"""figures of a heading that are seen at once"""


def by_heading(figures: list[Shown], trends: Mapping[str, Trend]) -> list[Heading]:
    """The page's parts, in order: few figures each, those named in LEADS before others."""
    found = []
    for title in HEADINGS:
        mine = [figure for figure in figures if figure.metric.heading == title]
        later = [
            Later(_(metric.question), _(metric.formula), _(metric.until))
            for metric in registry.waiting()
            if metric.heading == title
        ]
        speaking = sorted((one for one in mine if one.record.value is not None), key=_lead)
        silent = [one for one in mine if one.record.value is None]
        tiles = [Tile(one, trends.get(one.metric.id)) for one in speaking[:MOST]]
        found.append(Heading(_(title), tiles, speaking[MOST:], silent, later))
    return found


def _lead(figure: Shown) -> tuple[int, bool]:
    """Those named in LEADS first, and what says nought after what says something."""
    named = LEADS.index(figure.metric.id) if figure.metric.id in LEADS else len(LEADS)
    return named, not figure.record.value


def first_figure() -> tuple[Shown | None, str, int]:
    """The first measure as of last Monday over the default window, or why it cannot be shown now.

    The last is after how many seconds to ask again, 0 where asking again would not help."""
    try:
        as_of = clock.from_ms(last_monday(clock.now())).isoformat()
        answer = ask([FIRST], as_of=as_of, window=DEFAULT, keep=True, patience=8)
    except TooMuch as error:
        return None, str(error), error.retry_after
    except HearthError as error:
        return None, str(error), 0
    return next((figure for figure in grouped(answer.records) if figure.metric.id == FIRST), None), "", 0
