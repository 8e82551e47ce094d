"""Blocks: two people stop seeing each other because one of them asked for it. Nobody else is told."""

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger.activity import Activity
from hearth.ledger.record import Recorded, record, writing
from hearth.people.follows import sever
from hearth.people.models import Actor, Block
from hearth.people.sight import Viewer, visible


def blocked_by(viewer: Viewer) -> list[Actor]:
    """Whom this viewer blocked, by name."""
    nums = Block.objects.filter(blocker=viewer.actor or 0).values("blocked")
    return list(Actor.objects.filter(num__in=nums).order_by("name", "num"))


def may_block(viewer: Viewer, actor: Actor) -> bool:
    """Anybody but oneself and places."""
    return viewer.known and actor.num != viewer.actor and actor.sort not in ("home", "space")


def block(viewer: Viewer, person: str) -> Recorded | None:
    """Stop seeing a person and being seen by them. Blocking twice changes nothing."""
    if viewer.actor is None:
        raise NotAllowed(_("Sign in first."))
    with writing():
        if Block.objects.filter(
            blocker=viewer.actor or 0, blocked__in=Actor.objects.filter(uri=person).values("num")
        ):
            return None
        actor = visible(Actor.objects.filter(uri=person, deleted=False), viewer).first()
        if actor is None:
            raise NotFound
        if not may_block(viewer, actor):
            raise Invalid(_("You cannot block yourself or a place."))
        sever(viewer.actor, actor.num)
        return record(
            Activity(type="Block", actor=viewer.uri, object=person, object_type="Person", audience="direct")
        )


def unblock(viewer: Viewer, person: str) -> None:
    """See a person again. Unblocking twice changes nothing."""
    with writing():
        actor = Actor.objects.filter(uri=person).values("num")
        for held in Block.objects.filter(blocker=viewer.actor or 0, blocked__in=actor):
            record(
                Activity(
                    type="Undo",
                    actor=viewer.uri,
                    object=held.activity,
                    object_type="Block",
                    audience="direct",
                )
            )
