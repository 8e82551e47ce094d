"""Who reads: the actor whose signature a request carries, as a viewer like any other."""

from typing import Any

from django.http import HttpRequest

from hearth.base import fetch
from hearth.base.errors import NotFound
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.receiving import signers
from hearth.federation.activitypub.request import NotSigned, Request, of_django
from hearth.federation.activitypub.verify import verify
from hearth.ledger.read import num_of
from hearth.people import servers
from hearth.people.sight import STRANGER, Viewer, viewer_for

_SIGNED = ("Signature", "Signature-Input", "Authorization")


def is_signed(request: HttpRequest) -> bool:
    """Whether a request says that somebody signed it."""
    return any(name in request.headers for name in _SIGNED)


def reader_of(request: HttpRequest) -> Viewer:
    """The viewer who signed this request (with an empty number, if not known here), STRANGER for an unsigned one.

    Asked once a request. Raises NotSigned for a signature that is not right or of a blocked server, Unreachable while
    the signer's key cannot be had.
    """
    known: Any = getattr(request, "_reader", None)
    if known is None:
        known = _signer(of_django(request, addresses.host())) if is_signed(request) else STRANGER
        request._reader = known  # type: ignore[attr-defined]
    found: Viewer = known
    return found


def _signer(request: Request) -> Viewer:
    try:
        owner = signers.owner_of(fetch.run(verify(request, signers.find_key)))
    except NotFound as error:
        raise NotSigned("This key is not there.") from error
    if not owner or servers.blocked(servers.host_of(owner)):
        raise NotSigned("This server is not answered.")
    num = num_of(owner)
    return viewer_for(num) if num is not None else Viewer(uri=owner)
