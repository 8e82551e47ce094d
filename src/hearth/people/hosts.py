"""Servers whose people somebody does not want to hear. (What the home itself does not want to hear: `servers`.)"""

import re

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, NotAllowed
from hearth.people.kept import HostMute
from hearth.people.lists import tell
from hearth.people.sight import Viewer

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?")


def hosts_muted_by(actor: int) -> frozenset[str]:
    """The servers she does not want to hear."""
    return frozenset(HostMute.objects.filter(actor=actor).values_list("host", flat=True))


def clean_host(text: str) -> str:
    """A host name as it is kept: lower case, A-labels."""
    try:
        host = text.strip().lower().encode("idna").decode()
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise Invalid(_("“%(host)s” is no server's name.") % {"host": text[:80]})
    return host


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


def host_of(handle: str) -> str:
    """The server in `user@host`, "" for somebody of this home."""
    return handle.partition("@")[2].lower()
