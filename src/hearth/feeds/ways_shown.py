"""The words of the page on which somebody chooses how to hear of things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.base.mail.addresses import digest_of
from hearth.base.models import MailStop
from hearth.feeds.models import (
    BOOST,
    CARE,
    DECISION,
    FOLLOW,
    LETTER,
    MENTION,
    PROMISE,
    REACTION,
    REPLY,
    WELCOME,
)
from hearth.feeds.ways import Chosen, Way, available_zones
from hearth.people.models import Account

_KINDS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    MENTION: (gettext_lazy("Somebody names you"), gettext_lazy("or writes to you alone")),
    REPLY: (gettext_lazy("Somebody answers you"), ""),
    REACTION: (gettext_lazy("Somebody leaves a mark on what you said"), ""),
    FOLLOW: (gettext_lazy("Somebody follows you, or asks to"), ""),
    BOOST: (gettext_lazy("Somebody passes on what you said"), ""),
    WELCOME: (
        gettext_lazy("Welcomes"),
        gettext_lazy("your greeter writes, or somebody new waits for your hello"),
    ),
    DECISION: (gettext_lazy("Decisions"), gettext_lazy("about something you asked, proposed or voted on")),
    PROMISE: (gettext_lazy("Promises that fall due"), gettext_lazy("what you promised, or were promised")),
    CARE: (gettext_lazy("Care"), gettext_lazy("reports you made or look after, and what concerns you")),
    LETTER: (gettext_lazy("Letters"), gettext_lazy("written to you through the home")),
}
_WAYS: tuple[tuple[Way, str | Promise], ...] = (
    ("now", gettext_lazy("now")),
    ("digest", gettext_lazy("once a day")),
    ("never", gettext_lazy("never")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of thing and the two ways chosen for it."""

    kind: str
    title: str
    hint: str
    mail: list[tuple[str, str, bool]]
    push: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class MailState:
    """Where mail to this person goes, and why it does not."""

    address: str
    why: str
    reason: str


def sections(chosen: Chosen) -> list[Line]:
    """Every kind with its choices."""
    return [
        Line(kind, str(title), str(hint), _options(chosen.mail[kind]), _options(chosen.push[kind]))
        for kind, (title, hint) in _KINDS.items()
    ]


def clock_words(chosen: Chosen) -> dict[str, str]:
    """Her hours as a form writes them."""
    hours = {"digest": chosen.digest_at, "begins": chosen.quiet[0], "ends": chosen.quiet[1]}
    return {name: f"{minutes // 60:02d}:{minutes % 60:02d}" for name, minutes in hours.items()}


def _options(now: Way) -> list[tuple[str, str, bool]]:
    return [(way, str(words), way == now) for way, words in _WAYS]


def zone_choices(chosen: Chosen, guess: str) -> SafeString:
    """Every zone by continent, as options; the browser's guess is chosen until she has said so herself."""
    marked = guess if not chosen.zone_known and guess in available_zones() else chosen.zone.key
    return mark_safe(
        _all_zones().replace(f'value="{escape(marked)}"', f'value="{escape(marked)}" selected', 1)
    )


@cache
def _all_zones() -> str:
    parts = []
    for continent, names in groupby(sorted(available_zones()), key=_continent):
        options = format_html_join(
            "", '<option value="{}">{}</option>', ((name, _place(name)) for name in names)
        )
        parts.append(format_html('<optgroup label="{}">{}</optgroup>', continent, options))
    return "".join(parts)


def _continent(name: str) -> str:
    return name.partition("/")[0]


def _place(name: str) -> str:
    return name.partition("/")[2].replace("_", " ").replace("/", " · ") or name


def mail_of(actor: int) -> MailState:
    """The address, and whether mail to it has stopped."""
    address = Account.objects.filter(actor=actor).values_list("email", flat=True).first() or ""
    stop = MailStop.objects.filter(digest=digest_of(address)).first() if address else None
    if stop is None:
        return MailState(address, "", "")
    words = (
        _("Mail to you came back.") if stop.why == "bounced" else _("You asked for no mail from this home.")
    )
    return MailState(address, words, stop.reason)
