"""What the welcome asks: a letter to write, a first post that waits; of a newcomer, two questions she may decline."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.base import clock
from hearth.base.sql import sql
from hearth.ui.asks import Ask, asks

_OWED = sql(
    "SELECT w.num, w.first_at, w.since, a.name, w.person, w.week, w.month FROM welcome_welcome w"
    " JOIN people_actor a ON a.num = w.person WHERE (w.greeter = %s AND w.since > %s AND NOT a.deleted AND"
    " ((w.first_at IS NOT NULL AND w.answered IS NULL) OR (w.first_at IS NULL AND w.greeted IS NULL)))"
    " OR (w.person = %s AND (w.week = 'asked' OR w.month = 'asked')) LIMIT 30"
)


@asks
def welcomes(viewer: Any) -> list[Ask]:
    """What this person owes a newcomer, and what she is asked herself."""
    if not viewer.member:
        return []
    now = clock.now()
    found = []
    for num, first_at, since, name, person, week, month in _OWED.all(
        viewer.actor, now - 30 * clock.DAY, viewer.actor
    ):
        if person == viewer.actor:
            words = (
                _("Two questions after your first week") if week == "asked" else _("A role that may fit you")
            )
            if "asked" in (week, month):
                found.append(Ask(text=words, url="/welcome/", kind="ask", weight=20))
            continue
        if first_at is not None:
            hours = max(0, (now - first_at) // clock.HOUR)
            text = ngettext(
                "%(name)s's first post waits since %(hours)s hour",
                "%(name)s's first post waits since %(hours)s hours",
                hours,
            ) % {"name": name, "hours": hours}
            due = first_at + clock.DAY
        else:
            text, due = _("Write a letter to %(name)s, who is new") % {"name": name}, since + clock.DAY
        found.append(Ask(text=text, url=f"/welcome/{num}/", due=due, kind="promise", weight=90))
    return found
