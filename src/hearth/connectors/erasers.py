"""How this room forgets: addresses for claims go with their person, waiting archives that may name her go unread."""

from django.db.models import Q

from hearth.connectors import models
from hearth.connectors.actions import drop_archive
from hearth.connectors.models import Claim, ClaimEmail, ClaimRequest, ImportRun
from hearth.ledger import read
from hearth.ledger.erase import Erasure, erases, erases_after
from hearth.people.leaving import goes_along


@goes_along
def selves_elsewhere(person: str) -> list[str]:
    """Imported people she claimed: their words leave with hers."""
    return list(Claim.objects.filter(person=person).order_by("num").values_list("ghost", flat=True))


@erases
def forget_addresses(what: Erasure) -> None:
    """An erased person's address; after a withdrawal, those of persons who are no longer here."""
    if what.how == "withdraw":
        for claim in ClaimEmail.objects.filter(origin__in=what.origin.split()):
            if read.state(claim.person) is None:
                claim.delete()
    elif what.person:
        ClaimEmail.objects.filter(person=what.person).delete()
        ClaimRequest.objects.filter(Q(person=what.num) | Q(ghost=what.num)).delete()


@erases_after
def drop_waiting_archives(what: Erasure) -> None:
    """An uploaded archive of the same origin still holds the person's words: it goes, and says why."""
    if what.how == "withdraw" or what.origin == "home":
        return
    waiting = (models.READY, models.CANCELLED, models.FAILED, models.ASKS, models.DONE)
    for run in ImportRun.objects.filter(origin=what.origin, ours=True, state__in=waiting):
        drop_archive(run)
        if run.state == models.READY:
            run.state = models.FAILED
            run.error = "Somebody in this archive was erased, so the copy here was removed. Hand it in again."
            run.save(update_fields=["state", "error"])
