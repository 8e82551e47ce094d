"""Codes mailed to an address: whoever types the code reads mail there. Only keyed hashes are kept, for minutes."""

import secrets

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from hearth.base import clock, mail
from hearth.base.errors import Invalid
from hearth.base.keys import decrypt, encrypt, keyed_hash
from hearth.connectors.models import ClaimCode
from hearth.ledger.record import writing
from hearth.people.accounts import clean_email
from hearth.people.attempts import address_of, count_try

LIVES = 15 * clock.MINUTE
PROVEN_FOR = 30 * clock.MINUTE
TRIES = 5
_SEAT = "proven_address"
_WAITING = "asked_address"
_SEAL = "claim session"


def mail_code(request: HttpRequest, typed: str) -> str:
    """Mail a code to this address, whether or not any import knows it; answers why mail has to wait, or ""."""
    address = clean_email(typed)
    count_try(f"claim {address}", address_of(request))
    code = f"{secrets.randbelow(1_000_000):06d}"
    now = clock.now()
    key = f"claim code {secrets.token_hex(16)}"
    text = "\n\n".join(
        [
            _("Your code is %(code)s. Type it into the page you came from, within a quarter of an hour.")
            % {"code": code},
            _("With it you see whether words of yours were brought here from another place, and decide about them."),
            _("If you did not ask for it, do nothing: without the code nobody learns anything."),
        ]
    )  # fmt: skip
    with writing():
        ClaimCode.objects.filter(expires__lte=now).delete()
        ClaimCode.objects.update_or_create(
            address=_place(address), defaults={"code": _hash(code), "tries": 0, "expires": now + LIVES}
        )
        mail.put(
            mail.Mail(
                to=address, subject=_("Your code"), text=text, key=key, kind="account", until=now + LIVES
            )
        )
    request.session[_WAITING] = encrypt(_SEAL, address)
    request.session.pop(_SEAT, None)
    found = mail.outcome(key)
    return found.reason if found.state == "ready" else ""


def check_code(request: HttpRequest, typed: str) -> None:
    """The right code proves the address for half an hour; the fifth wrong one ends it."""
    address = _opened(request.session.get(_WAITING, ""))
    if not address:
        raise Invalid(_("Ask for a code first."))
    count_try(f"claim {address}", address_of(request))
    wrong = Invalid(_("This is not the code, or it is too old. Look again, or ask for a new one."))
    with writing():
        waiting = ClaimCode.objects.filter(address=_place(address), expires__gt=clock.now()).first()
        given = "".join(typed.split())
        right = waiting is not None and constant_time_compare(waiting.code, _hash(given))
        if waiting is not None:
            waiting.tries += 1
            if right or waiting.tries >= TRIES:
                waiting.delete()
            else:
                waiting.save(update_fields=["tries"])
    if not right:
        raise wrong
    request.session[_SEAT] = [encrypt(_SEAL, address), clock.now() + PROVEN_FOR]
    request.session.pop(_WAITING, None)


def proven(request: HttpRequest) -> str:
    """The address shown to be read by whoever looks, or ""."""
    seat = request.session.get(_SEAT)
    if not isinstance(seat, list) or len(seat) != 2 or seat[1] <= clock.now():
        return ""
    return _opened(seat[0])


def waiting_for(request: HttpRequest) -> str:
    """The address to which a code is on its way, or ""."""
    return _opened(request.session.get(_WAITING, ""))


def forget_proof(request: HttpRequest) -> None:
    """Done: whoever uses this browser next proves anew."""
    request.session.pop(_SEAT, None)
    request.session.pop(_WAITING, None)


def _opened(sealed: object) -> str:
    if not isinstance(sealed, str) or not sealed:
        return ""
    try:
        return decrypt(_SEAL, sealed)
    except Invalid:
        return ""


def _place(address: str) -> str:
    return keyed_hash("claim code address", address)


def _hash(code: str) -> str:
    return keyed_hash("claim code", code)
