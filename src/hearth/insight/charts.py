"""Charts as plain SVG, drawn on the server: trends and curves with their bands. Sized by class, said in words too."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, EDGE = 240.0, 84.0, 8.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a trend: nothing where there is no figure, its ends where there is an interval."""

    value: float | None
    low: float | None = None
    high: float | None = None


def trend_svg(dots: Sequence[Dot], words: str, *, share: bool, target: float | None = None) -> SafeString:
    """A trend; `words` say the same to whoever does not see it. Shares stand between nothing and all, so that they
    can be compared; other figures begin at nothing."""
    tops = [end for dot in dots for end in (dot.value, dot.high) if end is not None]
    top = 1.0 if share else max([*tops, 1.0])
    across = [_across(i, len(dots)) for i in range(len(dots))]
    parts = [
        f'<svg class="trend" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="{escape(words)}">',
        f'<path class="trend-floor" d="M{EDGE} {HEIGHT - EDGE}H{WIDTH - EDGE}"/>',
    ]
    if target is not None:
        parts.append(f'<path class="trend-mark" d="M{EDGE} {_up(target, top):.1f}H{WIDTH - EDGE}"/>')
    for run in _runs(dots):
        parts += _band(run, dots, across, top)
    for run in _runs(dots):
        points = " ".join(f"{across[i]:.1f},{_up(dots[i].value or 0, top):.1f}" for i in run)
        parts.append(f'<polyline class="trend-line" points="{points}"/>')
    last = [i for i, dot in enumerate(dots) if dot.value is not None][-1:]
    parts += [
        f'<circle class="trend-dot" cx="{across[i]:.1f}" cy="{_up(dot.value, top):.1f}" r="{4 if [i] == last else 2}"/>'
        for i, dot in enumerate(dots)
        if dot.value is not None
    ]
    return mark_safe("".join(parts) + "</svg>")


def _band(run: list[int], dots: Sequence[Dot], across: list[float], top: float) -> list[str]:
    sure = [i for i in run if dots[i].low is not None]
    if not sure:
        return []
    if len(sure) == 1:
        i = sure[0]
        low, high = _up(dots[i].low or 0, top), _up(_high(dots[i], top), top)
        return [f'<path class="trend-whisker" d="M{across[i]:.1f} {low:.1f}V{high:.1f}"/>']
    above = [f"{across[i]:.1f} {_up(_high(dots[i], top), top):.1f}" for i in sure]
    below = [f"{across[i]:.1f} {_up(dots[i].low or 0, top):.1f}" for i in reversed(sure)]
    return [f'<path class="trend-band" d="M{"L".join([*above, *below])}Z"/>']


def _high(dot: Dot, top: float) -> float:
    return top if dot.high is None else dot.high


def _runs(dots: Sequence[Dot]) -> list[list[int]]:
    """Neighbours that have a figure."""
    runs: list[list[int]] = []
    for i, dot in enumerate(dots):
        if dot.value is None:
            continue
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _across(i: int, count: int) -> float:
    return EDGE + (WIDTH - 2 * EDGE) * (i / (count - 1) if count > 1 else 0.5)


def _up(value: float, top: float) -> float:
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * min(max(value / top, 0.0), 1.0)


def curve_svg(steps: Sequence[tuple[float, float, float, float]], until: float, words: str) -> SafeString:
    """A survival curve: (time, share, low, high) from each time on, up to `until`."""
    tall, wide = 160.0, 320.0

    def x(at: float) -> float:
        return EDGE + (wide - 2 * EDGE) * min(at / until, 1.0)

    def y(share: float) -> float:
        return tall - EDGE - (tall - 2 * EDGE) * share

    line, high, low = [f"M{x(0):.1f} {y(1):.1f}"], [f"M{x(0):.1f} {y(1):.1f}"], []
    below = 1.0
    for at, share, down, up in steps:
        if at > until:
            break
        line.append(f"H{x(at):.1f}V{y(share):.1f}")
        high.append(f"H{x(at):.1f}V{y(up):.1f}")
        low.append(f"L{x(at):.1f} {y(below):.1f}L{x(at):.1f} {y(down):.1f}")
        below = down
    line.append(f"H{x(until):.1f}")
    high.append(f"H{x(until):.1f}")
    back = [f"L{x(until):.1f} {y(below):.1f}", *(_backwards(low)), f"L{x(0):.1f} {y(1):.1f}Z"]
    return mark_safe(
        f'<svg class="curve" viewBox="0 0 {wide:.0f} {tall:.0f}" role="img" aria-label="{escape(words)}">'
        f'<path class="trend-floor" d="M{EDGE} {y(0):.1f}H{wide - EDGE}"/>'
        f'<path class="trend-mark" d="M{EDGE} {y(0.5):.1f}H{wide - EDGE}"/>'
        f'<path class="trend-band" d="{"".join([*high, *back])}"/><path class="trend-line" d="{"".join(line)}"/></svg>'
    )


def _backwards(low: list[str]) -> list[str]:
    """The lower edge from right to left: each step's end before its beginning."""
    found = []
    for step in reversed(low):
        before, after = step[1:].split("L")
        found += [f"L{after}", f"L{before}"]
    return found
