"""Which notifications somebody still has: not put away, of the kinds asked for, page by page."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hearth.api.entities.notifications import KINDS, SORTS, TYPES, Note, Row, notes
from hearth.api.mastodon.kept import Dismissed
from hearth.api.mastodon.rest.policy import Held, sorted_out
from hearth.api.wire.paging import Page, taken
from hearth.api.wire.params import Params
from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.feeds.listening import Listener
from hearth.feeds.models import DECISION, FOLLOW, Notification

MOST = 2000
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which kinds are asked for, and by whom they must be (None: anybody)."""

    types: frozenset[str]
    by: int | None = None

    @property
    def sorts(self) -> list[str]:
        """The home's own kinds these are."""
        found = [sort for sort, kind in KINDS.items() if kind in self.types]
        found += [FOLLOW] if {"follow", "follow_request"} & self.types else []
        return found + ([DECISION] if "poll" in self.types else [])


def wanted(params: Params) -> Wanted:
    """As a client asks."""
    asked = [one for one in params.many("types") if one in TYPES]
    types = frozenset(asked or TYPES) - frozenset(params.many("exclude_types"))
    by = params.ids("account_id")
    return Wanted(types, by[0] if by else None)


def rows_for(actor: int, sorts: Collection[str] = SORTS) -> QuerySet[Notification]:
    """Her notifications, but for those she put away."""
    gone = Dismissed.objects.filter(actor=actor)
    until = max((row.until for row in gone), default=0)
    away = [row.activity for row in gone if row.activity]
    rows = Notification.objects.filter(actor=actor, sort__in=sorts, published__gt=until)
    return rows.filter(~Q(activity__in=away)) if away else rows


def page(
    listener: Listener, asked: Wanted, span: Page, filtered: bool = False
) -> tuple[list[Note], list[int]]:
    """A page of notes, and the numbers of all rows it went over (pages go on behind them)."""
    rows = rows_for(listener.actor or 0, asked.sorts)
    found: list[Note] = []
    over: list[int] = []
    for _round in range(ROUNDS):
        part = taken(rows, span, "pk")
        over = [row.pk for row in part] + over if span.upwards else over + [row.pk for row in part]
        held = notes(part, listener)
        if not filtered:
            held = sorted_out(held, listener).passed
        kept = [
            one for one in held if one.type in asked.types and (asked.by is None or one.account == asked.by)
        ]
        found = kept + found if span.upwards else found + kept
        if len(found) >= span.limit or len(part) < span.limit:
            break
        edge = part[0].pk if span.upwards else part[-1].pk
        span = (
            Page(span.max_id, None, edge, span.limit)
            if span.upwards
            else Page(edge, span.since_id, None, span.limit)
        )
    if span.upwards:
        return found[-span.limit :], over
    found = found[: span.limit]
    if len(found) == span.limit:
        over = [pk for pk in over if pk >= found[-1].row.pk]
    return found, over


def access_note(listener: Listener, pk: int) -> Note:
    """One of hers."""
    held = notes(list(rows_for(listener.actor or 0).filter(pk=pk)), listener)
    if not held:
        raise NotFound
    return held[0]


def held_back(listener: Listener) -> Held:
    """What the policy holds back of the newest ones."""
    newest = list(rows_for(listener.actor or 0).order_by("-pk")[:MOST])
    return sorted_out(notes(newest, listener), listener)


def put_away(actor: int, row: Row) -> None:
    """One notification less. (By what it tells of: rows are made anew when the home is rebuilt.)"""
    Dismissed.objects.get_or_create(actor=actor, activity=row.activity[:300])


def put_all_away(actor: int) -> None:
    """Everything told until now."""
    Dismissed.objects.filter(actor=actor).delete()
    Dismissed.objects.create(actor=actor, activity="", until=clock.now())
