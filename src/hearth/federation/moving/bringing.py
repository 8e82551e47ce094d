"""Taking over the lists somebody brought along: shown first, then carried out one by one, slowly, by the worker.

A follow becomes an ordinary follow request under her own name; nothing is done before she has seen what would be.
"""

import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotAllowed, NotFound, TooMuch, Unreachable
from hearth.federation.activitypub import addresses
from hearth.federation.elsewhere.rows import Relation
from hearth.federation.moving import carrying
from hearth.federation.moving.csvs import BLOCK, BOOKMARK, FOLLOW, HOST, LIST, MUTE, Found, Line
from hearth.people.sight import Viewer, viewer_for

SEEN, WAITING, DONE, ASKED, FAILED = "seen", "waiting", "done", "asked", "failed"
ORDER = (HOST, BLOCK, MUTE, FOLLOW, LIST, BOOKMARK)
NEEDS_OTHERS = (FOLLOW, LIST, BOOKMARK)
MOST_WAITING = 30_000
AT_ONCE, TRIES, ANSWERED_WITHIN = 20, 5, 30
"""tries before a server counts as gone, and before somebody who was asked counts as silent (about a month)"""
_LATER = (clock.MINUTE, 10 * clock.MINUTE, clock.HOUR, 6 * clock.HOUR, clock.DAY)
_running = threading.Lock()


@dataclass(frozen=True, slots=True)
class Part:
    """One sort of what she brought: how much of it stands where, and a few of them by name."""

    sort: str
    counts: dict[str, int]
    examples: list[str]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.counts.values())


def lay_out(viewer: Viewer, found: Found) -> None:
    """Keep what was read until she has decided; what she already took over is not laid out again."""
    me = _self(viewer)
    if Relation.objects.filter(actor=me).count() + len(found.lines) > MOST_WAITING:
        raise TooMuch(_("That is more than this home takes over for one person. Leave something out."))
    now = clock.now()
    rows = [
        Relation(actor=me, sort=line.sort, name=line.name, more=line.more, state=SEEN, added=now)
        for line in found.lines
    ]
    Relation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _self(viewer: Viewer) -> int:
    if viewer.actor is None or not viewer.member:
        raise NotFound
    return viewer.actor


def parts_of(viewer: Viewer) -> list[Part]:
    """What she brought, sort by sort."""
    counts: dict[str, Counter[str]] = {}
    for sort, state in Relation.objects.filter(actor=_self(viewer)).values_list("sort", "state"):
        counts.setdefault(sort, Counter())[state] += 1
    return [
        Part(sort, dict(counts[sort]), _examples(viewer.actor or 0, sort)) for sort in ORDER if sort in counts
    ]


def _examples(actor: int, sort: str) -> list[str]:
    found = Relation.objects.filter(actor=actor, sort=sort).order_by("pk")[:5]
    return [f"{one.more}: {one.name}" if one.sort == LIST else one.name for one in found]


def failed_of(viewer: Viewer) -> list[Relation]:
    """What could not be done, with reasons."""
    return list(Relation.objects.filter(actor=_self(viewer), state=FAILED).order_by("pk")[:200])


def begin(viewer: Viewer, sorts: Collection[str]) -> int:
    """Carry these sorts out from now on; the rest that was only seen is forgotten. How many wait now."""
    me = _self(viewer)
    wanted = [sort for sort in sorts if sort in ORDER]
    if not wanted:
        raise Invalid(_("Choose what to take over."))
    if set(wanted) & set(NEEDS_OTHERS) and not addresses.federating():
        raise Invalid(
            _(
                "This home does not speak with other servers, so nobody there can be followed. Leave those out."
            )
        )
    laid = Relation.objects.filter(actor=me, state=SEEN)
    begun = laid.filter(sort__in=wanted).update(state=WAITING, due=clock.now())
    laid.exclude(sort__in=wanted).delete()
    return begun


def throw_away(viewer: Viewer) -> None:
    """Forget all that is not done yet."""
    Relation.objects.filter(actor=_self(viewer), state__in=(SEEN, WAITING, FAILED)).delete()


# By the worker


def tend(now: int) -> None:
    """Begin on what is due, in a thread of its own: the worker waits for no server."""
    if _running.locked() or not Relation.objects.filter(state=WAITING, due__lte=now).exists():
        return
    threading.Thread(target=_work, args=(now,), name="moving in", daemon=True).start()


def _work(now: int) -> None:
    with _running:
        try:
            carry_due(now)
        finally:
            connection.close()


def carry_due(now: int, most: int = AT_ONCE) -> int:
    """Carry out what is due, a few at once; how many were looked at."""
    due = list(Relation.objects.filter(state=WAITING, due__lte=now).order_by("due", "pk")[:most])
    for relation in due:
        _carry(relation)
    return len(due)


def _carry(relation: Relation) -> None:
    viewer = viewer_for(relation.actor)
    line = Line(relation.sort, relation.name, relation.more)
    try:
        relation.state = carrying.carry(viewer, line)
        relation.why = ""
    except (Unreachable, TooMuch) as error:
        relation.tries += 1
        relation.why = str(error)[:300]
        patience = ANSWERED_WITHIN if relation.sort == LIST else TRIES
        relation.state = WAITING if relation.tries < patience else FAILED
        relation.due = clock.now() + _LATER[min(relation.tries, len(_LATER)) - 1]
    except (NotFound, NotAllowed, Invalid) as error:
        relation.state, relation.why = FAILED, (str(error) or _("not found"))[:300]
    except HearthError as error:
        relation.state, relation.why = FAILED, str(error)[:300]
    relation.save(update_fields=["state", "why", "tries", "due"])
