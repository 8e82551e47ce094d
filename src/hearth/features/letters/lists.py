"""The list of people to write to: names come onto it from lines, tables and archives, and leave it again."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound, TooMuch
from hearth.features.letters.address import fingerprint
from hearth.features.letters.models import Sheet, Somebody
from hearth.features.letters.names import Found, in_table
from hearth.features.letters.queries import KEPT, access_somebody, is_refused, state_of
from hearth.ledger.record import writing
from hearth.people.accounts import clean_email
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer

MOST_PEOPLE = 1000
LONGEST_NOTE = 2000


def gather(viewer: Viewer, people: Iterable[Found], *, source: str = "") -> tuple[int, list[str]]:
    """Put people on the list; nothing is sent. Returns how many are new, and the names that were left out."""
    require_steward(viewer)
    now = clock.now()
    new, left = 0, []
    with writing():
        mine = list(Somebody.objects.filter(by=viewer.actor or 0))
        marks = {one.fingerprint for one in mine if one.fingerprint}
        names = {one.name.casefold() for one in mine if not one.fingerprint}
        room = MOST_PEOPLE - len(mine)
        for one in people:
            name = " ".join(one.name.split())[:200]
            address = _clean(one.address)
            mark = fingerprint(address)
            known = mark in marks if mark else name.casefold() in names
            if not name or known or (mark and is_refused(mark)):
                left.append(name or address)
                continue
            if new >= room:
                raise TooMuch(_("A list holds at most %(most)s people.") % {"most": MOST_PEOPLE})
            (marks if mark else names).add(mark or name.casefold())
            new += 1
            Somebody.objects.create(
                by=viewer.actor or 0,
                name=name,
                address=address,
                fingerprint=mark,
                whence=" ".join(one.whence.split())[:300],
                note=one.note.strip()[:LONGEST_NOTE],
                source=source[:200],
                ghost=one.ghost,
                created=now,
                changed=now,
                forget=now + KEPT,
            )
    return new, left


def hand_in_table(viewer: Viewer, name: str, rows: list[list[str]], whence: str) -> Sheet:
    """Keep a table until its columns are matched, a day at most."""
    require_steward(viewer)
    Sheet.objects.filter(by=viewer.actor or 0).delete()
    return Sheet.objects.create(
        by=viewer.actor or 0, name=name[:200], rows=rows, told={"whence": whence[:300]}, created=clock.now()
    )


def access_table(viewer: Viewer, number: int) -> Sheet:
    """A table this viewer handed in."""
    require_steward(viewer)
    found = Sheet.objects.filter(pk=number, by=viewer.actor or 0).first()
    if found is None:
        raise NotFound(_("This table was taken over already, or a day has passed. Hand it in again."))
    return found


def take_table(
    viewer: Viewer, number: int, columns: dict[str, int], whence: str, *, titles: bool
) -> tuple[int, list[str]]:
    """Put the people of a table on the list, and drop the table."""
    with writing():
        sheet = access_table(viewer, number)
        if "name" not in columns and "address" not in columns:
            raise Invalid(_("Say which column holds the names."))
        told = gather(viewer, in_table(sheet.rows, columns, whence, titles=titles), source=sheet.name)
        sheet.delete()
    return told


def _clean(address: str) -> str:
    """The address as it is kept, "" if there is none or it is none."""
    try:
        return clean_email(address) if address.strip() else ""
    except Invalid:
        return ""


def forget(viewer: Viewer, number: int) -> None:
    """Take somebody off the list, with everything noted about them."""
    with writing():
        somebody = access_somebody(viewer, number)
        if somebody.letter and state_of(somebody).open:
            raise Invalid(_("Take the letter back first."))
        somebody.delete()
