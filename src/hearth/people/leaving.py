"""Leaving: what becomes of somebody's words, seven days to change her mind or none, and a receipt of what was done."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from hearth.base import clock, live, mail
from hearth.base.errors import Invalid, NotFound
from hearth.ledger import erase, pages
from hearth.ledger.activity import HOME, edit_of
from hearth.ledger.read import state_by_num
from hearth.ledger.rebuild import models_of
from hearth.ledger.record import record, writing
from hearth.people import consent, memberships
from hearth.people.accounts import account_of
from hearth.people.erasers import sign_out_everywhere
from hearth.people.mirror import Section, sections_of
from hearth.people.models import Actor, Consent, Departure, Role
from hearth.people.roles import held_at, holders_of
from hearth.people.sight import Viewer, viewer_for

ANONYMIZE, DELETE, KEEP = "anonymize", "delete", "keep"
CHOICES = {
    ANONYMIZE: (
        _("Keep my posts, take my name away"),
        _(
            "What I said to all stays; its author becomes someone who left. Everything else about me is erased."
        ),
    ),
    DELETE: (_("Delete everything"), _("My posts, reactions and everything about me are erased.")),
    KEEP: (
        _("Keep my posts under my name"),
        _("What I said stays with my name. My account, my roles and my consents end."),
    ),
}
COOL_OFF = 7 * clock.DAY
MAIL_KEY = "left "
STAYING = ("people.departure", "insight.look", "base.mailstop")
"""side tables that say nothing more once the account is closed, or that somebody else relies on"""

type Companions = Callable[[str], list[str]]
_companions: list[Companions] = []


def goes_along(function: Companions) -> Companions:
    """Register whose words are also hers (an imported person she claimed): uris that leave with her."""
    _companions.append(function)
    return function


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of row, how many there are, and what each choice does to them."""

    key: str
    title: str
    count: int
    anonymize: str
    delete: str
    keep: str


def preview(me: Actor) -> list[Line]:
    """What each choice would do, in numbers."""
    return [_line(section) for section in sections_of(me) if section.count]


def _line(section: Section) -> Line:
    erased = gettext("erased")
    stays = gettext("stays under your name")
    anonymize, keep = erased, gettext("closed")
    match section.fate:
        case "said":
            anonymize, keep = gettext("stays, without your name"), stays
        case "done":
            keep = stays
        case "ends":
            keep = gettext("ends; the record stays")
    return Line(section.key, section.title, section.count, anonymize, erased, keep)


def departure_of(actor: int | None) -> Departure | None:
    """Whether somebody has decided to leave and when."""
    return Departure.objects.filter(actor=actor).first() if actor is not None else None


def is_last_founder(actor: int | None) -> bool:
    """Whether the home would be without a founder."""
    return actor is not None and holders_of("founder") == [actor]


def begin(viewer: Viewer, choice: str, typed: str, *, at_once: bool) -> Departure:
    """Decide to leave. Typing one's own handle is the confirmation."""
    if viewer.actor is None:
        raise NotFound
    if choice not in CHOICES:
        raise Invalid(gettext("Choose what should become of your words."))
    if typed.strip().removeprefix("@").casefold() != viewer.handle.casefold():
        raise Invalid(gettext("Type your own handle to confirm. Nothing was changed."))
    with writing():
        if is_last_founder(viewer.actor):
            raise Invalid(
                gettext(
                    "You are the only founder. Hand the home over first; your data you can take along any time."
                )
            )
        now = clock.now()
        departure, _new = Departure.objects.update_or_create(
            actor=viewer.actor,
            done=None,
            defaults={
                "choice": choice,
                "language": (get_language() or "en")[:10],
                "asked": now,
                "due": now if at_once else now + COOL_OFF,
            },
            create_defaults={
                "reference": new_reference(),
                "choice": choice,
                "language": (get_language() or "en")[:10],
                "asked": now,
                "due": now if at_once else now + COOL_OFF,
            },
        )
        return departure


def new_reference() -> str:
    """A reference nobody guesses, short enough to be read aloud."""
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    return "-".join("".join(secrets.choice(letters) for _i in range(5)) for _j in range(4))


def change_mind(viewer: Viewer) -> None:
    """Stay after all."""
    with writing():
        if not Departure.objects.filter(actor=viewer.actor or 0, done=None, due__gt=clock.now()).delete()[0]:
            raise NotFound


def receipt(reference: str) -> Departure:
    """The receipt, or what waits, by its reference."""
    found = Departure.objects.filter(reference=reference).first()
    if found is None:
        raise NotFound
    return found


# Doing it: by the worker, in steps, safe to repeat


def part(actor: int) -> None:
    """Do what was decided; if this is cut short, doing it again completes it."""
    erase.loaded()
    departure = Departure.objects.filter(actor=actor, done=None, due__lte=clock.now()).first()
    me = Actor.objects.filter(num=actor).first()
    if departure is None or me is None:
        return
    if is_last_founder(actor):
        Departure.objects.filter(pk=departure.pk).update(due=clock.now() + clock.DAY)
        return
    address = ""
    if (account := account_of(actor)) is not None:
        address = account.email
    if not departure.counts:
        with override(departure.language):
            departure.counts = [
                [line.title, line.count, getattr(line, departure.choice)] for line in preview(me)
            ]
        departure.save(update_fields=["counts"])
        _write(departure, address)
    if departure.choice == KEEP:
        _close(me)
        pages.scrub()
        pages.truncate_log()
    else:
        how = "anonymize" if departure.choice == ANONYMIZE else "delete"
        for uri in [uri for function in _companions for uri in function(me.uri)]:
            erase.erase_person(uri, how)
        erase.erase_person(me.uri, how)
    Departure.objects.filter(pk=departure.pk).update(actor=None, done=clock.now())
    live.publish(live.SESSIONS, {"actor": actor})


def _close(me: Actor) -> None:
    """End account, roles, consents and memberships; words and name stay."""
    viewer = viewer_for(me.num)
    with writing():
        for given in Consent.objects.filter(actor=me.num, withdrawn=None):
            consent.withdraw(viewer, given.num)
        now = clock.now()
        for held in Role.objects.filter(held_at(now), actor=me.num):
            if (state := state_by_num(held.num)) is not None:
                ends = max(now, held.valid_from + 1)
                record(edit_of(state, me.uri, {**state.payload, "valid_to": ends, "updated": ends}))
        if viewer.member:
            memberships.leave(viewer, HOME)
        sign_out_everywhere(me.num)
        for model in models_of("side"):
            if model._meta.label_lower not in STAYING:
                _forget(model, me)


def _forget(model: type[models.Model], me: Actor) -> None:
    """Side rows of hers: what signed her in, what she had read, what she had set."""
    for field in model._meta.concrete_fields:
        if field.name == "actor" and isinstance(field, models.BigIntegerField):
            model._default_manager.filter(actor=me.num).delete()


def told(departure: Departure) -> list[str]:
    """The receipt in lines, for page, file and mail."""
    with override(departure.language):
        title = str(CHOICES[departure.choice][0]) if departure.choice in CHOICES else departure.choice
        done = clock.from_ms(departure.done or departure.due).strftime("%Y-%m-%d %H:%M UTC")
        lines = [
            gettext("Receipt %(reference)s") % {"reference": departure.reference},
            gettext("Chosen: %(choice)s") % {"choice": title},
            gettext("Done: %(when)s") % {"when": done},
        ]
        rows: list[Any] = departure.counts
        return [*lines, *(f"{name}: {count:,} – {what}" for name, count, what in rows)]


def _write(departure: Departure, address: str) -> None:
    """Mail the receipt if mail works; the address is dropped from the outbox as soon as the letter has left."""
    if not address or mail.why_waiting():
        return
    with override(departure.language), writing():
        mail.put(
            mail.Mail(
                to=address,
                subject=gettext("You have left: your receipt"),
                text="\n\n".join(told(departure)),
                key=MAIL_KEY + departure.reference,
                kind="account",
                until=clock.now() + 2 * clock.DAY,
            )
        )
