"""Discord's markup as Markdown: mentions by name, channels as links of this home, nothing taken for HTML."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from hearth.connectors.mrkdwn import linked as markdown_link
from hearth.connectors.shape import Place, line

_TOKEN = re.compile(
    r"(?P<block>```.*?```)|(?P<code>``.+?``|`[^`\n]+`)"
    r"|<@!?(?P<user>\d{1,20})>|<@&(?P<role>\d{1,20})>|<#(?P<channel>\d{1,20})>"
    r"|<a?:(?P<emoji>\w{1,64}):\d{1,20}>|<t:(?P<time>-?\d{1,13})(?::[tTdDfFR])?>"
    r"|<(?P<url>https?://[^\s<>]+)>",
    re.DOTALL,
)
_HELD = re.compile("\ue000(\\d+)\ue001")
_SMALL = re.compile(r"^-# ", re.MULTILINE)


def written(
    text: str,
    named: Mapping[str, str],
    channels: Mapping[str, str],
    place: Place | None,
    tag: Callable[[str], None] = lambda key: None,
) -> str:
    """Markdown for a message. `named` are the people it mentions; `tag` is told each one whose name stands in it."""
    if not text:
        return ""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(_token(match, named, channels, place))
        return f"\ue000{len(held) - 1}\ue001"

    plain = _TOKEN.sub(hold, text.replace("\ue000", "").replace("\ue001", ""))
    plain = _SMALL.sub("", plain).replace("<", "&lt;")
    done = _HELD.sub(lambda found: held[int(found.group(1))], plain).strip("\n")
    for key, shown in named.items():
        if shown and "@" + shown in done:
            tag(key)
    return done


def _token(
    match: re.Match[str], named: Mapping[str, str], channels: Mapping[str, str], place: Place | None
) -> str:
    found = match.groupdict()
    if found["block"] or found["code"]:
        return match.group()
    if user := found["user"]:
        return "@" + (named.get(user) or user)
    if found["role"]:
        return "@" + found["role"]
    if channel := found["channel"]:
        known = channels.get(channel)
        return linked("#" + known, place.link(channel)) if known and place else f"\\#{known or channel}"
    if emoji := found["emoji"]:
        return f":{emoji}:"
    if found["url"]:
        return match.group()
    return _when(found["time"] or "0")


def _when(seconds: str) -> str:
    try:
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return seconds


def quoted(text: str) -> str:
    """Somebody else's words, passed on."""
    return "\n".join(f"> {each}" for each in text.splitlines()) if text else ""


def linked(label: str, address: str) -> str:
    """A link, or only its label where there is no address to go to."""
    shown = line(label, 200) or "a file"
    return (
        markdown_link(shown, address) if address else markdown_link(shown, "").partition("](")[0].lstrip("[")
    )
