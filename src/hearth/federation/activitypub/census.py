"""The numbers a home tells everybody: how many people take part, with chance in them so that nobody is found."""

from typing import Any

from hearth.base import clock
from hearth.base.sql import sql
from hearth.base.totals import told
from hearth.ledger.activity import HOME_NUM

STALE = 10 * clock.MINUTE
_PEOPLE = sql("SELECT count(*) FROM people_membership WHERE space = %s AND state = 'active'")
_ACTIVE = sql("SELECT count(DISTINCT author) FROM federation_shared WHERE mine AND published > %s")
_POSTS = sql("SELECT count(*) FROM federation_shared WHERE mine")
_told: tuple[int, dict[str, Any]] | None = None


def census() -> dict[str, Any]:
    """How many people, how many of them spoke in public lately, how many public words. Counted at most every ten
    minutes."""
    global _told
    now = clock.now()
    if _told is None or not 0 <= now - _told[0] < STALE:
        _told = now, _counted(now)
    return _told[1]


def _counted(now: int) -> dict[str, Any]:
    return {
        "users": {
            "total": told("people", _PEOPLE.one(HOME_NUM)[0]),
            "activeMonth": told("active_month", _ACTIVE.one(now - 30 * clock.DAY)[0]),
            "activeHalfyear": told("active_halfyear", _ACTIVE.one(now - 180 * clock.DAY)[0]),
        },
        "localPosts": told("posts", _POSTS.one()[0]),
        "localComments": 0,
    }
