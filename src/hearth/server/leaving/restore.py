"""Restores an export or a backup into an empty data folder: checked first, then replayed as it was recorded.

While it works, a file `restoring` stands in the folder: a home does not start beside it, and `restore` begins again.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection
from django.db.utils import OperationalError
from django.utils.translation import gettext as _

from hearth import __version__
from hearth.base import keys, options
from hearth.base import media as files
from hearth.base.errors import Invalid
from hearth.base.mail.outbox import hold_all
from hearth.base.models import Media
from hearth.base.recording.keep import MAX_BYTES
from hearth.base.seal import key_from_text, unseal
from hearth.ledger import reactors, read, replay
from hearth.ledger.rebuild import models_of, rebuild
from hearth.ledger.record import writing
from hearth.people.founding import RECOVERY
from hearth.server.leaving.read import Opened, check_all, described_media, media_line, opened, payload_in
from hearth.server.leaving.write import side_models
from hearth.server.prepare import RESTORING, prepare

FEDERATION = "federation"
_BORN = {"secret", "tmp", "media", "intake", "sealed", RESTORING}
"""what may stand in an empty data folder: a command just made it"""
Say = Callable[[str], None]


def restore(path: Path, key_text: str = "", say: Say = lambda _: None) -> dict[str, Any]:
    """Restore `path`; returns the manifest, with `"waiting"` sealed parts for which the key is still missing."""
    key = key_from_text(key_text) if key_text.strip() else None
    data = Path(settings.DATA)
    with opened(path, key) as archive:
        prepare(restoring=True)
        with _nobody_home(data):
            if (data / RESTORING).exists():
                _start_over(data)
            _require_empty(data)
            check_all(archive, data, say)
            try:
                _restore(archive, data, path, say)
            except (OSError, OperationalError) as error:
                raise Invalid(
                    _(
                        "The restore was interrupted: %(error)s. Run it again; until then this folder is no home."
                    )
                    % {"error": error}
                ) from error
        return archive.manifest


def _restore(archive: Opened, data: Path, path: Path, say: Say) -> None:
    files.write(data / RESTORING, f"{path.name}\n".encode())
    say("media")
    _put_files(archive, data)
    with writing():
        say("activities")
        archive.manifest["waiting"] = _put_rows(archive)
        _put_media(archive)
        if archive.is_backup:
            _put_side(archive)
            archive.manifest["held"] = hold_all()
        else:
            _settle_export(archive)
        say("rooms")
        rebuild()
        if not archive.is_backup:
            reactors.skip_to_head()
        archive.manifest["differences"] = _counted(archive)
    _sync(data)
    (data / RESTORING).unlink()


@contextmanager
def _nobody_home(data: Path) -> Iterator[None]:
    with (data / "tmp" / "worker.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Invalid(
                _("A home is running in this folder. Stop it, and restore into an empty folder.")
            ) from error
        yield


def _require_empty(data: Path) -> None:
    found = [path.name for path in data.iterdir() if path.name not in _BORN]
    strange = [name for name in found if not name.startswith(("hearth.sqlite3", "test.sqlite3", "insight"))]
    full = [name for name in ("media", "sealed", "intake") if any((data / name).rglob("*"))]
    if strange or full or read.count() or any(model._default_manager.exists() for model in _people_of_side()):
        raise Invalid(
            _("A restore needs an empty data folder, and %(data)s is not empty. Nothing was changed.")
            % {"data": data}
        )


def _people_of_side() -> list[Any]:
    return [model for model in side_models() if model._meta.label_lower in ("people.account", "base.option")]


def _start_over(data: Path) -> None:
    """An earlier restore was interrupted: whatever it left is only a copy."""
    replay.clear()
    for name in ("media", "sealed", "intake"):
        shutil.rmtree(data / name, ignore_errors=True)
    for path in data.iterdir():
        if path.is_file() and path.name not in _BORN and not path.name.startswith("hearth.sqlite3"):
            path.unlink()
    for name in ("media", "intake"):
        (data / name).mkdir(exist_ok=True)


# Files


def _put_files(archive: Opened, data: Path) -> None:
    for name in archive.named("media/"):
        sha, ext = name.removeprefix("media/").split(".")
        _put(archive, name, files.path_of(sha, ext), sha)
    for name in archive.named("sealed/"):
        if archive.key is None:
            _put(archive, name, data / name)
        else:
            open_media(unseal(archive.key, archive.bytes_of(name, 2 * MAX_BYTES)))
    for name in archive.named("files/"):
        _put(archive, name, data / name.removeprefix("files/"))
    keys.forget()


def _put(archive: Opened, name: str, path: Path, sha: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as out:
        found = archive.copy(name, out)
        out.flush()
        os.fsync(out.fileno())
    if sha and found != sha:
        raise Invalid(_("%(name)s in this file is not what its name says.") % {"name": name})
    os.replace(partial, path)


def open_media(content: bytes) -> None:
    """Put an unsealed picture in its place: a line about it, then its bytes."""
    line, _, body = content.partition(b"\n")
    about = media_line(line)
    files.write(files.path_of(about["sha"], about["ext"]), body)
    Media.objects.update_or_create(sha=about["sha"], defaults=about)


# Rows


def _put_rows(archive: Opened) -> int:
    """Every row as it was recorded; returns how many sealed payloads wait for their key."""
    waiting: list[tuple[int, bytes]] = []
    kept = 0

    def rows() -> Iterator[replay.Raw]:
        nonlocal kept
        for raw, sealed in archive.rows():
            if sealed is not None:
                waiting.append((raw[0], sealed))
            if len(waiting) >= 500:
                kept += replay.keep_sealed(waiting)
                waiting.clear()
            yield tuple(raw)

    replay.insert(rows())
    return kept + replay.keep_sealed(waiting)


def _put_media(archive: Opened) -> None:
    for batch in batched(described_media(archive), 500):
        Media.objects.bulk_create([Media(**about) for about in batch], ignore_conflicts=True)


_RENAMED = {"people.homesetting": "base.option"}
"""side tables that an earlier version kept under another name"""


def _label(name: str) -> str:
    return name.removeprefix("side/").removesuffix(".jsonl")


def _put_side(archive: Opened) -> None:
    """Accounts, sessions, settings, markers, runs and cursors, exactly as they were."""
    known = {f"side/{model._meta.label_lower}.jsonl": model for model in side_models()}
    for name in archive.named("side/"):
        model = known.get(f"side/{_RENAMED.get(label := _label(name), label)}.jsonl")
        if model is None:
            continue  # a room that this version does not have
        model._default_manager.all().delete()
        for batch in batched(archive.lines(name), 500):
            lines = [line.decode().replace(label, model._meta.label_lower, 1) for line in batch]
            made = serializers.deserialize("jsonl", lines, ignorenonexistent=True)
            rows = [one.object for one in made]
            if any(type(row) is not model for row in rows):
                raise Invalid(_("%(name)s in this file holds rows of another kind.") % {"name": name})
            model._default_manager.bulk_create(rows)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(known.values())):
            cursor.execute(statement)


def _settle_export(archive: Opened) -> None:
    """What an export does not carry: who was erased is refused again, later exports are sealed to the same key."""
    replay.refuse_erased()
    if archive.manifest["recovery_public_key"]:
        value = archive.manifest["recovery_public_key"]
        options.put(RECOVERY, value)
    if archive.key is None:
        options.put(FEDERATION, "off")


def _counted(archive: Opened) -> list[str]:
    """Where the restored rooms hold another number of rows than the home had: only told when all could be read."""
    if (
        archive.manifest["waiting"]
        or archive.manifest.get("left_out")
        or archive.manifest["version"] != __version__
    ):
        return []
    told = archive.manifest["counts"]
    found = {model._meta.label_lower: model._default_manager.count() for model in models_of("projection")}
    known = [name for name in found if name in told]  # rooms that came since had no rows to count
    return [f"{name}: {found[name]} instead of {told[name]}" for name in known if told[name] != found[name]]


def _sync(data: Path) -> None:
    handle = os.open(data, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_with_key(key_text: str) -> int:
    """Open what a restore without the key left sealed; returns how many activities came back."""
    key = key_from_text(key_text)
    folder = Path(settings.DATA) / "sealed"
    with writing():
        for path in sorted(folder.glob("*")):
            open_media(unseal(key, path.read_bytes()))
        opened_rows = replay.open_sealed(lambda sealed: payload_in(unseal(key, sealed)).encode())
        if opened_rows:
            rebuild()
        options.drop(FEDERATION)
    shutil.rmtree(folder, ignore_errors=True)
    return opened_rows
