"""Every figure as one sentence that can be read aloud, for page and command alike."""

import re
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hearth.insight.record import Record
from hearth.insight.registry import Metric


def number(value: int) -> str:
    """A whole number as the language writes it."""
    return str(number_format(value, use_l10n=True, force_grouping=True))


def people(count: int) -> str:
    """How many people, in words for one."""
    return ngettext("one person", "%(count)s people", count) % {"count": number(count)}


def percent(share: float) -> str:
    """A share in whole percent, never rounded up to all or down to nothing."""
    if 0 < share < 0.005:
        return _("less than 1 percent")
    if 0.995 <= share < 1:
        return _("more than 99 percent")
    return f"{share * 100:.0f}\N{NO-BREAK SPACE}%"


def sentence(metric: Metric, record: Record) -> str:
    """What the record says, in words."""
    match record.state:
        case "held":
            return _(
                "Waiting: the authors of this import have not been told yet, so nothing of theirs is counted."
            )
        case "suppressed":
            return _("Not shown: fewer than five people stand behind it, or somebody would be recognisable.")
        case "not_enough":
            return _not_yet(metric, record)
        case "census":
            return _counted(metric, record)
    if record.unit != "share" or record.low is None or "{percent}" in metric.reads:
        return _counted(metric, record) + _around(record)
    return f"{_counted(metric, record)[:-1]}: {_spread(record)}.{_against(metric, record)}"


def _counted(metric: Metric, record: Record) -> str:
    return _(metric.reads).format(
        n=number(record.n or 0),
        hits=number(record.hits or 0),
        persons=number(record.persons or 0),
        percent=percent(record.value or 0),
        value=amount(record.value or 0, record.unit),
    )


def amount(value: float, unit: str) -> str:
    """A figure as its unit is written."""
    if unit == "share":
        return percent(value)
    digits = 2 if unit in ("index", "rate", "ratio") else int(unit in ("hours", "days") and value < 10)
    return str(number_format(value, decimal_pos=digits, use_l10n=True, force_grouping=True))


def _around(record: Record) -> str:
    """The interval of a figure that is no share."""
    if record.low is None:
        return ""
    ends = {"low": amount(record.low, record.unit), "high": amount(record.high or 0, record.unit)}
    if record.high is None:
        return " " + _("It may be %(low)s or more.") % ends
    return " " + _("Anything from %(low)s to %(high)s fits.") % ends


def _not_yet(metric: Metric, record: Record) -> str:
    what = _(metric.what)
    if not record.n:
        return _("Not enough yet: no %(what)s in this time.") % {"what": what}
    values = {
        "n": number(record.n),
        "what": what,
        "people": people(record.persons or 0),
        "needed": _needed(metric),
    }
    return _("Not enough yet: %(n)s %(what)s by %(people)s. It takes %(needed)s.") % values


def _needed(metric: Metric) -> str:
    least = people(max(metric.minimum, 5))
    if not metric.minimum_cases:
        return least
    return _("%(people)s and %(cases)s %(what)s") % {
        "people": least,
        "cases": number(metric.minimum_cases),
        "what": _(metric.what),
    }


def _spread(record: Record) -> str:
    if record.value is None or record.low is None or record.high is None:
        return percent(record.value or 0)
    values = {"value": percent(record.value), "low": percent(record.low), "high": percent(record.high)}
    if record.state == "approximate":
        return _("about %(value)s, and anything from %(low)s to %(high)s fits") % values
    return _("%(value)s, and anything from %(low)s to %(high)s fits") % values


def _against(metric: Metric, record: Record) -> str:
    if metric.target is None:
        return ""
    line = {"line": percent(metric.target)}
    if record.verdict == "met":
        said = _("The %(line)s we hope for is reached.") % line
    elif record.verdict == "not_met":
        said = _("The %(line)s we hope for is not reached.") % line
    else:
        said = _("Whether that reaches the %(line)s we hope for cannot be told yet.") % line
    return f" {said}"


def mapping_said(mapping: str) -> str:
    """Who speaks for the brand, as the counting process words it in English, in the language spoken now."""
    inner = mapping.removeprefix("Speaks for the brand: ").removesuffix(".")
    parts = []
    for part in inner.split("; "):
        for known, words in _MAPPING:
            if found := known.fullmatch(part):
                part = str(words) % found.groupdict()
                break
        parts.append(part)
    return _("Speaks for the brand: %(who)s.") % {"who": "; ".join(parts)}


_MAPPING = (
    (re.compile("roles (?P<roles>.*)"), gettext_lazy("roles %(roles)s")),
    (
        re.compile("imported flags (?P<flags>.*) of (?P<place>.*)"),
        gettext_lazy("imported flags %(flags)s of %(place)s"),
    ),
    (
        re.compile("not the flags mapped to members: (?P<flags>.*) of (?P<place>.*)"),
        gettext_lazy("not the flags mapped to members: %(flags)s of %(place)s"),
    ),
    (
        re.compile("brand roles of (?P<place>.*) are not mapped"),
        gettext_lazy("brand roles of %(place)s are not mapped"),
    ),
    (re.compile("nobody, no brand role is mapped"), gettext_lazy("nobody, no brand role is mapped")),
)

Words = dict[str, str | Promise]
VERDICTS: Final[Words] = {
    "met": gettext_lazy("reached"),
    "not_met": gettext_lazy("not reached"),
    "cant_tell": gettext_lazy("can’t tell yet"),
}
STATES: Final[Words] = {
    "ok": "",
    "approximate": gettext_lazy("approximate: fewer than 50 people"),
    "census": gettext_lazy("a small circle: exact counts, no estimate"),
    "not_enough": gettext_lazy("not enough yet"),
    "suppressed": gettext_lazy("not shown"),
    "held": gettext_lazy("waiting"),
}
ESTIMATORS: Final[Words] = {
    "X": gettext_lazy("an exact count"),
    "W": gettext_lazy("95 % interval by Wilson, one row per person"),
    "CJ": gettext_lazy("95 % interval by leaving out one member at a time"),
    "G": gettext_lazy("95 % interval of a Poisson count (Garwood)"),
    "Q": gettext_lazy("95 % interval from 2,000 resamples of members"),
    "KM": gettext_lazy("Kaplan-Meier curve with its 95 % interval"),
    "D": gettext_lazy("a description, no interval"),
    "J": gettext_lazy("95 % interval by leaving out one person at a time"),
    "EB": gettext_lazy("a count by shrinkage towards all, no interval"),
    "Z": gettext_lazy("standard deviations from chance, no interval"),
    "LR": gettext_lazy("95 % interval by log-rank"),
}
