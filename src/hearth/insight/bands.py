"""A share as a small band: a line from nothing to all, the interval, the point. Plain SVG, sized by its class."""

from html import escape

from django.utils.safestring import SafeString, mark_safe

WIDTH, MIDDLE, EDGE = 200.0, 10.0, 6.0


def band_svg(
    value: float | None, low: float | None, high: float | None, words: str, mark: float | None = None
) -> SafeString:
    """The figure as a picture; `words` say the same to whoever does not see it."""
    parts = [
        f'<svg class="band" viewBox="0 0 {WIDTH:.0f} 20" role="img" aria-label="{escape(words)}">',
        f'<path class="band-track" d="M{EDGE} {MIDDLE}H{WIDTH - EDGE}"/>',
    ]
    if mark is not None:
        parts.append(f'<path class="band-mark" d="M{_x(mark):.1f} 2V18"/>')
    if value is None:
        parts.append(f'<path class="band-unknown" d="M{_x(0.1):.1f} {MIDDLE}H{_x(0.9):.1f}"/>')
    else:
        if low is not None and high is not None:
            parts.append(
                f'<path class="band-range" d="M{_x(low):.1f} {MIDDLE}H{max(_x(high), _x(low) + 0.5):.1f}"/>'
            )
        parts.append(f'<circle class="band-point" cx="{_x(value):.1f}" cy="{MIDDLE}" r="4"/>')
    return mark_safe("".join(parts) + "</svg>")


def _x(share: float) -> float:
    return EDGE + (WIDTH - 2 * EDGE) * min(max(share, 0.0), 1.0)
