"""The components pages are made of, as template tags: `{% load hearth %}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.ui import assets, dials, faces, rail, times
from hearth.ui.asks import asks_for
from hearth.ui.post import WARM, PostView, post_html, posts_html
from hearth.ui.shell import RoomLink
from hearth.ui.steps import Path, next_url, steps_for
from hearth.ui.templatetags import fields

register = template.Library()
register.tags.update(fields.register.tags)


def _zone(context: Mapping[str, Any] | Context) -> tzinfo:
    request = context.get("request")
    return times.zone_of(request) if request is not None else UTC


register.filter("here", rail.here)


@register.simple_tag
def rail_list(links: Iterable[RoomLink], path: str) -> SafeString:
    return rail.rail_html(links, path)


@register.simple_tag
def asset(name: str) -> str:
    return assets.asset_url(name)


@register.simple_tag(takes_context=True)
def when(context: Context, ms: int | None) -> str:
    """A moment in the viewer's zone and in words people use."""
    if ms is None:
        return ""
    return times.time_html(int(ms), clock.now(), _zone(context))


@register.simple_tag(takes_context=True)
def moment(context: Context, ms: int | None) -> str:
    """An appointment: the whole date and time in the viewer's zone."""
    return "" if ms is None else times.moment_html(int(ms), _zone(context))


@register.simple_tag(takes_context=True)
def day(context: Context, ms: int | None) -> str:
    """A calendar day within a sentence, in the viewer's zone ("since today", "since 12 May 2024")."""
    if ms is None:
        return ""
    said = times.day_within(int(ms), clock.now(), _zone(context))
    return format_html('<time datetime="{}">{}</time>', times.iso(int(ms)), said)


@register.simple_tag
def warm_emoji() -> tuple[str, ...]:
    return WARM


@register.simple_tag
def avatar(name: str, num: int, picture: str = "", size: str = "") -> SafeString:
    return faces.avatar_html(name, int(num), picture, size)


@register.simple_tag
def voice(label: str, interest: str = "", num: int = 0) -> SafeString:
    """The label of who speaks for the brand; `interest` says what they gain, `num` leads to the profile."""
    return faces.voice_html(label, interest, num)


@register.simple_tag(takes_context=True)
def posts(context: Context, views: Iterable[PostView], **options: Any) -> SafeString:
    return posts_html(views, zone=_zone(context), **options)


@register.simple_tag(takes_context=True)
def post(context: Context, view: PostView) -> SafeString:
    return post_html(view, zone=_zone(context))


@register.inclusion_tag("ui/parts/empty.html")
def empty(title: str, words: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """A room without anything in it yet: what it is for, and one first step."""
    return {"title": title, "words": words, "url": url, "label": label}


@register.simple_block_tag
def notice(content: str, kind: str = "info") -> str:
    kind = kind if kind in ("info", "good", "warn") else "info"
    return format_html('<div class="notice notice-{}"{}>{}</div>', kind, _role(kind), content)


def _role(kind: str) -> SafeString:
    return mark_safe(' role="alert"' if kind == "warn" else ' role="status"')


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Sequence[tuple[str, str, bool]], label: str = "") -> dict[str, Any]:
    return {"items": items, "label": label or _("Views of this page")}


@register.inclusion_tag("ui/parts/pager.html")
def pager(older: str = "", newer: str = "", older_label: str = "", newer_label: str = "") -> dict[str, Any]:
    return {
        "older": older,
        "newer": newer,
        "older_label": older_label or _("Older"),
        "newer_label": newer_label or _("Newer"),
    }


@register.inclusion_tag("ui/parts/steps.html", takes_context=True)
def steps(context: Context, path: Path, current: str = "") -> dict[str, Any]:
    """Where somebody is on a path of several pages."""
    walk = steps_for(path, context["request"].viewer)
    number = next((place for place, step in enumerate(walk, 1) if step.key == current), 0)
    return {"walk": walk, "current": current, "number": number, "total": len(walk)}


@register.inclusion_tag("ui/parts/way_back.html", takes_context=True)
def way_back(context: Context, path: Path, key: str) -> dict[str, Any]:
    """From a page beside a path back to its step, as long as the path is not walked to its end."""
    walk = steps_for(path, context["request"].viewer)
    found = next(((number, step) for number, step in enumerate(walk, 1) if step.key == key), None)
    return {"found": found if walk and not walk[-1].done else None}


@register.simple_tag(takes_context=True)
def next_step(context: Context, path: Path, key: str) -> str:
    """The address of the page after this step, for a "skip" as good as doing it."""
    return next_url(path, key, context["request"].viewer)


@register.inclusion_tag("ui/parts/asks.html", takes_context=True)
def asks(context: Context) -> dict[str, Any]:
    """What is asked of the viewer: promises that fall due, letters to read."""
    return {"asks": asks_for(context["request"].viewer), "request": context["request"]}


@register.inclusion_tag("ui/parts/progress.html")
def progress(done: int, total: int, words: str = "") -> dict[str, Any]:
    return {"done": done, "total": max(int(total), 1), "words": words, "unknown": not total}


@register.simple_tag
def dial(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    sentence: str = "",
    mark: float | None = None,
) -> SafeString:
    """A share between 0 and 1 as an ember in a ring, its interval as glow; without a value "can't tell yet"."""
    return dials.dial_svg(value, low, high, sentence, mark)
