"""The outbox: letters are put in inside the caller's transaction, once per key, and tell what became of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import batched
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hearth.base import clock
from hearth.base.keys import keyed_hash
from hearth.base.mail.addresses import checked, digest_of, one_line
from hearth.base.mail.setup import why_waiting
from hearth.base.models import MailStop, OutgoingMail

State = Literal["ready", "queued", "sent", "failed", "bounced", ""]
MASS = ("digest",)
"""kinds that let personal mail pass"""
NEEDED = ("account",)
"""kinds a person asks for herself: they are sent even if she wants no mail otherwise"""


HELD = "held"
"""waits for a keeper's word: the home it stands in was restored, and it may have left from the one before"""
UNSENT = ("queued", HELD)
DROPPED = gettext_noop("A keeper did not send it again after a restore.")
RESTORED = gettext_noop("It was waiting when the backup was made, and may have left since. A keeper decides.")

_POST = re.compile(r"/[pt]/(\d+)/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One letter. `key` makes it unique; `kind` is one short word ("letter", "account", "notice", "digest"...).

    `unsubscribe` is the path of a page that ends this kind of mail; without one, the link ends all mail to the address
    (none for kind "account"). After `until` the letter is not sent any more; before `after` not yet.
    """

    to: str
    name: str = ""
    subject: str
    text: str
    html: str = ""
    key: str
    kind: str
    actor: int | None = None
    unsubscribe: str = ""
    until: int | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter, with the reason in plain words. State "" means that there is none with that key."""

    state: State
    reason: str = ""


def put(mail: Mail) -> bool:
    """Put a letter into the outbox; False if one with this key is there already. Raises Invalid for a bad address."""
    row = _row(mail, clock.now())
    _same, new = OutgoingMail.objects.get_or_create(key=row.key, defaults=_fields(row))
    return new


def put_many(mails: Iterable[Mail]) -> int:
    """Many at once; those whose key is known are left as they are. Returns how many rows were offered."""
    now = clock.now()
    rows = [_row(mail, now) for mail in mails]
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _row(mail: Mail, now: int) -> OutgoingMail:
    return OutgoingMail(
        key=_short(mail.key),
        sort=mail.kind[:20],
        actor=mail.actor,
        address=checked(mail.to),
        name=one_line(mail.name, 120),
        subject=one_line(mail.subject),
        text=mail.text,
        html=mail.html,
        unsubscribe=mail.unsubscribe,
        rank=2 if mail.kind in MASS else 1,
        next_try=mail.after,
        until=mail.until,
        queued=now,
        message_id=keyed_hash("mail", mail.key)[:40],
    )


def _fields(row: OutgoingMail) -> dict[str, object]:
    names = (f.attname for f in OutgoingMail._meta.concrete_fields)
    return {name: getattr(row, name) for name in names if name not in ("id", "key")}


def _short(key: str) -> str:
    return key if len(key) <= 200 else "sha256:" + sha256(key.encode()).hexdigest()


def outcome(key: str) -> Outcome:
    """What became of the letter with this key."""
    return outcomes([key]).get(key, Outcome(""))


def outcomes(keys: Collection[str]) -> dict[str, Outcome]:
    """The same for many keys, in one query."""
    short = {_short(key): key for key in keys}
    rows = OutgoingMail.objects.filter(key__in=short).values_list("key", "state", "reason")
    waiting = why_waiting()
    return {short[key]: _outcome(state, reason, waiting) for key, state, reason in rows}


def _outcome(state: str, reason: str, waiting: str) -> Outcome:
    if state == HELD:
        return Outcome("ready", _(reason))
    if state == "queued" and waiting:
        return Outcome("ready", waiting)
    return Outcome(state, _(reason) if reason else "")  # type: ignore[arg-type]


def take_back(key: str = "", *, actor: int | None = None, kind: str = "") -> int:
    """Take what has not left yet out of the outbox: one letter by key, or all of a kind to one person."""
    waiting = OutgoingMail.objects.filter(state__in=UNSENT)
    if key:
        return waiting.filter(key=_short(key)).delete()[0]
    return waiting.filter(actor=actor, sort=kind).delete()[0] if actor is not None and kind else 0


def hold_all() -> int:
    """Keep everything back that waits: a home that was just restored may have sent it already."""
    return OutgoingMail.objects.filter(state="queued").update(state=HELD, reason=RESTORED)


def held() -> int:
    """How many letters wait for a keeper's word."""
    return OutgoingMail.objects.filter(state=HELD).count()


def release_held() -> int:
    """Send them after all."""
    return OutgoingMail.objects.filter(state=HELD).update(state="queued", reason="")


def drop_held() -> int:
    """They have left before: throw them away."""
    ended = {"state": "failed", "reason": DROPPED, "ended": clock.now()}
    return OutgoingMail.objects.filter(state=HELD).update(**ended, subject=None, text=None, html=None)


def forget(actor: int, address: str = "") -> None:
    """Nothing of this person stays in the outbox. That an owner said no to mail is kept, without her number."""
    OutgoingMail.objects.filter(actor=actor).delete()
    MailStop.objects.filter(actor=actor, why="bounced").delete()
    MailStop.objects.filter(actor=actor).update(actor=None)
    if address:
        OutgoingMail.objects.filter(address__iexact=address).delete()


def forget_about(nums: Collection[int]) -> None:
    """Notices and digests that have not left and lead to one of these posts do not leave."""
    gone = {str(num) for num in nums}
    waiting = OutgoingMail.objects.filter(state__in=UNSENT, sort__in=("notice", *MASS)).values_list(
        "pk", "text"
    )
    found = [pk for pk, text in waiting.iterator() if gone & set(_POST.findall(text or ""))]
    for some in batched(found, 500):
        OutgoingMail.objects.filter(pk__in=some).delete()


def is_stopped(address: str) -> str:
    """Why the home does not write to this address ("bounced", "declined"), or ""."""
    return MailStop.objects.filter(digest=digest_of(address)).values_list("why", flat=True).first() or ""


def stop(address: str, why: str, reason: str = "", actor: int | None = None) -> None:
    """Write to this address no more. A refusal by its owner is not overwritten by a bounce."""
    fields = {"why": why, "reason": reason[:500], "actor": actor, "at": clock.now()}
    MailStop.objects.update_or_create(digest=digest_of(address), defaults=fields)


def resume(address: str, why: str) -> None:
    """Write to this address again, if that was the reason not to."""
    MailStop.objects.filter(digest=digest_of(address), why=why).delete()
