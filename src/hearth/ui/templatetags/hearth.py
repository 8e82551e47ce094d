"""The components pages are made of, as template tags: `{% load hearth %}`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hearth.base import clock
from hearth.ui import assets, dials, faces, times
from hearth.ui.post import WARM, PostView, post_html, posts_html

register = template.Library()


def _zone(context: Mapping[str, Any] | Context) -> tzinfo:
    request = context.get("request")
    return times.zone_of(request) if request is not None else UTC


@register.filter
def here(url: str, path: str) -> str:
    """What `aria-current` says of a link in the rail: the page itself, a page inside of it, or nothing."""
    if url == path:
        return "page"
    return "true" if len(url) > 1 and path.startswith(url) else ""


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
def day(context: Context, ms: int | None) -> str:
    """A calendar day within a sentence, in the viewer's zone ("since today", "since 12 May 2024")."""
    if ms is None:
        return ""
    said = times.day_words(int(ms), clock.now(), _zone(context))
    said = said.lower() if said in ("Today", "Yesterday") else said
    return format_html('<time datetime="{}">{}</time>', times.iso(int(ms)), said)


@register.simple_tag
def warm_emoji() -> tuple[str, ...]:
    return WARM


@register.simple_tag
def avatar(name: str, num: int, picture: str = "", size: str = "") -> SafeString:
    return faces.avatar_html(name, int(num), picture, size)


@register.simple_tag
def voice(label: str) -> str:
    """The label of who speaks for the brand, told by shape and words as well as color."""
    return format_html('<span class="voice">{}</span>', label) if label else ""


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
def tabs(items: Sequence[tuple[str, str, bool]], label: str = "Views of this page") -> dict[str, Any]:
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/pager.html")
def pager(
    older: str = "", newer: str = "", older_label: str = "Older", newer_label: str = "Newer"
) -> dict[str, Any]:
    return {"older": older, "newer": newer, "older_label": older_label, "newer_label": newer_label}


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


@register.inclusion_tag("ui/parts/buttons.html")
def buttons(
    label: str, cancel: str = "", kind: str = "primary", cancel_label: str = "Cancel"
) -> dict[str, Any]:
    return {"label": label, "cancel": cancel, "kind": kind, "cancel_label": cancel_label}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """One field of a Django form with its label, hint and error, tied together for every reader."""
    ident = bound.auto_id or bound.html_name
    described = " ".join(
        [f"{ident}-hint"] * bool(hint or bound.help_text) + [f"{ident}-error"] * bool(bound.errors)
    )
    attrs: dict[str, Any] = {"id": ident, "aria-describedby": described} if described else {"id": ident}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    kind = getattr(bound.field.widget, "input_type", "")
    many = kind in ("radio", "checkbox") and hasattr(bound.field, "choices")
    return {
        "ident": ident,
        "label": bound.label,
        "hint": hint or bound.help_text,
        "errors": bound.errors,
        "control": bound.as_widget(attrs=attrs),
        "required": bound.field.required,
        "tick": kind == "checkbox" and not many,
        "group": many,
    }


@register.inclusion_tag("ui/parts/inputfield.html")
def inputfield(
    name: str,
    label: str,
    value: str = "",
    type: str = "text",
    hint: str = "",
    error: str = "",
    required: bool = False,
    autocomplete: str = "",
    rows: int = 0,
    **attrs: Any,
) -> dict[str, Any]:
    """One field of a hand-made form; `rows` makes it a textarea."""
    return {
        "name": name,
        "ident": f"f-{name}",
        "label": label,
        "value": value,
        "type": type,
        "hint": hint,
        "error": error,
        "required": required,
        "autocomplete": autocomplete,
        "rows": rows,
        "attrs": [(key.replace("_", "-"), value) for key, value in attrs.items()],
    }


@register.inclusion_tag("ui/parts/choicefield.html")
def choicefield(
    name: str,
    label: str,
    options: Sequence[Sequence[Any]],
    chosen: Any = "",
    hint: str = "",
    error: str = "",
    kind: str = "radio",
) -> dict[str, Any]:
    """A question with answers to choose from; each option is (value, label) or (value, label, hint)."""
    picked = (
        {str(one) for one in chosen} if isinstance(chosen, list | tuple | set | frozenset) else {str(chosen)}
    )
    rows = [
        {
            "value": option[0],
            "label": option[1],
            "hint": option[2] if len(option) > 2 else "",
            "on": str(option[0]) in picked,
            "ident": f"f-{name}-{index}",
        }
        for index, option in enumerate(options)
    ]
    return {"name": name, "label": label, "rows": rows, "hint": hint, "error": error, "kind": kind}


@register.inclusion_tag("ui/parts/formerrors.html")
def formerrors(form: BaseForm | Sequence[tuple[str, str]] | None) -> dict[str, Any]:
    """What has to be mended, on top of the form, each line leading to its field."""
    found: list[tuple[str, str]] = []
    if isinstance(form, BaseForm):
        found = [("", str(error)) for error in form.non_field_errors()]
        for bound in form:
            found += [(str(bound.auto_id), str(error)) for error in bound.errors]
    elif form:
        found = [(f"f-{name}" if name else "", words) for name, words in form]
    return {"found": found}


@register.inclusion_tag("ui/parts/composer.html", takes_context=True)
def composer(
    context: Context,
    action: str,
    room: str,
    label: str = "Say something",
    live: bool = False,
    button: str = "Say it",
    text: str = "",
    error: str = "",
    title: str = "",
    titled: bool = False,
    question: bool = False,
    pictures: bool = True,
    reply: Any = None,
    quote: Any = None,
    audiences: Sequence[tuple[str, str, bool]] = (),
    offers: Sequence[Any] = (),
    key: str = "",
    ident: str = "composer",
) -> dict[str, Any]:
    """Where people write. `reply` and `quote` are ParentViews (or None); see the guide for the fields it posts."""
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "action": action,
        "room": room,
        "label": label,
        "live": live,
        "button": button,
        "text": text,
        "error": error,
        "title": title,
        "titled": titled,
        "question": question,
        "pictures": pictures,
        "reply": reply,
        "quote": quote,
        "about": reply or quote,
        "audiences": audiences,
        "offers": offers,
        "key": key or secrets.token_urlsafe(18),
        "ident": ident,
    }
