"""The monthly letter: the report in a few sentences, to members who asked for it, once a month."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock, mail, options
from hearth.insight import beside
from hearth.insight.models import Reader
from hearth.insight.month import Report, months, report_of
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import ACTIVE, Account, Membership
from hearth.people.queries import home_name
from hearth.ui.letters import Block, Heading, written

SENT = "insight_mailed"
"""the option that holds the last month that was sent"""


def readers() -> frozenset[int]:
    """Who asked for the letter."""
    return frozenset(Reader.objects.values_list("actor", flat=True))


def want(actor: int, *, wanted: bool) -> None:
    """Ask for it, or not any more."""
    if wanted:
        Reader.objects.get_or_create(actor=actor, defaults={"since": clock.now()})
    else:
        Reader.objects.filter(actor=actor).delete()


def tend(now: int) -> None:
    """Once a month, from its second Monday's figures on: make the letters beside the worker's other work."""
    month = clock.from_ms(now)
    if month.day < 8 or options.get(SENT) == f"{month:%Y-%m}" or not Reader.objects.exists():
        return
    beside.begin("report", lambda: send(f"{month:%Y-%m}"))


def send(month: str) -> int:
    """Put the letters about the newest whole month into the outbox; returns how many."""
    found = months()
    people = Account.objects.filter(actor__in=readers()).exclude(email="")
    here = set(Membership.objects.filter(space=HOME_NUM, state=ACTIVE).values_list("actor", flat=True))
    sent = 0
    with transaction.atomic():
        for account in people if found else ():
            if account.actor in here:
                sent += mail.put(_letter(account, found[0]))
        options.put(SENT, month)
    return sent


def _letter(account: Account, month: str) -> mail.Mail:
    with override(account.language or "en"):
        report = report_of(month)
        subject = _("%(home)s in %(month)s") % {"home": home_name(), "month": report.name}
        text, html = written(
            subject=subject, paragraphs=_paragraphs(report),
            button=(_("Read the report"), f"/insight/reports/{month}/"),
            footer=[(_("You asked for this letter. End it here."), "/insight/reports/")],
            language=account.language or "en", home=home_name(),
        )  # fmt: skip
    return mail.Mail(
        to=account.email, subject=subject, text=text, html=html, key=f"report:{month}:{account.actor}",
        kind="report", actor=account.actor, unsubscribe="/insight/reports/",
    )  # fmt: skip


def _paragraphs(report: Report) -> list[Block]:
    found: list[Block] = [report.first.sentence]
    for part in report.parts:
        if part.tiles:
            found.append(Heading(part.title))
            found += [tile.figure.sentence for tile in part.tiles]
    return found
