"""The second step after the password: six digits of an app (RFC 6238), or one of the recovery codes on paper.

An app's secret is kept encrypted. Digits count once, and for the half minute before and after their own.
"""

import base64
import hmac
import secrets
import struct
from hashlib import sha1, sha256
from urllib.parse import quote, urlencode

import segno
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.base.keys import decrypt, encrypt
from hearth.people.keyring import RecoveryCode, SecondStep

PERIOD = 30
CODES = 8
_WRONG = gettext_lazy("This code does not fit. Wait for the next one and type it anew.")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def is_on(actor: int) -> bool:
    """Whether this person is asked for a second step."""
    return SecondStep.objects.filter(actor=actor, confirmed__isnull=False).exists()


def begin(actor: int) -> str:
    """The secret to put into an app; nothing is asked before the app has shown that it knows it."""
    row = SecondStep.objects.filter(actor=actor).first()
    if row and row.confirmed:
        raise Invalid(_("The second step is on already. Turn it off first to begin with another app."))
    if row:
        try:
            return decrypt("second step", row.secret)
        except Invalid:
            row.delete()  # restored under another secret
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    SecondStep.objects.create(actor=actor, secret=encrypt("second step", secret))
    return secret


def confirm(actor: int, digits: str) -> None:
    """Turn the second step on, once the app shows the right digits."""
    with transaction.atomic():
        row = SecondStep.objects.select_for_update().filter(actor=actor, confirmed=None).first()
        if row is None:
            raise Invalid(_("Begin again: there is no new app to confirm."))
        _spend(row, digits)
        row.confirmed = clock.now()
        row.save()


def turn_off(actor: int) -> None:
    """The password alone is enough again."""
    SecondStep.objects.filter(actor=actor).delete()


def check(actor: int, code: str) -> None:
    """Digits of the app, or a recovery code that is spent by this. Raises Invalid otherwise."""
    plain = "".join(code.split())
    with transaction.atomic():
        row = SecondStep.objects.select_for_update().filter(actor=actor, confirmed__isnull=False).first()
        if row is None:
            return
        if plain.isascii() and plain.isdigit():
            _spend(row, plain)
            row.save(update_fields=["last"])
        elif not spend_code(actor, plain):
            raise Invalid(str(_WRONG))


def _spend(row: SecondStep, digits: str) -> None:
    secret, now = decrypt("second step", row.secret), clock.now() // 1000 // PERIOD
    plain = "".join(digits.split())
    for step in (now - 1, now, now + 1):
        if step > row.last and hmac.compare_digest(digits_at(secret, step), plain):
            row.last = step
            return
    raise Invalid(str(_WRONG))


def digits_at(secret: str, step: int) -> str:
    """The six digits of an app in one half minute."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), sha1).digest()
    place = mac[-1] & 15
    number = struct.unpack(">I", mac[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def picture_of(secret: str, home: str, email: str) -> SafeString:
    """The QR code an app reads, as an SVG drawn here."""
    label = quote(f"{home}:{email}", safe="@:")
    wanted = urlencode({"secret": secret, "issuer": home}, quote_via=quote)
    code = segno.make(f"otpauth://totp/{label}?{wanted}", error="m", micro=False)
    drawn = code.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr-code")
    return mark_safe(drawn.replace("<svg ", '<svg role="img" aria-labelledby="qr-words" ', 1))


# Recovery codes


def new_codes(actor: int) -> list[str]:
    """Fresh codes to print, shown once; earlier ones stop working."""
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _g in range(4))
        for _c in range(CODES)
    ]
    with transaction.atomic():
        RecoveryCode.objects.filter(actor=actor).delete()
        RecoveryCode.objects.bulk_create(
            [RecoveryCode(digest=_digest(actor, code), actor=actor) for code in codes]
        )
    return codes


def codes_left(actor: int) -> int:
    """How many recovery codes are unspent."""
    return RecoveryCode.objects.filter(actor=actor).count()


def spend_code(actor: int, code: str) -> bool:
    """Use a recovery code up; False if it is none of this person's (any more)."""
    return bool(RecoveryCode.objects.filter(digest=_digest(actor, code), actor=actor).delete()[0])


def _digest(actor: int, code: str) -> str:
    plain = "".join(mark for mark in code.lower() if mark in _LETTERS)
    return sha256(f"{actor} {plain}".encode()).hexdigest()
