"""Whether this home speaks with other servers: only under the host name its keepers confirmed.

That name is for ever: every server that met this home knows it by it.
"""

from django.utils.translation import gettext as _

from hearth.base import address, options
from hearth.base.errors import Invalid
from hearth.federation.activitypub import keys
from hearth.federation.activitypub.addresses import CONFIRMED, OFF, STATE, host
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer


def confirmed() -> str:
    """The host name that was confirmed, whatever the address is now; "" before."""
    return options.get(CONFIRMED)


def confirm(name: str) -> None:
    """Begin under this host name, typed by hand. Raises Invalid unless it is the home's own, reached over https."""
    if not host():
        raise Invalid(_("Give this home its address first: other servers must be able to reach it."))
    if not address.home_url().startswith("https://"):
        raise Invalid(_("Other servers only speak with a home whose address begins with https://."))
    if name.strip().lower() != host():
        raise Invalid(_("That is not the name of this home. Type %(host)s.") % {"host": host()})
    if confirmed() and confirmed() != host():
        raise Invalid(
            _("This home is known to others as %(host)s. Give it that address again.") % {"host": confirmed()}
        )
    options.put(CONFIRMED, host())
    options.drop(STATE)
    keys.forget()  # they are remembered with the name they are signed under


def begin(viewer: Viewer, name: str) -> None:
    """As `confirm`, by one of the home's keepers."""
    require_steward(viewer)
    confirm(name)


def pause(viewer: Viewer) -> None:
    """Say nothing more to other servers, and answer none, until somebody begins again."""
    require_steward(viewer)
    options.put(STATE, OFF)
