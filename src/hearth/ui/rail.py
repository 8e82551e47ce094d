"""Lists of links in the rail: every page draws several, and as a template each cost ten times what it costs here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hearth.ui.shell import RoomLink


def here(url: str, path: str) -> str:
    """What `aria-current` says of a link in the rail: the page itself, a page inside of it, or nothing."""
    if url == path:
        return "page"
    return "true" if len(url) > 1 and path.startswith(url) else ""


def rail_html(links: Iterable[RoomLink], path: str) -> SafeString:
    """The list; the link that leads to `path` says so, and so does one with something new behind it."""
    new = f'<span class="visually-hidden"> ({escape(_("something new"))})</span>'
    items = "".join(_item(link, here(link.url, path), new) for link in links)
    return mark_safe(f'<ul class="rail-list">{items}</ul>')


def _item(link: RoomLink, current: str, new: str) -> str:
    at = f' aria-current="{current}"' if current else ""
    unread, words = (' class="unread"', new) if link.unread else ("", "")
    space = f' data-space="{link.num}"' if link.num else ""
    return f'\n<li><a href="{escape(link.url)}"{at}{unread}{space}><span>{escape(link.name)}</span>{words}</a></li>'
