"""What a new home takes in from an old one, in one step: posts, relations, choices, and then the followers.

She chose each part on the page before she signed in at her old home. Each part is taken in by itself: what one of them
cannot do holds up no other, and is said.
"""

import hashlib
import os
import secrets
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.base import clock, fetch
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.base.zips import DAMAGED
from hearth.connectors import models, own
from hearth.connectors.actions import intake
from hearth.connectors.models import ImportRun
from hearth.federation.activitypub import addresses
from hearth.federation.elsewhere import client
from hearth.federation.elsewhere.identity import Identity
from hearth.federation.moving import aliases, bringing, csvs
from hearth.people import consent, linked
from hearth.people.sight import Viewer
from hearth.server.moving.old_home import SCOPE

POSTS, RELATIONS, CHOICES, FOLLOWERS = "posts", "relations", "choices", "followers"
PARTS = {
    POSTS: (gettext_lazy("My posts"), gettext_lazy("With their dates and pictures, marked as imported.")),
    RELATIONS: (
        gettext_lazy("Whom I follow, my lists, mutes and blocks"),
        gettext_lazy("Each follow becomes a request in your name."),
    ),
    FOLLOWERS: (
        gettext_lazy("My followers"),
        gettext_lazy("The old home tells them where you live now. That cannot be called back."),
    ),
    CHOICES: (
        gettext_lazy("My choices"),
        gettext_lazy("What you said yes to there, in the very same words, you say yes to here."),
    ),
}
LARGEST, PATIENCE = 1_000_000_000, 300.0
_MEMBERS_BYTES = 5_000_000


@dataclass(slots=True)
class Moved:
    """What became of each part: a sentence, and whether it is good."""

    done: dict[str, tuple[str, bool]] = field(default_factory=dict)
    run: int = 0


def take_in(viewer: Viewer, who: Identity, token: str, wanted: Collection[str]) -> Moved:
    """Everything she chose, part by part."""
    aliases.require_own_self(viewer)
    linked.link(viewer.actor or 0, uri=who.uri, address=who.address, host=who.host, proof="oauth")
    path = _fetched(who, token)
    moved = Moved()
    acts: dict[str, Callable[[], str]] = {
        RELATIONS: lambda: _relations(viewer, path),
        CHOICES: lambda: _choices(viewer, path),
        FOLLOWERS: lambda: _followers(viewer, who, token),
        POSTS: lambda: _posts(viewer, path, who, moved),
    }
    try:
        for part, act in acts.items():
            if part in wanted:
                try:
                    moved.done[part] = (act(), True)
                except HearthError as error:
                    moved.done[part] = (str(error), False)
    finally:
        if not moved.run:
            path.unlink(missing_ok=True)
    return moved


def _fetched(who: Identity, token: str) -> Path:
    """The archive of the old home, in the intake."""
    client.require_open(who.host)
    path = intake() / f"{secrets.token_hex(16)}.zip"
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            _fetch_into(file, who, token)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _fetch_into(file: IO[bytes], who: Identity, token: str) -> None:
    asked = fetch.request(
        "GET",
        f"{client.base_of(who.host)}/api/hearth/v1/archive",
        headers={"Authorization": f"Bearer {token}"},
        max_bytes=LARGEST,
        timeout=PATIENCE,
        redirects=0,
        into=file,
    )
    answer = fetch.run(asked)
    if answer.status in (404, 405):
        raise NotFound(
            _("%(host)s is no home of Hearth. Bring your archive and your lists as files instead.")
            % {"host": who.host}
        )
    file.seek(0)
    if answer.status != 200 or file.read(2) != b"PK":
        raise Invalid(_("%(host)s did not give your archive.") % {"host": who.host})


def _posts(viewer: Viewer, path: Path, who: Identity, moved: Moved) -> str:
    account, _ghost = own.account_in(path)
    if account != who.uri:
        raise Invalid(_("That archive is of somebody else."))
    run = ImportRun.objects.create(
        connector=own.KIND,
        path=str(path),
        name=who.address,
        ours=True,
        sha256=_sha(path),
        all_bytes=path.stat().st_size,
        created=clock.now(),
        state=models.QUEUED,
        person=viewer.actor,
    )
    moved.run = run.pk
    return _("They are coming in.")


def _sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _relations(viewer: Viewer, path: Path) -> str:
    bringing.lay_out(viewer, csvs.read_files([(path.name, path)]))
    speaks = addresses.federating()
    begun = bringing.begin(
        viewer, [sort for sort in bringing.ORDER if speaks or sort not in bringing.NEEDS_OTHERS]
    )
    told = _("%(n)s are waiting their turn.") % {"n": f"{begun:,}"}
    if speaks:
        return told
    return told + " " + _("Whom you follow stays out: this home does not speak with other servers yet.")


def _choices(viewer: Viewer, path: Path) -> str:
    """Only what she said yes to there, not taken back, in the version of the sentence that is offered here."""
    given = 0
    for receipt in _told(path).get("consents") or ():
        if not isinstance(receipt, dict) or receipt.get("withdrawn") is not None:
            continue
        purpose = next((one for one in consent.PURPOSES if one.id == receipt.get("purpose")), None)
        if purpose is not None and purpose.version == receipt.get("version"):
            consent.give(viewer, purpose.id)
            given += 1
    return _("%(n)s taken over.") % {"n": given}


def _told(path: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as packed, packed.open("hearth.json") as opened:
            found = orjson.loads(opened.read(_MEMBERS_BYTES))
    except (*DAMAGED, KeyError, OSError, ValueError) as error:
        raise Invalid(_("The archive does not say what you chose there.")) from error
    if not isinstance(found, dict):
        raise Invalid(_("The archive does not say what you chose there."))
    return found


def _followers(viewer: Viewer, who: Identity, token: str) -> str:
    if not addresses.federating():
        raise Invalid(_("This home does not speak with other servers yet, so followers cannot come along."))
    aliases.add_alias(viewer, who.uri)
    target = addresses.actor_url(viewer.actor or 0)
    told = client.post(who.host, "/api/hearth/v1/move", {"target": target}, token=token)
    count = told.get("followers") if isinstance(told, dict) else None
    return _("%(n)s followers are being told.") % {"n": count if isinstance(count, int) else "?"}


__all__ = ["PARTS", "SCOPE", "Moved", "take_in"]
