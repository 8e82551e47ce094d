"""Who signed a request, as a viewer like any other: for reading what only some may read."""

from asgiref.sync import sync_to_async

from hearth.base.errors import NotFound
from hearth.federation.activitypub.receiving import signers
from hearth.federation.activitypub.request import NotSigned, Request
from hearth.federation.activitypub.verify import verify
from hearth.ledger.read import num_of
from hearth.people import servers
from hearth.people.sight import STRANGER, Viewer, viewer_for


async def viewer(request: Request) -> Viewer:
    """The actor who signed; STRANGER for somebody not known here or of a blocked server.

    Raises NotSigned for a signature that is not right, Unreachable while the signer's key cannot be had.
    """
    try:
        key = await verify(request, signers.find_key)
    except NotFound as error:
        raise NotSigned("This key is not there.") from error
    return await sync_to_async(_viewer)(signers.owner_of(key))


def _viewer(actor: str) -> Viewer:
    num = num_of(actor)
    return STRANGER if num is None or servers.blocked(servers.host_of(actor)) else viewer_for(num)
