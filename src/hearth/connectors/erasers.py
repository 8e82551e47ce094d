"""What imports forget: addresses for claiming, uploaded archives that hold the person's words, and examples in reports."""

from pathlib import Path

from hearth.connectors import claims
from hearth.connectors.models import ImportRun
from hearth.ledger.erase import Erasure, erases, erases_after


@erases
def forget_in_imports(what: Erasure) -> None:
    """Reports of that origin lose their examples; addresses go."""
    if what.how != "delete":
        return
    if what.person:
        claims.forget([what.person])
    for run in ImportRun.objects.filter(origin=what.origin):
        run.notes, run.report, run.error = {}, None, ""
        run.save(update_fields=["notes", "report", "error"])


@erases_after
def forget_archives(what: Erasure) -> None:
    """An archive cannot be read without them, so the home's own copy of it goes; importing again needs it anew."""
    if what.how != "delete":
        return
    for run in ImportRun.objects.filter(origin=what.origin, ours=True):
        Path(run.path).unlink(missing_ok=True)
