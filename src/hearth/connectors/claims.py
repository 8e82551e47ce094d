"""Addresses by which imported people may later prove who they are: encrypted, kept twelve months, never shown."""

from collections.abc import Iterable

from hearth.base import clock
from hearth.base.keys import decrypt, encrypt, keyed_hash
from hearth.connectors.models import ClaimEmail
from hearth.ledger.read import state

PURPOSE = "claim e-mail"
KEPT = 365 * clock.DAY


def keep(origin: str, claims: Iterable[tuple[str, str]]) -> int:
    """Keep (person, address) pairs of people who are here; a person's first address stays. Answers how many."""
    moment = clock.now()
    here = [(person, email) for person, email in claims if _is_here(person)]
    ClaimEmail.objects.bulk_create(
        [
            ClaimEmail(
                person=person,
                origin=origin,
                digest=_digest(email),
                sealed=encrypt(PURPOSE, email),
                added=moment,
            )
            for person, email in here
        ],
        ignore_conflicts=True,
    )
    return len(here)


def _is_here(person: str) -> bool:
    """Recorded, and neither erased nor deleted."""
    known = state(person)
    return known is not None and not known.deleted


def claimable(email: str) -> list[str]:
    """The imported persons who had this address, by uri. Only for somebody who has proven to hold it."""
    found = ClaimEmail.objects.filter(digest=_digest(email), added__gt=clock.now() - KEPT)
    return [
        row.person for row in found if decrypt(PURPOSE, row.sealed).casefold() == email.strip().casefold()
    ]


def forget(persons: Iterable[str]) -> None:
    """Drop the addresses of persons who claimed their history or were erased."""
    ClaimEmail.objects.filter(person__in=list(persons)).delete()


def forget_old(now: int) -> int:
    """Drop what is older than twelve months; answers how many."""
    return ClaimEmail.objects.filter(added__lte=now - KEPT).delete()[0]


def _digest(email: str) -> str:
    return keyed_hash(PURPOSE, email.strip().casefold())
