"""What the charter asks of members: to read a new version, and of founders: to finish what they began."""

from django.utils.translation import gettext as _

from hearth.base.sql import sql
from hearth.features.charter.walk import walked
from hearth.people.roles import may_steward
from hearth.people.sight import Viewer
from hearth.ui.asks import Ask, asks

_NEWER = sql(
    "SELECT version FROM people_charter WHERE version > 0 AND version >"
    " (SELECT coalesce(max(version), 0) FROM people_agreement WHERE person = %s)"
)


@asks
def new_version(viewer: Viewer) -> list[Ask]:
    """Members who have not agreed to the newest version yet."""
    found = _NEWER.one(viewer.uri) if viewer.member else None
    if found is None:
        return []
    return [
        Ask(
            text=_("Read version %(number)s of our charter") % {"number": found[0]},
            url="/charter/agree/",
            weight=40,
        )
    ]


@asks
def unfinished(viewer: Viewer) -> list[Ask]:
    """Founders who have not come to the end of their beginning."""
    if not may_steward(viewer) or "ready" in (done := walked()):
        return []
    words = _("Go on where you left off") if done else _("Begin: what do your people believe?")
    return [Ask(text=words, url="/begin/", kind="act", weight=90)]


_WISHES = sql("SELECT count(*) FROM charter_excerpt WHERE allowed IS NULL AND author = %s")


@asks
def wish_to_quote(viewer: Viewer) -> list[Ask]:
    """Authors whose words somebody would like to show to strangers."""
    wishes = _WISHES.one(viewer.actor)[0] if viewer.member else 0
    if not wishes:
        return []
    return [Ask(text=_("May we show words of yours to strangers?"), url="/join/voices/", weight=20)]
