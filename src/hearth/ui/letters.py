"""Letters by mail, written once as blocks and given as plain text and as HTML that says the same.

Paths begin with `/` and are left open (`HOME`) until the letter leaves: only then the home's address must be known.
Nothing in a letter is fetched from anywhere: no pictures, no fonts, no counting.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils.translation import override

HOME = "hearth-home:"
WIDTH = 72


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, in their words."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at: its title leads there, `why` says why it is in this letter."""

    title: str
    path: str
    why: str = ""
    words: str = ""


Block = str | Heading | Quote | Item
Link = tuple[str, str]


def link_to(path: str) -> str:
    """The address of a path of this home, or a full https address as it is; anything else leads to the front door."""
    if path.startswith("/") and not path.startswith("//"):
        return HOME + path
    return path if path.startswith(("https://", "http://", "mailto:")) else f"{HOME}/"


def written(
    *,
    subject: str,
    paragraphs: Iterable[Block],
    button: Link | None = None,
    footer: Iterable[str | Link] = (),
    language: str = "en",
    home: str = "",
) -> tuple[str, str]:
    """The letter as (text, html). Paragraphs are plain words or blocks; `footer` holds sentences and (label, path)s."""
    blocks, foot = list(paragraphs), list(footer)
    with override(language):
        html = get_template("ui/mail/letter.html").render(
            {
                "subject": subject,
                "home": home,
                "language": language,
                "blocks": [_shown(block) for block in blocks],
                "button": (button[0], link_to(button[1])) if button else None,
                "footer": [
                    (None, one) if isinstance(one, str) else (link_to(one[1]), one[0]) for one in foot
                ],
            }
        )
    return _text(blocks, button, foot), html


def preview(text: str) -> str:
    """A letter's text as a page shows it before it leaves."""
    return text.replace(HOME, "")


def _shown(block: Block) -> dict[str, object]:
    if isinstance(block, str):
        return {"sort": "paragraph", "lines": block.strip().splitlines()}
    if isinstance(block, Item):
        return {"sort": "item", "block": block, "url": link_to(block.path)}
    if isinstance(block, Quote):
        return {"sort": "quote", "block": block, "lines": block.text.strip().splitlines()}
    return {"sort": "heading", "block": block}


def _text(blocks: list[Block], button: Link | None, footer: list[str | Link]) -> str:
    parts = [_plain(block) for block in blocks]
    if button:
        parts.append(f"{button[0]}:\n{link_to(button[1])}")
    if footer:
        lines = [one if isinstance(one, str) else f"{one[0]}: {link_to(one[1])}" for one in footer]
        parts.append("-- \n" + "\n".join(_wrapped(line) for line in lines))
    return "\n\n".join(parts) + "\n"


def _wrapped(text: str, before: str = "") -> str:
    """Lines of a readable width; addresses are never broken."""
    lines: list[str] = []
    for line in text.strip().splitlines() or [""]:
        lines += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=before,
            subsequent_indent=before,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [before.rstrip()]
    return "\n".join(lines)


def _plain(block: Block) -> str:
    if isinstance(block, str):
        return _wrapped(block)
    if isinstance(block, Heading):
        return f"{block.text}\n{'=' * min(len(block.text), WIDTH)}"
    if isinstance(block, Quote):
        return _wrapped(block.text, "> ") + (f"\n> -- {block.by}" if block.by else "")
    lines = [_wrapped(f"* {block.title}")]
    lines += [_wrapped(words, "  ") for words in (block.words, block.why) if words]
    return "\n".join([*lines, f"  {link_to(block.path)}"])
