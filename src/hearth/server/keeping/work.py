"""What the child process of an errand does, step by step. Trouble is written on the errand, for the page to show."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from hearth.base.errors import HearthError, Invalid
from hearth.server.keeping import backups, errands, restart, swap, update
from hearth.server.keeping.errands import Errand, say

log = logging.getLogger(__name__)
CHECKING, SAVING, PROVING, READING, SETTLING = "checking saving proving reading settling".split()
ENVIRONMENT, TRYING, SWITCHING = "environment trying switching".split()


def work_on(token: str) -> None:
    """Do it, to a clear end."""
    errand = errands.access(token)
    if errand.state != errands.WAITING:
        return
    with errands.alone(), translation.override(errand.language):
        try:
            KINDS[errand.kind](errand)
        except HearthError as error:
            errand.state, errand.error = errands.FAILED, str(error)
        except Exception:
            log.exception("errand %s", errand.kind)
            errand.state = errands.FAILED
            errand.error = _("It broke off; the log of the home says why. Nothing of the home was changed.")
        else:
            errand.state = errands.RESTARTING if errand.state == errands.RESTARTING else errands.DONE
        errands.save(errand)
        if errand.state == errands.RESTARTING:
            _hand_over(errand)


def _hand_over(errand: Errand) -> None:
    if errand.kind == "restore":
        swap.want(Path(settings.DATA), errand.token)
    else:
        update.hand_over(update.Version("", str(errand.given["sha"])), errand.token)
    restart.ask(Path(settings.DATA))


def _backup(errand: Errand) -> None:
    say(errand, SAVING)
    made = backups.make(backups.BY_HAND)
    errand.result["name"] = made.name
    say(errand, PROVING)
    backups.prove(made)


def _prove(errand: Errand) -> None:
    say(errand, PROVING)
    backups.prove(backups.of(str(errand.given["name"])))
    errand.result["name"] = errand.given["name"]


def _restore(errand: Errand) -> None:
    data = Path(settings.DATA)
    wanted = backups.of(str(errand.given["name"]))
    say(errand, CHECKING)
    _require_possible(data, wanted)
    say(errand, SAVING)
    errand.result["before"] = backups.make(backups.BEFORE_RESTORE).name
    say(errand, READING)
    shutil.rmtree(data / swap.NEXT, ignore_errors=True)
    home = data / swap.NEXT
    try:
        backups.bring_back(wanted.path, home)
    except HearthError:
        shutil.rmtree(home, ignore_errors=True)
        raise
    backups.rotate()
    say(errand, SETTLING)
    errand.state = errands.RESTARTING


def update_to(errand: Errand, say: Callable[[Errand, str], None] = say) -> None:
    """Back up, lay the newer version beside the present one, and try it on a copy. Changes nothing of the home."""
    if trouble := update.why_not():
        raise Invalid(trouble)
    _require_quiet()
    say(errand, SAVING)
    made = backups.make(backups.BEFORE_UPDATE)
    errand.result["before"] = made.name
    say(errand, PROVING)
    backups.prove(made)
    backups.rotate()
    say(errand, ENVIRONMENT)
    try:
        trial = update.unfold(update.Version("", str(errand.given["sha"])))
        say(errand, TRYING)
        update.rehearse(trial)
    except HearthError:
        update.fold()
        raise
    say(errand, SWITCHING)
    errand.state = errands.RESTARTING


def _require_quiet() -> None:
    from hearth.connectors import models
    from hearth.connectors.models import ImportRun

    if ImportRun.objects.filter(state__in=models.BUSY).exists():
        raise Invalid(_("An import is under way. Let it end or stop it, then come back."))


def require_swappable() -> None:
    """Exchanging the home while it runs works on the folder of files. Raises Invalid where it lives elsewhere."""
    if connection.vendor == "postgresql":
        raise Invalid(
            _(
                "This home keeps its data in PostgreSQL, where a restore is done on the machine: "
                "./hearth restore FILE with an empty database. Nothing was changed."
            )
        )


def _require_possible(data: Path, wanted: backups.Backup) -> None:
    require_swappable()
    _require_quiet()
    if swap.phase(data):
        raise Invalid(_("Another restore is about to end. Look again in a minute."))
    backups.manifest(wanted.path)
    free = shutil.disk_usage(data).free
    size = sum(
        file.stat().st_size for file in data.rglob("*") if file.is_file() and "backups" not in file.parts
    )
    if free < size + 2 * wanted.size + 100_000_000:
        raise Invalid(
            _("The disk has too little room for two homes side by side: %(free)d MB are free.")
            % {"free": free // 1_000_000}
        )


KINDS: dict[str, Callable[[Errand], None]] = {
    "backup": _backup,
    "prove": _prove,
    "restore": _restore,
    "update": update_to,
}
