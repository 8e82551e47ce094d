"""Addresses of our own static files, carrying a piece of their hash so that browsers may keep them for a year."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent / "static"


@lru_cache(maxsize=256)
def asset_url(name: str) -> str:
    file = ROOT / name
    if not file.is_file():
        return f"/static/{name}"
    return f"/static/{name}?v={sha256(file.read_bytes()).hexdigest()[:10]}"
