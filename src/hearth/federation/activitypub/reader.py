"""Who reads: the actor whose signature a request carries, as a viewer like any other."""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest

from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.keys import PublicKey
from hearth.federation.activitypub.request import Request, of_django
from hearth.federation.activitypub.verify import verify
from hearth.people.sight import STRANGER, Viewer

_SIGNED = ("Signature", "Signature-Input", "Authorization")


def is_signed(request: HttpRequest) -> bool:
    """Whether a request says that somebody signed it."""
    return any(name in request.headers for name in _SIGNED)


def reader_of(request: HttpRequest) -> Viewer:
    """The viewer who signed this request, STRANGER for an unsigned one. Asked once a request.

    Raises NotSigned for a signature that is not right, Unreachable while the signer's key cannot be had.
    """
    known: Any = getattr(request, "_reader", None)
    if known is None:
        known = _signer(of_django(request, addresses.host())) if is_signed(request) else STRANGER
        request._reader = known  # type: ignore[attr-defined]
    found: Viewer = known
    return found


def _signer(request: Request) -> Viewer:
    async_to_sync(verify)(request, _nobody)
    return STRANGER


async def _nobody(_key: str, _anew: bool) -> PublicKey | None:
    return None
