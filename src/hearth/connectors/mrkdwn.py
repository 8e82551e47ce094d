"""Slack's mrkdwn as Markdown. What people typed literally stays literal; only Slack's own markup becomes markup."""

import re
from collections.abc import Callable
from html import unescape

from hearth.connectors.emoji import character

_TOKEN = re.compile(
    r"```(?P<block>.*?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?<![\w:]):(?P<emoji>[a-z0-9_+'\-]+(?:::skin-tone-[2-6])?):(?![\w])",
    re.DOTALL,
)
_PLAIN = re.compile(r"[*_~`<>\[\]\\:#&|=+\-\ue000-\ue002]|^\s|\n\s", re.MULTILINE)
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![\w*])")
_STRIKE = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*?[^\s~])~(?![\w~])")
_QUOTE = re.compile(r"^&gt;(?!&gt;&gt;) ?", re.MULTILINE)
_LONG_QUOTE = re.compile(r"^&gt;&gt;&gt;\s?", re.MULTILINE)
_BLOCK_MARK = re.compile(r"^( {0,3})(#{1,6}(?=\s|$)|[=\-]+[ \t]*$|\|)", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]{4,}|^\t+", re.MULTILINE)
_HELD = re.compile("\ue000(\\d+)\ue001")
_MARKS = re.compile(r"([\\\[\]*_~`])")
_SCHEMES = ("http:", "https:", "ftp:", "tel:")

Namer = Callable[[str, str], str]
"""(kind, id|label) -> Markdown for a person (`@`) or a channel (`#`)"""


def markdown(text: str, name: Namer, link: Callable[[str], str] | None = None) -> str:
    """Markdown for a Slack message. `link` may turn an address into one of this home, or return it as it is."""
    if not _PLAIN.search(text):
        return text
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(_token(match, name, link))
        return f"\ue000{len(held) - 1}\ue001"

    for mark in "\ue000\ue001\ue002":
        text = text.replace(mark, "")
    text = _TOKEN.sub(hold, text)
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace("`", "\\`")
    text = _BOLD.sub("\ue002\\1\ue002", text)
    text = text.replace("*", "\\*").replace("\ue002", "**").replace("__", "\\_\\_")
    text = _STRIKE.sub(r"~~\1~~", text)
    text = _INDENT.sub(lambda found: "\u00a0" * min(len(found.group()), 16), text)
    text = _LONG_QUOTE.sub("> ", text)
    text = _QUOTE.sub("> ", text)
    text = _BLOCK_MARK.sub(r"\1\\\2", text)
    return _HELD.sub(lambda found: held[int(found.group(1))], text).strip("\n")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is (entities stay entities)."""
    return _MARKS.sub(r"\\\1", text.replace("<", "&lt;").replace(">", "&gt;"))


def linked(label: str, address: str) -> str:
    """A Markdown link."""
    safe = address.replace("<", "%3C").replace(">", "%3E").replace("\n", "")
    return f"[{escaped(label)}](<{safe}>)"


def _token(match: re.Match[str], name: Namer, link: Callable[[str], str] | None) -> str:
    block, code, angle, emoji = match.group("block", "code", "angle", "emoji")
    if emoji is not None:
        return character(emoji)
    if angle is not None:
        return _angle(angle, name, link)
    if code is not None:
        return f"`{_literal(code)}`"
    fence = "\n" if match.start() and match.string[match.start() - 1] != "\n" else ""
    return f"{fence}```\n{_literal(block).strip(chr(10))}\n```\n"


def _literal(text: str) -> str:
    """The text of a code span: links show their label, entities their character."""
    return unescape(re.sub(r"<([^<>|\n]*)(?:\|([^<>\n]*))?>", lambda m: m.group(2) or m.group(1), text))


def _angle(body: str, name: Namer, link: Callable[[str], str] | None) -> str:
    if body[0] in "@#":
        return name(body[0], body[1:])
    target, _, label = body.partition("|")
    if body[0] == "!":
        word = target[1:].partition("^")[0]
        return escaped(label or "@" + word)
    if target.startswith("mailto:"):
        return escaped(label or target[7:])
    if not target.lower().startswith(_SCHEMES):
        return f"&lt;{escaped(body)}&gt;"
    return linked(label or target, link(target) if link else target)
