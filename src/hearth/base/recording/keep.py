"""Keeping what somebody attaches: a picture is made anew, a film or sound stays as it is without its hidden data."""

from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from hearth.base import clock, media
from hearth.base.errors import Invalid, TooMuch
from hearth.base.models import Media
from hearth.base.recording import boxes, matroska, sound
from hearth.base.recording.found import KINDS, OTHER_NAMES, UNREADABLE, Found, Unreadable

MAX_BYTES = 40_000_000
_TYPES = {"image": "Image", "video": "Video", "audio": "Audio"}
EXTENSIONS = {
    **{mime: ext for ext, mime in media.FORMATS.values()},
    "image/avif": "avif",
    **{mime: ext for ext, mime in KINDS.items()},
}
"""how files of each kind are called"""


def kind_of(mime: str) -> str:
    """How a file is shown: image, video, audio, or file for what nothing shows."""
    known = mime in EXTENSIONS or mime in OTHER_NAMES
    return mime.partition("/")[0] if known else "file"


def recording(data: bytes) -> Found | None:
    """The film or sound in these bytes, None if they are neither. Raises Invalid, and TooMuch for what is too large."""
    require_small(len(data))
    try:
        if boxes.is_one(data):
            return boxes.read(data)
        return matroska.read(data) if matroska.is_one(data) else sound.read(data)
    except Unreadable as error:
        raise Invalid(_(UNREADABLE)) from error


def require_small(size: int) -> None:
    """Refuse what is too large to be kept before it is read."""
    if size > MAX_BYTES:
        raise TooMuch(
            _("A film or recording may have at most %(most)d MB; this one has %(size)d.")
            % {"most": MAX_BYTES // 1_000_000, "size": round(size / 1e6)}
        )


def as_payload(file: Media, alt: str = "") -> dict[str, Any]:
    """A kept file as the payload of a post holds it."""
    carried: dict[str, Any] = {
        "type": _TYPES.get(kind_of(file.mime), "Document"),
        "url": f"media:{file.sha}",
        "mediaType": file.mime,
        "name": alt.replace("\0", "").strip()[:1500],
        "width": file.width,
        "height": file.height,
        "blurhash": file.blurhash,
    }
    return carried | ({"duration": f"PT{file.lasts / 1000:.3f}S"} if file.lasts else {})


def cleaned(data: bytes) -> tuple[bytes | bytearray, str, str]:
    """The bytes as they may be shown, how their name ends and their type: for what is not kept as a file of ours."""
    heard = recording(data)
    if heard is not None:
        return heard.data, heard.ext, heard.mime
    clean, form, _size, _blur = media.cleaned(data)
    return (clean, *media.FORMATS[form])


def keep(data: bytes) -> Media:
    """Keep a picture, a film or sound; the same bytes twice are one file. Raises Invalid and TooMuch."""
    heard = recording(data)
    if heard is None:
        return media.store(data)
    sha = sha256(heard.data).hexdigest()
    path = media.path_of(sha, heard.ext)
    if not path.exists():
        media.write(path, heard.data)
    values = {
        "ext": heard.ext,
        "mime": heard.mime,
        "width": heard.width,
        "height": heard.height,
        "lasts": heard.lasts,
        "size": len(heard.data),
        "stored": clock.now(),
    }
    return Media.objects.get_or_create(sha=sha, defaults=values)[0]
