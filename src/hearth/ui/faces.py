"""Faces without pictures (initials in a colored round, the color chosen by the person's number), and the labels of
voices of the brand.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

HUES = 10


def initials(name: str) -> str:
    """Up to two letters a person would recognize as hers; one character for names without spaces, as in CJK."""
    parts = [word for word in name.replace("@", " ").replace("_", " ").split() if word[0].isalnum()]
    if not parts:
        return "·"
    first = parts[0][0]
    return (first + parts[-1][0] if len(parts) > 1 and first.isascii() else first).upper()


def local_url(url: str) -> str:
    """The address if it stays in this home, else nothing: no page asks another host for anything."""
    if url.startswith(("/", "?", "#")) and not url.startswith(("//", "/\\")):
        return url
    return ""


@lru_cache(maxsize=2048)
def avatar_html(name: str, num: int, picture: str = "", size: str = "") -> SafeString:
    """The face beside a name. It repeats the name that follows, so it is hidden from screen readers."""
    kind = f" avatar-{escape(size)}" if size else ""
    src = local_url(picture)
    if src:
        return mark_safe(
            f'<img class="avatar{kind}" src="{escape(src)}" alt="" width="40" height="40" loading="lazy">'
        )
    hue = (num >> 16 ^ num) % HUES
    return mark_safe(
        f'<span class="avatar hue-{hue}{kind}" aria-hidden="true">{escape(initials(name))}</span>'
    )


@lru_cache(maxsize=512)
def voice_html(label: str, interest: str = "", num: int = 0) -> SafeString:
    """The label of a voice of the brand, told by shape and words. What it gains is read out, shows on hover and focus,
    and stands on the profile the label leads to.
    """
    if not label:
        return mark_safe("")
    shape = f'<span class="voice">{escape(label)}</span>'
    if not interest:
        return mark_safe(shape)
    told = f'{shape}<span class="visually-hidden">: {escape(interest)}</span>'
    if not num:
        return mark_safe(f'<span class="voice-of" data-interest="{escape(interest)}">{told}</span>')
    return mark_safe(
        f'<a class="voice-of" href="/people/{num}/#interest" data-interest="{escape(interest)}">{told}</a>'
    )
