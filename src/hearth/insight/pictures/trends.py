"""How figures moved: the same measure over windows that follow each other without overlap, all as known at T.

Disjoint windows, so that no two of them can be subtracted to find one person; each obeys the rules by itself.
"""

from typing import Any

from hearth.base import clock
from hearth.insight.asked import Asked, chosen
from hearth.insight.pictures import Easel, picture
from hearth.insight.registry import Metric
from hearth.insight.window import ALWAYS, Span

POINTS = 8
STEP = 28 * clock.DAY


@picture("trends")
def trends(easel: Easel) -> dict[str, list[dict[str, Any]]]:
    """Records of each measure, oldest first."""
    spans = pieces(easel)
    metrics = [metric for metric in chosen(list(easel.wish["ids"])) if metric.window != "all"]
    return {
        metric.id: [_record(easel, metric, one) for one in spans] if _may_be_split(easel, metric) else []
        for metric in metrics
    }


def _record(easel: Easel, metric: Metric, when: Span) -> dict[str, Any]:
    return Asked(easel.engine, metric, when, easel.now, easel.part).record().plain()


def _may_be_split(easel: Easel, metric: Metric) -> bool:
    """Pieces of everything add up to the whole: where that is hidden, they are too."""
    return not is_whole(easel) or _record(easel, metric, easel.span)["state"] not in ("suppressed", "held")


def is_whole(easel: Easel) -> bool:
    """Whether everything is asked for, as far as it is kept."""
    return easel.span.open or easel.all


def pieces(easel: Easel) -> list[Span]:
    """The windows: as long as the one asked for, or of everything whole multiples of four weeks; none reaches behind
    what is kept of single events."""
    span = easel.span
    first, last = easel.rows(
        "*",
        ("posts",),
        f"SELECT min(published), max(published) FROM posts WHERE published < $end{easel.here}",
    )[0]
    if first is None:
        return []
    first = max(first, easel.floor)
    least = easel.floor or ALWAYS
    if is_whole(easel):
        end = min(span.end, last - last % clock.DAY + clock.DAY)
        length = STEP * max(1, -(-(end - first) // (STEP * POINTS)))
        count = max(1, -(-(end - first) // length))
    else:
        end, length = span.end, span.end - span.start
        count = POINTS
    starts = [end - length * (i + 1) for i in reversed(range(count))]
    spans = [
        Span(span.as_of, max(start, least), start + length) for start in starts if start + length > first
    ]
    return spans if is_whole(easel) else [one for one in spans if one.end - one.start == length]
