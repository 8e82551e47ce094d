"""Linked accounts: which accounts on other servers are whose here. The proof is looked at by the caller."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.people.linked_rows import Linked
from hearth.people.models import Account
from hearth.people.sight import Viewer


def link(actor: int, *, uri: str, address: str, host: str, proof: str) -> Linked:
    """This account elsewhere is hers. Somebody else's stays somebody else's."""
    held = Linked.objects.filter(uri=uri).first()
    if held is not None and held.actor != actor and Account.objects.filter(actor=held.actor).exists():
        raise Invalid(
            _("%(address)s is linked to somebody else here. Whoever it belongs to can unlink it first.")
            % {"address": address}
        )
    found, _new = Linked.objects.update_or_create(
        uri=uri,
        defaults={"actor": actor, "address": address[:320], "host": host[:253], "proof": proof},
        create_defaults={
            "actor": actor,
            "address": address[:320],
            "host": host[:253],
            "proof": proof,
            "since": clock.now(),
        },
    )
    return found


def unlink(viewer: Viewer, num: int) -> None:
    """No longer a way in. Who she is here does not change by it."""
    found = Linked.objects.filter(pk=num, actor=viewer.actor or 0).first()
    if found is None:
        raise NotFound
    found.delete()


def linked_to(actor: int) -> list[Linked]:
    """Her accounts elsewhere, oldest first."""
    return list(Linked.objects.filter(actor=actor).order_by("since", "pk"))


def proved(actor: int, uri: str) -> bool:
    """Whether she has shown that this account is hers."""
    return Linked.objects.filter(actor=actor, uri=uri).exists()


def account_behind(uri: str) -> Account | None:
    """The account that signing in with this account elsewhere opens. An alias alone opens none."""
    held = Linked.objects.filter(uri=uri, proof="oauth").first()
    return Account.objects.filter(actor=held.actor, is_active=True).first() if held else None


CARRIED = "came_as"


def carry(request: HttpRequest, *, uri: str, address: str, name: str) -> None:
    """Remember in this browser who somebody showed to be, until she has applied."""
    request.session[CARRIED] = {"uri": uri, "address": address, "name": name}


def carried(request: HttpRequest) -> dict[str, str]:
    """Who somebody in this browser showed to be; empty for nobody."""
    found = request.session.get(CARRIED)
    return found if isinstance(found, dict) else {}


def let_go(request: HttpRequest) -> None:
    """Rather as nobody known from elsewhere."""
    request.session.pop(CARRIED, None)


def note_use(uri: str) -> None:
    """It was used to come in."""
    Linked.objects.filter(uri=uri).update(used=clock.now())
