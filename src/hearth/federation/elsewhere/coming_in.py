"""What coming back from another server leads to: signed in, linked, through an open door, or told what is missing."""

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, NotAllowed
from hearth.federation.activitypub import addresses, authority, wire
from hearth.federation.activitypub.receiving import remote
from hearth.federation.elsewhere.identity import Identity
from hearth.federation.moving import aliases
from hearth.people import arriving, linked
from hearth.people.models import Account
from hearth.people.sight import Viewer


def account_of(who: Identity) -> Account | None:
    """The account here that this account elsewhere opens."""
    found = linked.account_behind(who.uri)
    if found is not None:
        linked.note_use(who.uri)
    return found


def link_to(viewer: Viewer, who: Identity) -> None:
    """It is hers as well: another way in, and the proof that what is imported from there is hers."""
    if viewer.actor is None:
        raise NotAllowed(_("Sign in first."))
    linked.link(viewer.actor, uri=who.uri, address=who.address, host=who.host, proof="oauth")


def link_by_alias(viewer: Viewer, text: str) -> None:
    """It is hers because it says so itself: its own document names her here (`alsoKnownAs`, FEP-7628). No way in."""
    me = aliases.require_own_self(viewer)
    uri = aliases.actor_at(text)
    document = remote.fetch(uri).document
    if wire.id_of(document) != uri or not authority.moved(addresses.actor_url(me.num), document):
        raise Invalid(
            _(
                "That account does not name this one. Add %(address)s to its other accounts there, then try again."
            )
            % {"address": f"{me.handle}@{addresses.host()}"}
        )
    host = authority.origin(uri).host
    name = wire.text(document, "preferredUsername")
    linked.link(me.num, uri=uri, address=f"{name}@{host}".lower(), host=host, proof="alias")


def known(who: Identity) -> int:
    """Her number here. It opens no room yet: that is for the readers, or for who wrote her a letter."""
    num = remote.learn(who.uri)
    linked.link(num, uri=who.uri, address=who.address, host=who.host, proof="oauth")
    return num


def through_door(token: str, who: Identity) -> None:
    """Come in by a letter or an accepted application, and stay who one is: the account here is a key to the rooms."""
    arriving.access_door(token)
    if linked.account_behind(who.uri) is not None:
        raise Invalid(
            _("%(address)s belongs to somebody here already. Sign in with it.") % {"address": who.address}
        )
    arriving.come_as(token, known(who))
