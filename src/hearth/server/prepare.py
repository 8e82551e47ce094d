"""Brings a data folder up to date before it is used: folders, tables, projections of an older version."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from hearth.base.errors import Invalid

FOLDERS = ("media", "intake", "tmp")
RESTORING = "restoring"
"""stands in a data folder whose restore has not come to its end"""


def prepare(*, restoring: bool = False) -> None:
    """Make the folders and tables that are missing. Raises Invalid with a plain sentence when it cannot."""
    os.umask(0o077)  # what lies in the data folder is for its owner alone
    data = Path(settings.DATA)
    if not restoring and (data / RESTORING).exists():
        raise Invalid(f"A restore into {data} was interrupted, so it is no home yet. Run the restore again.")
    try:
        for name in FOLDERS:
            (data / name).mkdir(parents=True, exist_ok=True)
        if not os.access(data, os.W_OK):
            raise Invalid(f"The data folder {data} is read-only. Nothing was changed.")
    except OSError as error:
        raise Invalid(f"The data folder {data} cannot be used: {error.strerror or error}.") from error
    try:
        if _stale():
            call_command("migrate", verbosity=0, interactive=False)
            _remember()
        if not restoring:
            _finish_erasing()
            _follow_the_address()
    except DatabaseError as error:
        raise Invalid(f"The database cannot be opened: {error}") from error


def _finish_erasing() -> None:
    """What a kill left of an erasure: files, free pages."""
    from hearth.ledger.erase import finish

    finish()


def _follow_the_address() -> None:
    """The public address that was set in the browser holds from the start."""
    from hearth.server.public import follow

    follow()


def _fingerprint() -> str:
    """Changes when a migration file is added or edited, so that a second start need not load the migrations."""
    from hashlib import sha256

    from django.apps import apps

    digest = sha256()
    for config in apps.get_app_configs():
        for file in sorted(Path(config.path, "migrations").glob("[0-9]*.py")):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _stamp() -> Path:
    return Path(settings.DATA) / "tmp" / "schema"


def _mark() -> str:
    """Which tables stand in which database; a file in the data folder is named as it lies there, so it may move."""
    database = str(settings.DATABASES["default"]["NAME"]).removeprefix(str(settings.DATA))
    return f"{_fingerprint()} {database}"


def _stale() -> bool:
    try:
        if _stamp().read_text() != _mark():
            return True
    except OSError:
        return True
    with connection.cursor() as cursor:
        return "ledger_activity" not in connection.introspection.table_names(cursor)


def _remember() -> None:
    _stamp().write_text(_mark())
