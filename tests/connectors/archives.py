"""Archives for tests: the synthetic twins under tests/samples as zips, and zips built to do harm."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hearth.connectors.registry import connector
from hearth.connectors.source import Source
from hearth.ledger.activity import Activity

TWINS = Path(__file__).resolve().parents[1] / "samples"
NOW = 1_790_000_000_000


def twin(kind: str, folder: Path, change: Mapping[str, Any] | None = None, under: str = "") -> Path:
    """The synthetic twin of a format as a zip; `change` replaces files (None drops one)."""
    root = TWINS / kind
    files: dict[str, Any] = {
        str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*.json"))
    }
    files.update(change or {})
    path = folder / f"{kind}{len(list(folder.iterdir()))}.zip"
    return packed(path, {under + name: body for name, body in files.items() if body is not None})


def packed(path: Path, files: Mapping[str, Any]) -> Path:
    """A zip of these files; anything but bytes is written as JSON."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body if isinstance(body, bytes) else json.dumps(body))
    return path


def activities(kind: str, path: Path, host: str = "") -> tuple[list[Activity], Source]:
    """Everything a connector reads from an archive."""
    source = Source(path, host=host, now=NOW)
    found = list(connector(kind).read(source))
    source.close()
    return found, source


def posts(found: list[Activity]) -> dict[str, Activity]:
    """Posts by the last part of their uri."""
    kinds = ("Note", "Article")
    return {
        each.object.rsplit("/", 1)[-1]: each
        for each in found
        if each.type == "Create" and each.object_type in kinds
    }
