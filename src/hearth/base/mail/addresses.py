"""Mail addresses: what may stand in a header, and the keyed hash by which the home knows whom not to write to."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.base.keys import keyed_hash

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


def checked(address: str) -> str:
    """The address without the spaces around it. Raises Invalid if no mail could go there."""
    plain = address.strip()
    try:
        validate_email(plain)
    except ValidationError as error:
        raise Invalid(_("This is not a mail address: check for a missing @ or a space in it.")) from error
    if len(plain) > 254:
        raise Invalid(_("This mail address is too long."))
    return plain


def one_line(text: str, limit: int = 200) -> str:
    """Words for a header: on one line, without control characters, not longer than `limit`."""
    return " ".join(_BREAKS.sub(" ", text).split())[:limit]


def digest_of(address: str) -> str:
    """What the home remembers of an address it must not write to."""
    return keyed_hash("mail address", address.strip().casefold())


def shaded(address: str) -> str:
    """An address as logs may show it: `a…@example.org`."""
    box, _at, host = address.partition("@")
    return f"{box[:1]}…@{host}"
