"""What a brand may change about the look, checked before it is kept: about twenty tokens, readable in both lights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hearth.base.errors import Invalid
from hearth.ui.color import Oklch, contrast, parse

TOKENS_CSS = Path(__file__).resolve().parent / "static" / "ui" / "css" / "tokens.css"

COLORS: Mapping[str, str] = {
    "paper": "the page itself",
    "paper-raised": "what lies on the page: cards, fields, the composer",
    "paper-sunk": "what lies in the page: the rooms rail, quotes, code",
    "ink": "text",
    "ink-soft": "quieter text: times, hints",
    "line": "thin lines between rows",
    "edge": "the edge of fields and buttons",
    "ember": "the single most useful act on a page",
    "on-ember": "words on ember",
    "ember-ink": "ember as text: mentions, the brand's voice",
    "ember-wash": "behind ember text",
    "moss": "growth, thanks, answers, what is new",
    "moss-wash": "behind moss text",
    "slate": "links and facts",
    "slate-wash": "behind facts",
    "alarm": "what went wrong, what cannot be undone",
    "alarm-wash": "behind alarm text",
}
SHAPES: Mapping[str, str] = {"radius": "how round corners are (0 to 1.5rem)"}
FACES: Mapping[str, str] = {"serif": "headings and names", "sans": "talk and controls"}
KNOWN_FACES: Mapping[str, str] = {
    "fraunces": '"Fraunces Variable", "Fraunces Fallback", Georgia, serif',
    "atkinson": '"Atkinson Next", "Atkinson Fallback", system-ui, sans-serif',
    "system-serif": 'Charter, "Bitstream Charter", Cambria, Georgia, serif',
    "system-sans": "system-ui, sans-serif",
}
TEXT, PART = 4.5, 3.0  # WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for edges and marks
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(
        (text, ground, TEXT)
        for text in ("ink", "ink-soft")
        for ground in ("paper", "paper-raised", "paper-sunk")
    ),
    *(
        (text, ground, TEXT)
        for text in ("slate", "alarm", "moss", "ember-ink")
        for ground in ("paper", "paper-raised", "paper-sunk")
    ),
    ("on-ember", "ember", TEXT),
    *(
        (text, f"{kind}-wash", TEXT)
        for kind in ("ember", "moss", "slate", "alarm")
        for text in ("ink", "ink-soft")
    ),
    ("ember-ink", "ember-wash", TEXT),
    ("moss", "moss-wash", TEXT),
    ("slate", "slate-wash", TEXT),
    ("alarm", "alarm-wash", TEXT),
    ("paper", "ink", TEXT),
    ("edge", "paper", PART),
    ("edge", "paper-raised", PART),
    ("ember", "paper", PART),
)
_DECLARED = re.compile(r"--([a-z0-9-]+):\s*light-dark\((oklch\([^()]*\)),\s*(oklch\([^()]*\))\)")
_LIGHTS = ("by day", "by night")


@dataclass(frozen=True, slots=True)
class Token:
    name: str
    meaning: str
    day: str
    night: str


@cache
def defaults() -> dict[str, tuple[Oklch, Oklch]]:
    """The colors of tokens.css, day and night."""
    found = {}
    for name, day, night in _DECLARED.findall(TOKENS_CSS.read_text("utf-8")):
        one, other = parse(day), parse(night)
        if name in COLORS and one and other:
            found[name] = (one, other)
    return found


def documented() -> list[Token]:
    values = defaults()
    return [
        Token(name, meaning, str(values[name][0]), str(values[name][1])) for name, meaning in COLORS.items()
    ]


def faults(colors: Mapping[str, tuple[Oklch, Oklch]]) -> list[str]:
    """Each pair that could not be read well, in plain words."""
    whole = {**defaults(), **colors}
    out = []
    for one, other, needed in PAIRS:
        for side, light in enumerate(_LIGHTS):
            reached = contrast(whole[one][side], whole[other][side])
            if reached < needed:
                out.append(
                    f"“{one}” on “{other}” {light} is hard to read: it stands out {reached:.1f} to 1 and needs"
                    f" {needed:g} to 1. Make one of them lighter or darker."
                )
    return out


def brand_css(settings: Mapping[str, str]) -> str:
    """The brand's own stylesheet from what it set: `{"ember": "oklch(..) oklch(..)", "radius": "0.5rem"}`.

    A color is given for day and night, or once for both. Anything unknown or unreadable raises Invalid.
    """
    colors: dict[str, tuple[Oklch, Oklch]] = {}
    lines = []
    for name, value in settings.items():
        if name in COLORS:
            parts = re.findall(r"oklch\([^()]*\)", value)
            shades = [parse(part) for part in parts]
            if not 1 <= len(shades) <= 2 or None in shades or re.sub(r"oklch\([^()]*\)|[\s,]", "", value):
                raise Invalid(f"“{name}” needs a color like oklch(0.53 0.15 40), once or for day and night.")
            day, night = shades[0], shades[-1]
            assert day is not None and night is not None
            colors[name] = (day, night)
            lines.append(f"--{name}: light-dark({day}, {night});")
        elif name in SHAPES:
            found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(rem|px)", value.strip())
            if found is None or float(found[1]) > (1.5 if found[2] == "rem" else 24):
                raise Invalid("“radius” is a length between 0 and 1.5rem, such as 0.5rem.")
            lines.append(f"--{name}: {found[0]};")
        elif name in FACES:
            if value not in KNOWN_FACES:
                raise Invalid(f"“{name}” is one of: {', '.join(KNOWN_FACES)}.")
            lines.append(f"--{name}: {KNOWN_FACES[value]};")
        else:
            raise Invalid(f"“{name}” is not something a brand can change. See /style/ for what is.")
    wrong = faults(colors)
    if wrong:
        raise Invalid(" ".join(wrong[:3]))
    return "@layer tokens { :root { " + " ".join(lines) + " } }\n"
