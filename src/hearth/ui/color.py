"""Colors in oklch as numbers: reading them, and how well two of them stand apart (WCAG 2 contrast)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import cos, pi, sin

_OKLCH = re.compile(r"oklch\(\s*([0-9.]+)(%?)\s+([0-9.]+)\s+([0-9.]+)(?:deg)?\s*(?:/\s*([0-9.]+)(%?)\s*)?\)")


@dataclass(frozen=True, slots=True)
class Oklch:
    light: float
    chroma: float
    hue: float

    def __str__(self) -> str:
        return f"oklch({self.light:g} {self.chroma:g} {self.hue:g})"


def parse(text: str) -> Oklch | None:
    """The color, or None when the text is not one plain `oklch(l c h)` within sensible bounds."""
    found = _OKLCH.fullmatch(text.strip())
    if found is None:
        return None
    try:
        light = float(found[1]) / (100 if found[2] else 1)
        chroma, hue = float(found[3]), float(found[4])
    except ValueError:
        return None
    if not (0 <= light <= 1 and 0 <= chroma <= 0.4 and 0 <= hue <= 360):
        return None
    return Oklch(light, chroma, hue)


def luminance(color: Oklch) -> float:
    """Relative luminance after clipping into sRGB (https://bottosson.github.io/posts/oklab/, WCAG 2.2)."""
    a = color.chroma * cos(color.hue * pi / 180)
    b = color.chroma * sin(color.hue * pi / 180)
    long = (color.light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (color.light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (color.light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Oklch, other: Oklch) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
