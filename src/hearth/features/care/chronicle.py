"""The chronicle of care: everything reported, claimed, done and undone, told in the order in which it happened."""

from hearth.features.care.models import (
    Act,
    Appeal,
    Case,
    Concerned,
    Decision,
    Evidence,
    Mediation,
    Report,
    RoomWord,
)
from hearth.feeds.telling import untell_everybody
from hearth.ledger.chronicles import Chronicle

WORDS = (
    *("care.letter", "care.undone", "care.handed", "care.closed"),
    *("care.mediation", "care.room", "care.looked_back"),
)


def _empty() -> None:
    for model in (Case, Concerned, Report, Act, Appeal, Decision, Evidence, Mediation, RoomWord):
        model._default_manager.all().delete()
    untell_everybody(WORDS)


told = Chronicle("care", _empty)
