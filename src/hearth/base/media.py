"""Pictures: judged by what they are, not by what they claim; freed of hidden data; kept by the hash of their bytes."""

import io
import os
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path
from typing import Any

import blurhash
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from PIL import Image, ImageOps

from hearth.base import clock
from hearth.base.errors import Invalid, TooMuch
from hearth.base.models import Media

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
MAX_FRAMES = 400
LONGEST_SIDE = 2560

FORMATS = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
}
_READS = ("JPEG", "PNG", "WEBP", "GIF", "MPO", "AVIF")
_UNREADABLE = gettext_noop("This picture could not be read. Save it as JPEG, PNG, WebP or GIF and try again.")


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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_READS) as image:
                _check_size(image)
                return _encode(image)
    except (Invalid, TooMuch):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooMuch(_("This picture unfolds to more pixels than the home can hold.")) from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        ArithmeticError,
        KeyError,
        IndexError,
        TypeError,
    ) as error:
        raise Invalid(_(_UNREADABLE)) from error
    except MemoryError as error:
        raise TooMuch(_("This picture is too large to be read here.")) from error


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise Invalid(_(_UNREADABLE))
    frames = getattr(image, "n_frames", 1)
    if width * height > MAX_PIXELS or frames > MAX_FRAMES or width * height * frames > 4 * MAX_PIXELS:
        raise TooMuch(
            _("This picture has %(width)d x %(height)d points; at most %(most)d million fit here.")
            % {"width": width, "height": height, "most": MAX_PIXELS // 1_000_000}
        )


def _encode(image: Image.Image) -> tuple[bytes, str, tuple[int, int], str]:
    form = image.format or ""
    if getattr(image, "is_animated", False) and form in ("GIF", "WEBP", "PNG"):
        return _animated(image)
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    form = {"PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}.get(form, "WEBP" if through else "JPEG")
    bare = upright.convert("RGBA" if through else "RGB")
    bare.info.clear()
    out = io.BytesIO()
    options: dict[str, Any] = {"JPEG": {"quality": 86, "optimize": True}, "WEBP": {"quality": 86}, "PNG": {}}[
        form
    ]
    bare.save(out, form, **options)
    return out.getvalue(), form, bare.size, _blur(bare)


def _animated(image: Image.Image) -> tuple[bytes, str, tuple[int, int], str]:
    """An animation as WebP, frame by frame, without what else the file said."""
    frames: list[Image.Image] = []
    waits: list[int] = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        frame = image.convert("RGBA")
        frame.thumbnail((1280, 1280))
        frame.info.clear()
        frames.append(frame)
        waits.append(min(max(int(image.info.get("duration", 100) or 100), 20), 10_000))
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=waits, loop=0, quality=80)
    return out.getvalue(), "WEBP", frames[0].size, _blur(frames[0])


def _blur(image: Image.Image) -> str:
    small = image.convert("RGB")
    small.thumbnail((32, 32))
    flat, width = list(small.get_flattened_data()), small.width
    return str(blurhash.encode([flat[start : start + width] for start in range(0, len(flat), width)], 4, 3))
