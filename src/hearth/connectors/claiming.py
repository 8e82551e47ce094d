"""Imported people and those who are them: prove it, claim, split again, refuse, object, or have the words erased.

Nobody is joined to anybody by likeness of name or address: a code mailed to the address the import knew, or a steward
who knows both, is the proof.
"""

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.connectors import claims
from hearth.connectors.models import Claim, ClaimRequest
from hearth.ledger import erase
from hearth.ledger.activity import HOME, Activity, local_uri
from hearth.ledger.record import record, writing
from hearth.people import consent
from hearth.people.models import Actor, Consent
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer, viewer_for

COUNTED = ("aggregate", "graph")
"""what imported people who were told count in, until they object"""


def ghost_numbered(num: int) -> Actor:
    """An imported person who is still here."""
    found = Actor.objects.filter(num=num, sort__in=("ghost", "claimed"), deleted=False).first()
    if found is None:
        raise NotFound
    return found


def ghosts_at(address: str) -> list[Actor]:
    """Imported people with this address. Only for somebody who has shown that she reads mail there."""
    found = Actor.objects.filter(uri__in=claims.claimable(address), deleted=False)
    return list(found.order_by("origin", "name", "num"))


def access_ghost(address: str, num: int) -> Actor:
    """One of the imported people with this proven address."""
    ghost = ghost_numbered(num)
    if ghost.uri not in claims.claimable(address):
        raise NotFound
    return ghost


def claims_of(person: str) -> list[Claim]:
    """What this person has claimed."""
    return list(Claim.objects.filter(person=person).order_by("claimed", "num"))


def claim(viewer: Viewer, ghost: Actor, *, proof: str) -> None:
    """These two are one: recorded with a receipt. The proof was looked at by the caller."""
    if viewer.actor is None:
        raise NotFound
    with writing():
        held = Claim.objects.filter(ghost=ghost.uri).first()
        if held is not None and held.person != viewer.uri:
            raise Invalid(
                _(
                    "Somebody else has already shown to be this person. If that is not right, ask a steward:"
                    " nothing was changed."
                )
            )
        if held is not None:
            return
        now = clock.now()
        payload = {"person": viewer.uri, "ghost": ghost.uri, "source": ghost.origin, "proof": proof}
        record(
            Activity(
                type="Create", actor=viewer.uri, object_type="hearth:Claim", payload=payload, published=now
            )
        )
        consent.give(viewer, f"link:{ghost.origin}", source=ghost.origin)
        claims.forget([ghost.uri])
        ClaimRequest.objects.filter(ghost=ghost.num, person=viewer.actor).delete()


def split(viewer: Viewer, num: int) -> None:
    """Take a claim back: the history stands under its own name again, and counts as somebody else's."""
    with writing():
        held = Claim.objects.filter(num=num, person=viewer.uri).first()
        if held is None or viewer.actor is None:
            raise NotFound
        record(Activity(type="Delete", actor=viewer.uri, object=local_uri(num), object_type="hearth:Claim"))
        if not Claim.objects.filter(person=viewer.uri, source=held.source).exists():
            receipts = Consent.objects.filter(
                actor=viewer.actor, purpose=f"link:{held.source}", withdrawn=None
            )
            for receipt in receipts:
                consent.withdraw(viewer, receipt.num)


def refuse(ghost: Actor) -> None:
    """Do not connect me: the address is forgotten, so that nobody is ever asked again."""
    with writing():
        claims.forget([ghost.uri])
        ClaimRequest.objects.filter(ghost=ghost.num).delete()


def objected(ghost: Actor) -> bool:
    """Whether this imported person is held out of the measures."""
    return Consent.objects.filter(actor=ghost.num, purpose="aggregate").exclude(withdrawn=None).exists()


def object_to_counting(ghost: Actor) -> None:
    """Hold an imported person out of every figure, for all time."""
    with writing():
        if objected(ghost):
            return
        now = clock.now()
        for purpose in COUNTED:
            payload = {
                "person": ghost.uri,
                "purpose": purpose,
                "source": ghost.origin,
                "text_version": "objection",
                "given": now,
                "withdrawn": now,
            }
            record(
                Activity(
                    type="Create",
                    actor=HOME,
                    object_type="hearth:Consent",
                    payload=payload,
                    audience="direct",
                    published=now,
                )
            )


def erase_ghost(ghost: Actor) -> int:
    """Everything an imported person wrote and did goes for good; answers how many things."""
    return len(erase.erase_person(ghost.uri).objects)


# Where no address is known, a steward who knows both decides


def ask_steward(viewer: Viewer, ghost: Actor, why: str) -> None:
    """Say that you are this imported person; a steward is asked."""
    if viewer.actor is None or not viewer.member:
        raise NotFound
    if ghost.sort != "ghost":
        raise Invalid(_("Somebody has already shown to be this person. Ask a steward if that is not right."))
    if ClaimRequest.objects.filter(person=viewer.actor, declined=None).count() >= 10:
        raise Invalid(_("You have asked about ten people already. Wait for an answer first."))
    with writing():
        ClaimRequest.objects.get_or_create(
            person=viewer.actor,
            ghost=ghost.num,
            defaults={"why": why.strip().replace("\0", "")[:500], "asked": clock.now()},
        )


def requests_for(viewer: Viewer) -> list[ClaimRequest]:
    """What stewards are asked, oldest first."""
    require_steward(viewer)
    return list(ClaimRequest.objects.filter(declined=None).order_by("asked", "pk"))


def decide(viewer: Viewer, number: int, *, yes: bool) -> None:
    """A steward confirms who somebody is, or does not. Nobody decides about herself."""
    require_steward(viewer)
    with writing():
        asked = ClaimRequest.objects.filter(pk=number, declined=None).first()
        if asked is None:
            raise NotFound
        if asked.person == viewer.actor:
            raise Invalid(_("Somebody else has to confirm who you are."))
        if not yes:
            asked.declined = clock.now()
            asked.save(update_fields=["declined"])
            return
        claim(viewer_for(asked.person), ghost_numbered(asked.ghost), proof="steward")
