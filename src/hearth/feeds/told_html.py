"""The list of notifications, written directly: as a template it cost more than everything else on its page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.feeds.told import Told
from hearth.ui.faces import avatar_html
from hearth.ui.times import time_html


def told_html(found: Iterable[Told], zone: tzinfo) -> SafeString:
    """One row for each: who, what, a few of the words, when, and why she is told."""
    now, new = clock.now(), f'<span class="tag">{escape(_("new"))}</span>'
    rows = "".join(_row(one, new if one.new else "", now, zone) for one in found)
    return mark_safe(f'<ul class="list">{rows}</ul>')


def _row(one: Told, new: str, now: int, zone: tzinfo) -> str:
    face = avatar_html(one.name, one.actor, one.avatar, "s")
    words = f"{escape(one.excerpt)} · " if one.excerpt else ""
    return (
        f'<li class="row{" unread" if one.new else ""}"><div class="cluster">{face}'
        f'<a class="row-title" href="{escape(one.url)}">{escape(one.text)}</a>{new}</div>\n'
        f'<span class="row-meta">{words}{time_html(one.published, now, zone)} · {escape(one.because)}</span></li>'
    )
