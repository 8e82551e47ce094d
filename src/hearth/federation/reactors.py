"""What other servers hear of what happened here: made durable first, sent by the sender."""

from hearth.federation.activitypub import keys, openness, quoting
from hearth.federation.activitypub.addresses import federating
from hearth.federation.activitypub.sending import dispatch, forgetting, plan
from hearth.federation.reports import REPORT, shipment
from hearth.ledger.activity import Row
from hearth.ledger.reactors import reacts
from hearth.ledger.record import record, writing


@reacts("Create", "Person")
@reacts("Create", "Service")
@reacts("Create", "Group")
def make_keys(row: Row) -> None:
    """Keys are made before anybody asks for them: that takes a while."""
    if federating() and openness.open_actor(row.num) is not None:
        keys.key_of(row.num)


@reacts("Create")
@reacts("Update")
@reacts("Delete")
@reacts("Like")
@reacts("EmojiReact")
@reacts("Announce")
@reacts("Undo")
@reacts("Follow")
@reacts("Accept")
@reacts("Reject")
@reacts("Join")
@reacts("Leave")
@reacts("Add")
@reacts("Remove")
@reacts("Move")
@reacts("hearth:Vote", "Question")
@reacts("hearth:Tally", "Question")
@reacts("hearth:Close", "Question")
def tell_others(row: Row) -> None:
    """Whatever leaves because of this row."""
    if federating():
        for shipment in plan.shipments(row):
            dispatch.ship(shipment)
        if row.type == "Delete":
            forgetting.forget_told(row.object)


@reacts("Block")
def withdraw_stamps(row: Row) -> None:
    """Whoever is blocked may not show the other's posts inside hers any more."""
    if row.origin == "home" and row.object.startswith("https://"):
        with writing():
            for told in quoting.withdrawals(row.actor, row.object):
                record(told)


@reacts("Flag", REPORT)
def tell_keepers(row: Row) -> None:
    """A report goes to the keepers of another server."""
    parcel = shipment(row) if federating() else None
    if parcel is not None:
        dispatch.ship(parcel)
