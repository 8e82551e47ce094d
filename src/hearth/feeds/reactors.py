"""After the commit: whoever was told something hears of it by mail or push, as chosen and when it may disturb."""

from __future__ import annotations

from hearth.base import clock
from hearth.feeds.models import MENTION, REPLY, Due, NoticeMarker, Notification
from hearth.feeds.notifications import lately_told
from hearth.feeds.ways import Chosen, Way, ways_of_all
from hearth.feeds.wordings import words_for
from hearth.ledger.activity import Row
from hearth.ledger.reactors import reacts

PATIENCE = clock.MINUTE
"""a letter waits so long: perhaps she is here and reads it anyway"""
BETWEEN = 10 * clock.MINUTE
"""not more than one letter of notices in this time; what comes meanwhile goes together"""


@reacts("*")
def pass_on(row: Row) -> None:
    """Note what is due for each person whom this activity told something."""
    told = lately_told(row)
    if not told:
        return
    now = clock.now()
    actors = {one.actor for one in told if one.actor is not None}
    ways = ways_of_all(actors)
    seen = dict(NoticeMarker.objects.filter(actor__in=actors).values_list("actor", "seen"))
    due = []
    for one in told:
        if one.actor is not None and seen.get(one.actor, 0) < one.published:
            due += _due(one, one.actor, ways[one.actor], now)
    Due.objects.bulk_create(due, ignore_conflicts=True)


def _due(one: Notification, actor: int, ways: Chosen, now: int) -> list[Due]:
    key = (
        f"{one.sort}:{one.post}:{one.by}"
        if one.sort in (MENTION, REPLY)
        else f"{one.sort}:{one.activity}:{one.words}"
    )
    at = {
        "mail": ways.undisturbed(max(now + PATIENCE, ways.last_mail + BETWEEN)),
        "push": ways.undisturbed(now),
    }
    chosen: dict[str, Way | None] = {"mail": ways.mail.get(one.sort), "push": ways.push.get(one.sort)}
    said = words_for(one.words) if one.words else None
    if said is not None and said.written:
        chosen["mail"] = "never"
    return [
        Due(actor=actor, way=way, key=key[:200], activity=one.activity, sort=one.sort, at=at[way])
        for way, when in chosen.items()
        if when == "now"
    ]
