"""One's own archive: a person brings in what she said elsewhere, once she has shown that the account there is hers.

The archive is read by the same connector, looked through and carried by the same child processes as a community's; at
the end the imported person is hers. Nothing of it is sent out.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound, TooMuch
from hearth.connectors import claiming, models
from hearth.connectors.actions import drop_archive
from hearth.connectors.mastodon import owner_in
from hearth.connectors.models import ImportRun
from hearth.connectors.source import Source
from hearth.people import linked
from hearth.people.models import Actor
from hearth.people.sight import Viewer, viewer_for

KIND = "mastodon"
MOST = 3
"""archives one person may have waiting"""


def archives_of(viewer: Viewer) -> list[ImportRun]:
    """Her archives, newest first."""
    _require_member(viewer)
    return list(ImportRun.objects.filter(person=viewer.actor or 0).order_by("-pk")[:20])


def access_archive(viewer: Viewer, number: int) -> ImportRun:
    """One of hers."""
    _require_member(viewer)
    found = ImportRun.objects.filter(pk=number, person=viewer.actor or 0).first()
    if found is None:
        raise NotFound
    return found


def _require_member(viewer: Viewer) -> None:
    if not viewer.member:
        raise NotFound


def hand_in(viewer: Viewer, path: Path, name: str, sha256: str) -> ImportRun:
    """Take her archive and have it looked through."""
    _require_member(viewer)
    waiting = (*models.BUSY, models.READY, models.ASKS, models.CANCELLED, models.FAILED)
    if ImportRun.objects.filter(person=viewer.actor, state__in=waiting).count() >= MOST:
        raise TooMuch(_("Some archives of yours wait already. Finish or throw away one of them first."))
    account_in(path, name)
    return ImportRun.objects.create(
        connector=KIND,
        path=str(path),
        name=name[:200],
        ours=True,
        sha256=sha256,
        all_bytes=path.stat().st_size,
        created=clock.now(),
        state=models.LOOKING,
        person=viewer.actor,
    )


def account_in(path: Path, name: str = "") -> tuple[str, str]:
    """The account an archive says it is of: its address on the web, and the uri its person gets here."""
    source = Source(path, now=clock.now(), loose=True, name=name)
    try:
        owner = owner_in(source)
    finally:
        source.close()
    return owner.id, owner.uri


def account_of(run: ImportRun) -> str:
    """The account a waiting archive says it is of; "" when the archive is gone."""
    try:
        return account_in(Path(run.path), run.name)[0]
    except Invalid:
        return ""


def host_of(account: str) -> str:
    """The server of an account, to sign in at."""
    return urlsplit(account).netloc


def start(viewer: Viewer, number: int, *, accept_bad: bool = False) -> None:
    """Bring it in. Only what is shown to be hers becomes hers."""
    run = access_archive(viewer, number)
    if run.state != models.READY:
        raise Invalid(_("This archive is not waiting to be started."))
    if (run.report or {}).get("state") == "asks" and not accept_bad:
        raise Invalid(_("Too many lines cannot be read. Tick that you have seen them, then start."))
    if not linked.proved(viewer.actor or 0, account_of(run)):
        raise Invalid(_("Show first that this account is yours."))
    run.accept_bad, run.state, run.error, run.heartbeat = accept_bad, models.QUEUED, "", 0
    run.save()


def throw_away(viewer: Viewer, number: int) -> None:
    """Forget an archive that brought nothing in."""
    run = access_archive(viewer, number)
    if run.counts or run.state in (models.RUNNING, models.STOPPING, models.UNDOING, models.QUEUED):
        raise Invalid(_("This import has already brought something in. Take it back instead."))
    drop_archive(run)
    run.delete()


def take_back(viewer: Viewer, number: int) -> None:
    """What it brought in leaves again."""
    run = access_archive(viewer, number)
    if run.state not in (models.DONE, models.CANCELLED, models.FAILED, models.ASKS) or not run.counts:
        raise Invalid(_("There is nothing of this import to take back, or it is still running."))
    run.state, run.error, run.tries, run.heartbeat = models.UNDOING, "", 0, 0
    run.save()


def give(run: ImportRun, person: int, *, proof: str = "account") -> None:
    """What came in is hers from now on: called when a run is done, while the archive still lies here."""
    account, ghost = account_in(Path(run.path), run.name)
    if proof == "account" and not linked.proved(person, account):
        return
    known = Actor.objects.filter(uri=ghost, deleted=False).first()
    if known is not None:
        claiming.claim(viewer_for(person), known, proof=proof)
