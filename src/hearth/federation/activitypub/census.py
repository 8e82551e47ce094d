"""The numbers a home tells everybody: how many people take part, rounded so that nobody is found in them."""

from typing import Any

from hearth.base import clock
from hearth.base.sql import sql
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
            "total": _PEOPLE.one(HOME_NUM)[0],
            "activeMonth": _ACTIVE.one(now - 30 * clock.DAY)[0],
            "activeHalfyear": _ACTIVE.one(now - 180 * clock.DAY)[0],
        },
        "localPosts": _POSTS.one()[0],
        "localComments": 0,
    }
