"""What somebody else brings is its actor's own word where a key of hers proves it (FEP-8b32; FEDIVERSE rule 2).

A proof saves asking her server, and counts for no more than asking would: it must be made lately over this very id, by
a key her own document listed within a day. Without one, her server is asked as before.
"""

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.federation.activitypub import authority, proofs, wire
from hearth.federation.activitypub.receiving import documents, remote
from hearth.federation.activitypub.receiving.documents import Drop, Wants
from hearth.federation.activitypub.wire import Document

LASTS = clock.DAY
"""after which a proof is old (what it says may have been taken back), and her list of keys is asked for anew"""
AHEAD = 5 * clock.MINUTE


def proven(document: Document, actor: str, received: int) -> bool:
    """Whether `actor` herself said this, by a proof in it. Raises Wants where her keys must be asked for first."""
    method, own = proofs.method_of(document), document.get("id")
    if not method or not isinstance(own, str) or not authority.same_origin(method, actor):
        return False
    row = remote.known(actor) if _lately(document["proof"], received) else None
    if row is None or row.gone or remote.key_of(row, method) is None:
        return False
    if received - row.fetched > LASTS:
        try:
            documents.missing(actor)
        except Drop:
            return False
        raise Wants([actor])
    try:
        return authority.owner(document) == actor and proofs.proven(document, remote.key_of(row, method))
    except Invalid:
        return False


def _lately(proof: Document, received: int) -> bool:
    made = wire.moment(proof.get("created"))
    return made is not None and received - LASTS <= made <= received + AHEAD
