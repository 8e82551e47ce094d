"""Forms nobody fails, and the composer, as template tags; `hearth.py` carries them along."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.template import Context
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("ui/parts/buttons.html")
def buttons(label: str, cancel: str = "", kind: str = "primary", cancel_label: str = "") -> dict[str, Any]:
    return {"label": label, "cancel": cancel, "kind": kind, "cancel_label": cancel_label or _("Cancel")}


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
    label: str = "",
    live: bool = False,
    button: str = "",
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
        "label": label or _("Say something"),
        "live": live,
        "button": button or _("Say it"),
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
