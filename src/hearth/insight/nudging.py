"""One letter to a member who asked for it, when she has been away for longer than is usual for her: nobody else hears
of it, nothing is expected, and there is none after it before she was here again."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock, mail, options
from hearth.insight import beside
from hearth.insight.ask import ask
from hearth.insight.models import Nudge
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import ACTIVE, Account, Actor, Membership
from hearth.people.queries import home_name
from hearth.people.sight import viewer_for
from hearth.ui.glimpses import glimpses_of
from hearth.ui.letters import Block, Item, written

DONE = "insight_nudged"
"""the option that holds the last day on which it was looked"""
HOUR = 9
END = "/insight/reports/"


def wants(actor: int | None) -> bool:
    """Whether she asked for it."""
    return actor is not None and Nudge.objects.filter(actor=actor).exists()


def want(actor: int, *, wanted: bool) -> None:
    """Ask for it, or not any more."""
    if wanted:
        Nudge.objects.get_or_create(actor=actor, defaults={"since": clock.now()})
    else:
        Nudge.objects.filter(actor=actor).delete()


def tend(now: int) -> None:
    """Once a day, in the home's morning."""
    here = clock.from_ms(now).astimezone(ZoneInfo(options.get("zone", "UTC")))
    today = f"{here:%Y-%m-%d}"
    if here.hour >= HOUR and options.get(DONE) != today and Nudge.objects.exists():
        options.put(DONE, today)
        beside.begin("nudge", lambda: send(now))


def send(now: int) -> int:
    """Put the letters that are due into the outbox; returns how many."""
    here = Membership.objects.filter(space=HOME_NUM, state=ACTIVE).values("actor")
    asked = {one.actor: one for one in Nudge.objects.filter(actor__in=here)}
    people = {one.uri: one for one in Actor.objects.filter(num__in=asked, deleted=False)}
    if not people:
        return 0
    as_of = clock.from_ms(now).isoformat()
    found = ask([], as_of=as_of, keep=False, pictures={"away": {"who": sorted(people)}}).pictures["away"]
    sent = 0
    for one in found:
        actor = people[one["uri"]].num
        account = Account.objects.filter(actor=actor).exclude(email="").first()
        if account is not None and asked[actor].told <= one["last"]:
            with transaction.atomic():
                Nudge.objects.filter(actor=actor).update(told=now)
                sent += mail.put(_letter(account, one))
    return sent


def _letter(account: Account, one: dict[str, Any]) -> mail.Mail:
    viewer = viewer_for(account.actor)
    with override(account.language or "en"):
        home = home_name()
        blocks: list[Block] = [
            _("You asked for a line when you have been away for longer than is usual for you. Nothing is expected of"
              " you, nobody else was told, and no other letter like this comes before you have been here again.")
        ]  # fmt: skip
        why = _("You see this because you spoke there, and others have since.")
        lines = glimpses_of(one["threads"], viewer)
        blocks += [Item(line.title, line.url, why) for line in lines]
        subject = _("%(home)s is still here") % {"home": home}
        text, html = written(
            subject=subject, paragraphs=blocks, button=(_("See what is new"), "/"),
            footer=[(_("You asked for this letter. End it here."), END)],
            language=account.language or "en", home=home,
        )  # fmt: skip
    return mail.Mail(
        to=account.email, subject=subject, text=text, html=html, key=f"nudge:{account.actor}:{one['last']}",
        kind="nudge", actor=account.actor, unsubscribe=END,
    )  # fmt: skip
