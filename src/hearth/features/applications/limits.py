"""How often one may knock: counted per network address and per mail address, kept as keyed hashes for a day."""

import unicodedata

from django.db import transaction
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import TooMuch
from hearth.base.keys import keyed_hash
from hearth.base.sql import sql

PER_PLACE = 20
"""applications from one network address in an hour: a whole class may apply from one school"""
DRAFTS_PER_PLACE = 60
PER_ADDRESS = 3
"""letters to one mail address in a day"""

_LOOKALIKE = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁһӏ", "aeopcyxijsdhl", strict=True)),
        **dict(zip("αορενικτυχ", "aopevikтux".replace("т", "t"), strict=True)),
        "0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "ß": "ss", "ı": "l",
    }
)  # fmt: skip


def looks_like(email: str) -> str:
    """An address as a hurried eye reads it: `аda@examp1e.org` is `ada@example.org`; tags and dots do not count."""
    box, _at, host = unicodedata.normalize("NFKD", email.strip().casefold()).rpartition("@")
    box = box.partition("+")[0].replace(".", "").replace("-", "").replace("_", "")
    shown = "".join(mark for mark in f"{box}@{host}" if not unicodedata.combining(mark))
    return shown.translate(_LOOKALIKE).replace("rn", "m").replace("vv", "w")


def looks_hash(email: str) -> str:
    """The same as a keyed hash, for finding it again."""
    return keyed_hash("applications address", looks_like(email))


def count_knock(place: str, email: str) -> None:
    """Note that somebody applies; raises TooMuch with when to come back. Nothing typed is lost. Call it in a
    transaction: what is refused counts for nothing."""
    now = clock.now()
    _SWEEP(now - clock.DAY)
    _count(keyed_hash("applications place", place), PER_PLACE, now, clock.HOUR)
    _count(keyed_hash("applications letter", email.strip().casefold()), PER_ADDRESS, now, clock.DAY)


def count_draft(place: str) -> None:
    """Note that a new draft begins; the same person writing on counts for nothing."""
    with transaction.atomic():
        _count(keyed_hash("applications draft", place), DRAFTS_PER_PLACE, clock.now(), clock.HOUR)


_SWEEP = sql("DELETE FROM applications_knock WHERE at < %s")
_TIMES = sql("SELECT at FROM applications_knock WHERE key = %s AND at > %s ORDER BY at DESC LIMIT %s")
_KNOCK = sql("INSERT INTO applications_knock(key, at) VALUES(%s, %s)")


def _count(key: str, most: int, now: int, within: int) -> None:
    times = [found[0] for found in _TIMES.all(key, now - within, most)]
    if len(times) >= most:
        wait = max(1, -(-(times[-1] + within - now) // 1000))
        raise TooMuch(
            _(
                "Many applications came from here just now. Please come back in %(minutes)s minutes;"
                " your words stay in your draft."
            )
            % {"minutes": -(-wait // 60)},
            retry_after=wait,
        )
    _KNOCK(key, now)
