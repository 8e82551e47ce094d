"""The map of who talks with whom and the shape of a conversation, as plain SVG without any script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from hearth.ui.glimpses import Glimpse

SIDE, MARGIN = 640.0, 28.0
TONES = 5
"""groups that have a look of their own; later ones share the last"""


@dataclass(frozen=True, slots=True)
class Dot:
    """One person on the map; only who agreed has a name and a way to her."""

    x: float
    y: float
    group: int
    talk: float
    bridge: bool
    name: str
    url: str


def map_svg(dots: Sequence[Dot], lines: Sequence[Sequence[Any]], words: str) -> SafeString:
    """Lines under dots, names beside those who have one; bridges wear a ring."""
    spot = [(MARGIN + dot.x * (SIDE - 2 * MARGIN), MARGIN + dot.y * (SIDE - 2 * MARGIN)) for dot in dots]
    most = max((dot.talk for dot in dots), default=1) or 1
    heaviest = max((line[2] for line in lines), default=1) or 1
    parts = [
        f'<svg class="ties-map" viewBox="0 0 {SIDE:.0f} {SIDE:.0f}" role="img" aria-label="{escape(words)}">'
    ]
    for a, b, weight, back in lines:
        (x, y), (u, v) = spot[a], spot[b]
        strong = " tie-strong" if weight >= heaviest / 4 else ""
        kind = "tie" if back else "tie tie-oneway"
        parts.append(f'<path class="{kind}{strong}" d="M{x:.0f} {y:.0f}L{u:.0f} {v:.0f}"/>')
    for i, dot in enumerate(dots):
        x, y = spot[i]
        r = 4 + 9 * (dot.talk / most) ** 0.5
        tone = min(dot.group, TONES - 1)
        if dot.bridge:
            parts.append(f'<circle class="tie-bridge" cx="{x:.0f}" cy="{y:.0f}" r="{r + 4:.1f}"/>')
        parts.append(f'<circle class="tie-dot tie-{tone}" cx="{x:.0f}" cy="{y:.0f}" r="{r:.1f}"/>')
        if dot.name:
            side, gap = ("end", -r - 5) if dot.x > 0.7 else ("start", r + 5)
            parts.append(
                f'<text class="tie-name tie-{side}" x="{x + gap:.0f}" y="{y + 5:.0f}">{escape(dot.name)}</text>'
            )
    return mark_safe("".join(parts) + "</svg>")


def shape_svg(posts: Sequence[Sequence[Any]], seen: Mapping[int, Glimpse], words: str) -> SafeString:
    """Time runs down, depth runs to the right; a line leads from each post to what it answers. Each dot leads there."""
    deepest = max(post[2] for post in posts)
    step = min(44.0, 600 / (deepest + 1))
    row = 18.0 if len(posts) <= 60 else max(4.0, 1100 / len(posts))
    wide, tall = max(160.0, 40 + step * (deepest + 1)), 24 + row * len(posts)
    at = {post[0]: (20 + step * post[2], 16 + row * i) for i, post in enumerate(posts)}
    parts = [
        f'<svg class="shape" viewBox="0 0 {wide:.0f} {tall:.0f}" width="{wide:.0f}" height="{tall:.0f}" role="group"'
        f' aria-label="{escape(words)}">'
    ]
    for num, above, _depth, _who, _brand, _at in posts:
        if above in at:
            (x, y), (u, v) = at[num], at[above]
            parts.append(
                f'<path class="shape-line" d="M{u:.1f} {v:.1f}C{u:.1f} {y:.1f} {u:.1f} {y:.1f} {x:.1f} {y:.1f}"/>'
            )
    r = min(6.0, row / 2.2)
    for num, _above, _depth, _who, brand, _at in posts:
        x, y = at[num]
        line = seen[num]
        kind = "shape-dot shape-brand" if brand else "shape-dot"
        mark = (
            f'<rect class="{kind}" x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}"/>'
            if brand
            else f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
        )
        parts.append(f'<a href="{line.url}" aria-label="{escape(f"{line.author}: {line.title}")}">{mark}</a>')
    return mark_safe("".join(parts) + "</svg>")
