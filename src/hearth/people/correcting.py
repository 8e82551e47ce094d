"""Asking for a correction of what one cannot mend oneself, and the keepers' answer, within a month. Beside the ledger:
it is about rows, not about what happened."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock, mail
from hearth.base.errors import Invalid, NotFound, TooMuch
from hearth.people.models import Account, Actor
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer
from hearth.people.standing import Correction
from hearth.ui.letters import Quote, written

WITHIN = 30 * clock.DAY
LONGEST = 2000
MOST_OPEN = 20


def _said(words: str) -> str:
    return words.replace("\0", "").encode(errors="replace").decode().strip()[:LONGEST]


def ask_to_correct(viewer: Viewer, section: str, words: str) -> None:
    """Ask those who keep the home to correct something. The same words twice are one request."""
    if viewer.actor is None:
        raise NotFound
    said = _said(words)
    if not said:
        raise Invalid(_("Say what is wrong, and how it should read."))
    with transaction.atomic():
        waiting = Correction.objects.filter(actor=viewer.actor, answered=None)
        if waiting.filter(section=section, words=said).exists():
            return
        if waiting.count() >= MOST_OPEN:
            raise TooMuch(_("Many of your requests wait already. Somebody will look at all of them."))
        Correction.objects.create(actor=viewer.actor, section=section[:60], words=said, asked=clock.now())


def open_corrections(viewer: Viewer) -> list[Correction]:
    """What others asked for and nobody answered yet, the oldest first; for stewards."""
    require_steward(viewer)
    waiting = Correction.objects.filter(answered=None).exclude(actor=viewer.actor or 0)
    return list(waiting.order_by("asked")[:50])


def answer_correction(viewer: Viewer, pk: int, words: str) -> None:
    """Tell her what was done. She reads it in her mirror and by mail. Nobody answers herself."""
    said = _said(words)
    with transaction.atomic():
        found = next((one for one in open_corrections(viewer) if one.pk == pk), None)
        if found is None:
            raise NotFound
        if not said:
            raise Invalid(_("Say in a sentence what was done, or why not."))
        found.answer, found.answered, found.by = said, clock.now(), viewer.actor or 0
        found.save(update_fields=["answer", "answered", "by"])
        _mail(found, viewer.name)


def _mail(found: Correction, by: str) -> None:
    account = Account.objects.filter(actor=found.actor).first()
    if account is None or not account.email:
        return
    with override(account.language or "en"):
        subject = _("About the correction you asked for")
        text, html = written(
            subject=subject,
            paragraphs=[_("You wrote:"), Quote(found.words), _("The answer:"), Quote(found.answer, by=by)],
            button=(_("What the home knows about me"), "/me/"),
            language=account.language or "en",
        )
    mail.put(
        mail.Mail(
            to=account.email, subject=subject, text=text, html=html, kind="account", actor=found.actor,
            key=f"correction {found.pk}",
        )
    )  # fmt: skip


def names_of(found: list[Correction]) -> dict[int, str]:
    """Who asked."""
    return dict(Actor.objects.filter(num__in={one.actor for one in found}).values_list("num", "name"))
