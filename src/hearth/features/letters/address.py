"""Addresses that are not quite what they seem: look-alikes, slips of the finger, near doubles. Nothing is refused
here; what is odd is pointed out before a letter goes to the wrong person.
"""

import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from hearth.base import keys

_OFFICES = frozenset(
    "admin billing contact hello help hi info kontakt mail marketing no-reply noreply office postmaster sales service"
    " support team webmaster".split()
)
_KNOWN_HOSTS = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com proton.me protonmail.com"
    " posteo.de mailbox.org web.de gmx.de gmx.net gmx.at gmx.ch t-online.de fastmail.com hey.com aol.com"
).split()
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_SAME_HOST = {"googlemail.com": "gmail.com", "protonmail.com": "proton.me"}
_TWINS = str.maketrans(
    "аеорсухіјѕԁһӏνοαερικτυχ01l|5ɡıøß",
    "aeopcyxijsdhlvoaepiktyxoi" + "iisgiob",
)


def fingerprint(address: str) -> str:
    """A keyed hash of a mailbox: the same for every way of writing it."""
    return keys.keyed_hash("letters: mailbox", canonical(address)) if address else ""


def canonical(address: str) -> str:
    """The mailbox behind an address: without +tags, without the dots some hosts ignore, under the host's first name."""
    local, _at, host = address.casefold().rpartition("@")
    host = _SAME_HOST.get(host, host)
    local = local.partition("+")[0] or local
    if host in _DOTLESS:
        local = local.replace(".", "")
    return f"{local}@{host}"


def skeleton(address: str) -> str:
    """What an address looks like at a glance: letters that are easily taken for each other are one."""
    folded = unicodedata.normalize("NFKD", address.casefold()).translate(_TWINS).replace("rn", "m")
    return "".join(letter for letter in folded.replace("vv", "w") if not unicodedata.combining(letter))


def decoded(address: str) -> str:
    """The address with its host as a person reads it."""
    local, _at, host = address.rpartition("@")
    try:
        return f"{local}@{host.encode('ascii').decode('idna')}"
    except UnicodeError:
        return address


def doubts(address: str, known: Iterable[str]) -> list[str]:
    """One sentence for each reason to look at this address twice."""
    if not address:
        return []
    shown = decoded(address)
    local, _at, host = shown.rpartition("@")
    found = []
    if shown != address:
        found.append(_("Written out, this address is %(address)s.") % {"address": shown})
    mixed = [part for part in (local, *host.split(".")) if len(_scripts(part)) > 1]
    if mixed or any(ord(letter) > 127 for letter in shown):
        odd = ", ".join(sorted({_named(letter) for letter in shown if ord(letter) > 127}))
        found.append(_("It holds letters from another alphabet: %(letters)s.") % {"letters": odd})
    if local.partition("+")[0] in _OFFICES:
        found.append(_("This looks like the address of an office. A letter goes to one person."))
    near = next((name for name in _KNOWN_HOSTS if host != name and _one_slip(host, name)), "")
    if near and host not in _KNOWN_HOSTS:
        found.append(_("Did you mean %(address)s?") % {"address": f"{local}@{near}"})
    return found + _near_ones(address, shown, known)


def _near_ones(address: str, shown: str, known: Iterable[str]) -> list[str]:
    found = []
    looks, box = skeleton(shown), canonical(address)
    for other in sorted(set(known) - {address}):
        if canonical(other) == box:
            words = _("This is probably the same mailbox as %(other)s.")
        elif skeleton(decoded(other)) == looks or _one_slip(address, other):
            words = _("It is easily confused with %(other)s. Which of the two is right?")
        else:
            continue
        found.append(words % {"other": other})
    return found[:3]


def _scripts(text: str) -> set[str]:
    names = (unicodedata.name(letter, "?") for letter in text if letter.isalpha())
    return {name.split()[0] for name in names}


def _named(letter: str) -> str:
    return f"{letter} ({unicodedata.name(letter, '?').title()})"


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter was left out, added, changed, or swapped with its neighbor."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[at:], other[at:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])
