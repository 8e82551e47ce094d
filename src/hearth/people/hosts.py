"""Servers whose people somebody does not want to hear. (What the home itself does not want to hear: `servers`.)"""

from hearth.base.errors import NotAllowed
from hearth.people.kept import HostMute
from hearth.people.lists import tell
from hearth.people.servers import clean_host
from hearth.people.sight import Viewer


def hosts_muted_by(actor: int) -> frozenset[str]:
    """The servers she does not want to hear."""
    return frozenset(HostMute.objects.filter(actor=actor).values_list("host", flat=True))


def mute_host(viewer: Viewer, text: str) -> None:
    """Hear nobody of that server any more."""
    if viewer.actor is None:
        raise NotAllowed
    HostMute.objects.get_or_create(actor=viewer.actor, host=clean_host(text))
    tell(viewer.actor, "hosts")


def unmute_host(viewer: Viewer, text: str) -> None:
    """Hear them again."""
    HostMute.objects.filter(actor=viewer.actor or 0, host=clean_host(text)).delete()
    tell(viewer.actor or 0, "hosts")
