"""The dial: one share as an ember in a ring, its uncertainty as glow. Plain SVG, readable aloud through its title."""

from __future__ import annotations

from html import escape
from math import cos, pi, sin

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

START, SWEEP, RADIUS, MIDDLE = 135.0, 270.0, 52.0, 70.0


def dial_svg(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    sentence: str = "",
    mark: float | None = None,
) -> SafeString:
    """`value`, `low`, `high` and the `mark` to reach are shares between 0 and 1."""
    words = escape(sentence) or (escape(_("Not enough yet to tell")) if value is None else f"{value:.0%}")
    parts = [
        f'<svg class="dial" viewBox="0 0 140 140" role="img" aria-label="{words}">',
        _arc("dial-track", 0, 1),
    ]
    if value is None:
        parts += [
            _arc("dial-unknown", 0.08, 0.92),
            f'<text class="dial-words" x="70" y="67">{escape(_("can’t tell"))}</text>',
            f'<text class="dial-words" x="70" y="84">{escape(_("yet"))}</text>',
        ]
    else:
        here = _clip(value)
        if low is not None and high is not None:
            parts += [_arc("dial-glow", _clip(low), _clip(high)), _arc("dial-band", _clip(low), _clip(high))]
        if mark is not None:
            parts.append(_tick(_clip(mark)))
        x, y = _point(here, RADIUS)
        parts += [
            f'<circle class="dial-halo" cx="{x:.1f}" cy="{y:.1f}" r="11"/>',
            f'<circle class="dial-ember" cx="{x:.1f}" cy="{y:.1f}" r="6.5"/>',
            f'<text class="dial-value" x="70" y="80">{here * 100:.0f}<tspan class="dial-unit" dx="2">%</tspan></text>',
        ]
    return mark_safe("".join(parts) + "</svg>")


def _clip(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _point(share: float, radius: float) -> tuple[float, float]:
    angle = (START + SWEEP * share) * pi / 180
    return MIDDLE + radius * cos(angle), MIDDLE + radius * sin(angle)


def _arc(kind: str, low: float, high: float) -> str:
    high = max(high, low + 0.005)
    (x1, y1), (x2, y2) = _point(low, RADIUS), _point(high, RADIUS)
    large = 1 if (high - low) * SWEEP > 180 else 0
    return f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}A{RADIUS:.0f} {RADIUS:.0f} 0 {large} 1 {x2:.1f} {y2:.1f}"/>'


def _tick(share: float) -> str:
    (x1, y1), (x2, y2) = _point(share, RADIUS - 10), _point(share, RADIUS + 10)
    return f'<path class="dial-mark" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'
