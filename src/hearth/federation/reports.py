"""Telling another server's keepers of a report: a Flag in the home's own name (its actor is nobody who complained)."""

from typing import Any

from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.sending.shipment import Shipment
from hearth.federation.activitypub.vocabulary import CONTEXT
from hearth.ledger.activity import HOME, HOME_NUM, Row

REPORT = "hearth:RemoteReport"


def shipment(row: Row) -> Shipment | None:
    """What leaves because of this row."""
    about = row.payload.get("about")
    named = [uri for uri in about if isinstance(uri, str)] if isinstance(about, list) else []
    if row.actor != HOME or row.origin != "home" or not row.object.startswith("https://"):
        return None
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": addresses.activity_url(row.id),
        "type": "Flag",
        "actor": addresses.actor_url(HOME_NUM),
        "object": named or [row.object],
        "content": str(row.payload.get("words") or ""),
        "to": [row.object],
    }
    return Shipment(document=document, signer=HOME_NUM, named=frozenset([row.object]), private=True)
