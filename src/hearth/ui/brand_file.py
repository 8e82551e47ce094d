"""The brand's own look: `brand.json`, written by whoever runs the home, checked before any page uses it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import orjson
from django.conf import settings

from hearth.base.errors import Invalid
from hearth.ui.brand import brand_css

LARGEST = 20_000


def brand_path() -> Path:
    return Path(settings.DATA) / "brand.json"


def brand_style() -> tuple[str, str]:
    """The stylesheet ("" when there is none or it is not usable), and what is wrong with the file in plain words."""
    try:
        stamp = brand_path().stat()
    except OSError:
        return "", ""
    return _read(str(brand_path()), stamp.st_mtime_ns, stamp.st_size)


def brand_address() -> str:
    """Where pages find it, or ""."""
    css, _fault = brand_style()
    return f"/brand.css?v={sha256(css.encode()).hexdigest()[:10]}" if css else ""


@lru_cache(maxsize=2)
def _read(path: str, _changed: int, size: int) -> tuple[str, str]:
    if size > LARGEST:
        return "", "brand.json is far too long."
    try:
        wishes = orjson.loads(Path(path).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return "", "brand.json cannot be read as JSON."
    if not isinstance(wishes, dict) or not all(isinstance(value, str) for value in wishes.values()):
        return "", 'brand.json is a list of names and values, such as {"ember": "oklch(0.53 0.15 40)"}.'
    try:
        return brand_css(wishes), ""
    except Invalid as error:
        return "", str(error)
