"""What would change a figure, in sentences: more of the same talk, more people, a yes, another mapping of the brand."""

import math

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.insight.shown import Shown
from hearth.insight.words_for import number, people, percent


def changes(figure: Shown) -> list[str]:
    """The sentences, the most useful first."""
    found = (_to_target(figure), _narrower(figure), _shown(figure), _yes(figure), _brand(figure))
    return [said for said in found if said] or [
        _("It moves as %(what)s are added or taken back.") % {"what": figure.what}
    ]


def _to_target(figure: Shown) -> str:
    target, record = figure.metric.target, figure.record
    if target is None or record.value is None or not record.n or record.value >= target:
        return ""
    more = math.ceil((target * record.n - record.value * record.n) / (1 - target))
    return _("%(count)s more %(what)s of the hoped kind, and none of the other, would bring it to %(target)s.") % {
        "count": number(more), "what": figure.what, "target": percent(target)
    }  # fmt: skip


def _narrower(figure: Shown) -> str:
    record = figure.record
    if record.low is None or record.high is None or record.unit != "share":
        return ""
    width = (record.high - record.low) / 2
    return _(
        "With four times as many people taking part, the band would shrink from about ±%(now)s to about ±%(then)s"
        " points."
    ) % {
        "now": number(round(width * 100)), "then": number(max(1, round(width * 50)))
    }  # fmt: skip


def _shown(figure: Shown) -> str:
    record, metric = figure.record, figure.metric
    if record.state == "not_enough":
        return _("It appears as soon as enough people stand behind it: %(needed)s.") % {
            "needed": figure.shown_from
        }
    if metric.verdict_minimum and (record.persons or 0) < metric.verdict_minimum:
        return _("It is judged against the hope from %(count)s on; now it is %(now)s.") % {
            "count": people(metric.verdict_minimum), "now": people(record.persons or 0)
        }  # fmt: skip
    return ""


def _yes(figure: Shown) -> str:
    missing = (figure.record.eligible or 0) - (figure.record.persons or 0)
    if missing <= 0 or figure.record.state in ("suppressed", "held"):
        return ""
    return ngettext(
        "One person concerned is not counted; a yes would add what that person did.",
        "%(count)s people concerned are not counted; each yes would add what that person did.",
        missing,
    ) % {"count": number(missing)}


def _brand(figure: Shown) -> str:
    if "brand" in figure.metric.id or "peer" in figure.metric.id or "member_" in figure.metric.id:
        return _(
            "If somebody begins or ends to speak for the brand, what was said in that role counts on the other side."
        )
    return ""
