"""What others learn of a person, and whether they ask before they follow: chosen by herself, kept in her Person."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.federation.activitypub.openness import may_tell
from hearth.federation.activitypub.sending import forgetting
from hearth.ledger.activity import State, edit_of
from hearth.ledger.read import state
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import HOME, PUBLIC
from hearth.people.sight import Viewer

WHOLE, THIN, NOTHING = "whole", "thin", "nothing"


@dataclass(frozen=True, slots=True)
class Reach:
    """What others are told (`whole` profile, `thin`: name and picture, `nothing`); whether they ask to follow."""

    told: str
    asks: bool


def _me(viewer: Viewer) -> State:
    known = state(viewer.uri) if viewer.actor is not None else None
    if known is None or known.deleted or known.origin != "home":
        raise NotFound
    return known


def reach_of(viewer: Viewer) -> Reach:
    """What holds now."""
    known = _me(viewer)
    asks = bool(known.payload.get("manuallyApprovesFollowers"))
    if known.payload.get("hearth:federates") is False:
        return Reach(NOTHING, asks)
    return Reach(WHOLE if may_tell(known) else THIN, asks)


def choose_reach(viewer: Viewer, reach: Reach) -> Recorded:
    """Choose it. Whoever wants to be unknown is taken leave of: servers that know her are told that she is gone."""
    if reach.told not in (WHOLE, THIN, NOTHING):
        raise Invalid(_("Choose what others learn of you."))
    with writing():
        known = _me(viewer)
        if reach.told == NOTHING and known.payload.get("hearth:federates") is not False:
            forgetting.say_farewell(viewer.uri)
        payload = {
            **known.payload,
            "hearth:federates": reach.told != NOTHING,
            "discoverable": reach.told == WHOLE and bool(known.payload.get("discoverable")),
            "manuallyApprovesFollowers": reach.asks,
            "updated": max(clock.now(), known.updated + 1),
        }
        return record(edit_of(known, viewer.uri, payload, audience=PUBLIC if reach.told == WHOLE else HOME))
