"""What the charter asks of members: to read a new version, and of founders: to finish what they began."""

from django.utils.translation import gettext as _

from hearth.base.sql import sql
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
