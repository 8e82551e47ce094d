"""Who signed a request: either scheme, with the key found by whoever calls; a stale key is looked up once more."""

from collections.abc import Awaitable, Callable

from hearth.federation.activitypub import cavage, rfc9421
from hearth.federation.activitypub.claim import Claim
from hearth.federation.activitypub.keys import PublicKey
from hearth.federation.activitypub.request import NotSigned, Request

# (key id, anew: fetch it even if it is kept) -> the key; None if it is the same as before or there is none.
FindKey = Callable[[str, bool], Awaitable[PublicKey | None]]


def claims(request: Request) -> list[Claim]:
    """What the request claims, before any key is looked up. Raises NotSigned (401).

    `Signature-Input` selects RFC 9421. Everything that needs no key is checked here: coverage, digest, time.
    """
    if "signature-input" in request.fields:
        return rfc9421.read(request)
    if "signature" not in request.fields and "authorization" not in request.fields:
        raise NotSigned("There is no signature.")
    return [cavage.read(request)]


def key_named(request: Request) -> str:
    """The id of the first key a request names, by its header fields alone. Raises NotSigned (401) if it names none."""
    if "signature-input" in request.fields:
        return rfc9421.key_named(request)
    if "signature" not in request.fields and "authorization" not in request.fields:
        raise NotSigned("There is no signature.")
    return cavage.key_named(request)


async def verify(request: Request, find_key: FindKey) -> str:
    """The id of the key that signed this request. Raises NotSigned (401); Unreachable while the key cannot be had."""
    for claim in claims(request):
        for anew in (False, True):
            key = await find_key(claim.key_id, anew)
            if key is not None and claim.made_by(key):
                return claim.key_id
    raise NotSigned("The signature is not by this key.")
