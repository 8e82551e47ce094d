"""Making pictures anew: what was hidden in them goes, they stand upright and are no larger than they are shown."""

import io
import warnings
from typing import Any

import blurhash
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from PIL import Image, ImageOps

from hearth.base.errors import Invalid, TooMuch
from hearth.base.media import MAX_PIXELS

MAX_FRAMES = 400
LONGEST_SIDE = 2560
_READS = ("JPEG", "PNG", "WEBP", "GIF", "MPO", "AVIF")
_UNREADABLE = gettext_noop("This picture could not be read. Save it as JPEG, PNG, WebP or GIF and try again.")


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
