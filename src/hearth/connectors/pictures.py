"""Files that lie in the archive itself: kept as files of this home when a post comes in, never in a dry run."""

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from hearth.base.errors import HearthError
from hearth.base.recording.keep import MAX_BYTES, as_payload, keep
from hearth.connectors.archive import READ_ERRORS
from hearth.connectors.source import Source
from hearth.ledger.activity import Activity

MOST = 4
"""pictures of one post; what is beyond stays a name"""


def with_pictures(activity: Activity, source: Source) -> Activity:
    """The post with the pictures its files name (`beside`), as far as they are there and are pictures."""
    files = activity.payload.get("hearth:files")
    if not files or not any("beside" in file for file in files):
        return activity
    kept: list[dict[str, Any]] = []
    attached: list[dict[str, Any]] = []
    for file in files:
        plain = {key: value for key, value in file.items() if key != "beside"}
        picture = _picture(source, str(file["beside"])) if "beside" in file and len(attached) < MOST else None
        if picture is None:
            kept.append(plain)
        else:
            attached.append({**picture, "name": file["name"]})
    payload = {**activity.payload, "hearth:files": kept}
    if attached:
        payload["attachment"] = attached
    return replace(activity, payload=payload)


def _picture(source: Source, path: str) -> dict[str, Any] | None:
    name = _found(source, path)
    if name is None or source.size(name) > MAX_BYTES:
        return None
    try:
        with source.open(name) as file:
            row = keep(file.read(MAX_BYTES + 1))
    except (HearthError, *READ_ERRORS):
        return None
    return as_payload(row)


def _found(source: Source, path: str) -> str | None:
    """The file of that path, told from where the message's own file lies, or from the top."""
    folder = PurePosixPath(source.position[0]).parent
    for tried in (path, unquote(path)):
        for name in (str(folder / tried), tried):
            if source.has(name):
                return name
    return None
