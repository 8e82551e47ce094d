"""Pictures: judged by what they are, not by what they claim; freed of hidden data; kept by the hash of their bytes."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import TooMuch
from hearth.base.models import Media

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000

FORMATS = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
}


def store(data: bytes, name: str = "") -> Media:
    """Keep a picture and return where it is. The same bytes twice are one file.

    What a camera wrote into it (place, device, time) is taken out, and it is turned and scaled as it will be shown.
    Raises `Invalid` for anything that is not a picture, and `TooMuch` for what is too large to be one.
    """
    if len(data) > MAX_BYTES:
        raise TooMuch(
            _("A picture may have at most %(most)d MB; this one has %(size)d.")
            % {"most": MAX_BYTES // 1_000_000, "size": round(len(data) / 1e6)}
        )
    clean, form, size, hashed = cleaned(data)
    ext, mime = FORMATS[form]
    sha = sha256(clean).hexdigest()
    known = Media.objects.filter(sha=sha).first()
    path = path_of(sha, ext)
    if known is None or not path.exists():
        write(path, clean)
    if known is not None:
        return known
    values = {
        "ext": ext,
        "mime": mime,
        "width": size[0],
        "height": size[1],
        "blurhash": hashed,
        "size": len(clean),
        "stored": clock.now(),
    }
    return Media.objects.get_or_create(sha=sha, defaults=values)[0]


def path_of(sha: str, ext: str) -> Path:
    """Where a file lies in the data folder."""
    return Path(settings.DATA, "media", sha[:2], f"{sha}.{ext}")


def write(path: Path, data: bytes | bytearray) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def forget(sha: str) -> None:
    """Erase a file and its row."""
    for media in Media.objects.filter(sha=sha):
        path_of(media.sha, media.ext).unlink(missing_ok=True)
        media.delete()


def cleaned(data: bytes) -> tuple[bytes, str, tuple[int, int], str]:
    """The bytes anew, the format, the size shown, and the blurred preview."""
    from hearth.base import imaging  # the libraries are loaded with the first picture, not with every command

    return imaging.cleaned(data)
