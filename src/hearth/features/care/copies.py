"""Small copies of the pictures in what was reported, so that a case can be judged after the post is gone."""

import io
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hearth.base import media

MOST = 4
_SIDE = 720
_MIME = "image/webp"


def copies(attached: Iterable[Mapping[str, Any]]) -> list[str]:
    """One small WebP in base64 for each of the first pictures; "" where a file is not here or cannot be read."""
    return [_copy(str(item.get("url") or "")) for item, _n in zip(attached, range(MOST), strict=False)]


def opened(copy: str) -> tuple[bytes, str]:
    """The bytes of a copy and what they are."""
    return b64decode(copy), _MIME


def _copy(url: str) -> str:
    from PIL import Image

    name = Path(url.removeprefix("/media/"))
    if not url.startswith("/media/") or len(name.stem) != 64 or not name.stem.isalnum():
        return ""  # it lies on another server
    try:
        with Image.open(media.path_of(name.stem, name.suffix[1:])) as image:
            image.draft("RGB", (_SIDE, _SIDE))
            still = image.convert("RGBA" if "A" in image.getbands() else "RGB")
            still.thumbnail((_SIDE, _SIDE))
            out = io.BytesIO()
            still.save(out, "WEBP", quality=60)
    except (OSError, ValueError, SyntaxError, MemoryError):
        return ""
    return b64encode(out.getvalue()).decode()
