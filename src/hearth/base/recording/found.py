"""What a recording turned out to be, and the error of one that is none."""

from typing import NamedTuple

from django.utils.translation import gettext_noop

UNREADABLE = gettext_noop(
    "This recording could not be read. MP4, MOV and WebM films and MP3, M4A, Ogg, FLAC and WAV sound can be kept."
)


class Unreadable(ValueError):
    """The bytes are not what they begin as."""


class Found(NamedTuple):
    """The bytes without hidden data, what they are, how large the picture is and how long it takes (ms)."""

    data: bytes | bytearray
    ext: str
    mime: str
    width: int = 0
    height: int = 0
    lasts: int = 0


KINDS = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "m4a": "audio/mp4",
    "weba": "audio/webm",
    "mp3": "audio/mpeg",
    "oga": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
}


OTHER_NAMES = {
    "audio/mp3": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/opus": "audio/ogg",
    "audio/vorbis": "audio/ogg",
    "video/x-m4v": "video/mp4",
}
"""under which other names programs and servers know the same kinds"""


def found(data: bytes | bytearray, ext: str, width: int = 0, height: int = 0, seconds: float = 0.0) -> Found:
    """A recording of this kind; sizes and times beyond sense are left out."""
    lasts = round(seconds * 1000) if 0 < seconds < 10**6 else 0
    sides = (width, height) if 0 < width < 20_000 and 0 < height < 20_000 else (0, 0)
    return Found(data, ext, KINDS[ext], *sides, lasts)
