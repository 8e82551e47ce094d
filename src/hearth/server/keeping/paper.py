"""Small files that survive a kill: written beside, flushed, then put in place in one step. Standard library only."""

import json
import os
from pathlib import Path
from typing import Any


def put(path: Path, told: dict[str, Any]) -> None:
    """Write a small JSON file so that a kill leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(told, out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(partial, path)
    sync(path.parent)


def get(path: Path) -> dict[str, Any]:
    """What such a file says; nothing where there is none."""
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def sync(folder: Path) -> None:
    """Make renames in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
