"""MP4, MOV and M4A (ISO/IEC 14496-12): a tree of boxes. Places, names and times are overwritten where they stand, so
that no offset inside the file changes.
"""

from collections.abc import Iterator
from struct import Struct, error, unpack_from
from typing import NamedTuple

from hearth.base.recording.found import Found, Unreadable, found

_HEAD = Struct(">I4s")
_KEPT = frozenset(b"ftyp moov mdat moof mfra sidx ssix styp free skip wide pdin".split())
_HIDDEN = frozenset(b"udta meta uuid".split())
_SHOWN = frozenset(b"vide soun text sbtl subt clcp".split())
_PICTURES = ("heic", "heix", "mif1", "msf1", "avif", "avis", "crx ")
_MOST = 50_000
_DEEPEST = 8


class Box(NamedTuple):
    """Where a box lies: its kind, its beginning, where its content begins, and its end."""

    kind: bytes
    at: int
    inside: int
    end: int


def is_one(data: bytes) -> bool:
    """Whether it begins like one of these, and is no picture of the same family."""
    return data[4:8] == b"ftyp" and data[8:12].decode("latin-1") not in _PICTURES


def read(data: bytes) -> Found:
    """The recording, without what a camera wrote into it. Raises Unreadable."""
    whole = bytearray(data)
    try:
        return _read(whole)
    except (error, IndexError) as why:
        raise Unreadable(str(why)) from why


def _read(data: bytearray) -> Found:
    top = list(_boxes(data, 0, len(data)))
    moov = next((one for one in top if one.kind == b"moov"), None)
    if moov is None or not any(one.kind in (b"mdat", b"moof") for one in top):
        raise Unreadable("no film in it")
    seconds, width, height, kinds = 0.0, 0, 0, set[bytes]()
    for box in top:
        if box.kind not in _KEPT:
            _blank(data, box)
    for box in list(_boxes(data, moov.inside, moov.end)):
        if box.kind == b"mvhd":
            seconds = _told(data, box)
        elif box.kind == b"trak":
            kind = _handler(data, box)
            kinds.add(kind)
            if kind not in _SHOWN:
                _forget_track(data, box)
            elif kind == b"vide":
                width, height = _size(data, box)
    for box in list(_boxes(data, moov.inside, moov.end)):
        _clean(data, box, 1)
    if not kinds & {b"vide", b"soun"}:
        raise Unreadable("neither film nor sound in it")
    brand = bytes(data[8:12])
    ext = "m4a" if b"vide" not in kinds else "mov" if brand == b"qt  " else "mp4"
    return found(data, ext, width, height, seconds)


def _boxes(data: bytearray, at: int, end: int) -> Iterator[Box]:
    """The boxes between two places, which they must fill exactly."""
    for _count in range(_MOST):
        if at == end or (end - at < 8 and not any(data[at:end])):
            return
        size, kind = _HEAD.unpack_from(data, at)
        inside = at + 8
        if size == 1:
            size, inside = unpack_from(">Q", data, at + 8)[0], at + 16
        elif size == 0:
            size = end - at
        if size < inside - at or at + size > end:
            raise Unreadable("a box is longer than what holds it")
        yield Box(kind, at, inside, at + size)
        at += size
    raise Unreadable("too many boxes")


def _blank(data: bytearray, box: Box) -> None:
    data[box.at + 4 : box.at + 8] = b"free"
    data[box.inside : box.end] = bytes(box.end - box.inside)


def _clean(data: bytearray, box: Box, depth: int) -> None:
    """Blank what is hidden below a box, and the times at which it was made."""
    if box.kind in _HIDDEN:
        _blank(data, box)
    elif box.kind in (b"mvhd", b"tkhd", b"mdhd"):
        length = 16 if data[box.inside] == 1 else 8
        data[box.inside + 4 : box.inside + 4 + length] = bytes(length)
    elif box.kind in (b"trak", b"mdia", b"minf", b"mvex", b"edts") and depth < _DEEPEST:
        for inner in list(_boxes(data, box.inside, box.end)):
            _clean(data, inner, depth + 1)


def _told(data: bytearray, box: Box) -> float:
    """How many seconds a movie header says it lasts."""
    wide = data[box.inside] == 1
    scale = unpack_from(">I", data, box.inside + (20 if wide else 12))[0]
    length = unpack_from(">Q" if wide else ">I", data, box.inside + (24 if wide else 16))[0]
    return float(length / scale) if scale else 0.0


def _below(data: bytearray, box: Box, *path: bytes) -> Box | None:
    """The first box at a path below this one."""
    for kind in path:
        inner = next((one for one in _boxes(data, box.inside, box.end) if one.kind == kind), None)
        if inner is None:
            return None
        box = inner
    return box


def _handler(data: bytearray, track: Box) -> bytes:
    box = _below(data, track, b"mdia", b"hdlr")
    return bytes(data[box.inside + 8 : box.inside + 12]) if box else b""


def _size(data: bytearray, track: Box) -> tuple[int, int]:
    box = _below(data, track, b"tkhd")
    if box is None:
        return 0, 0
    end = box.inside + (96 if data[box.inside] == 1 else 84)
    across, turned = unpack_from(">ii", data, end - 44)
    width, height = (side >> 16 for side in unpack_from(">II", data, end - 8))
    return (height, width) if across == 0 and turned != 0 else (width, height)


def _forget_track(data: bytearray, track: Box) -> None:
    """Overwrite a track that is neither seen nor heard (where the camera was, and how it was held), samples too."""
    table = _below(data, track, b"mdia", b"minf", b"stbl")
    if table is not None:
        for at, length in _samples(data, table):
            end = min(at + length, len(data))
            data[at:end] = bytes(max(0, end - at))
    _blank(data, track)


def _samples(data: bytearray, table: Box) -> Iterator[tuple[int, int]]:
    """Where the chunks of a track lie and how long they are."""
    parts = {box.kind: box.inside for box in _boxes(data, table.inside, table.end)}
    wide = b"co64" in parts
    places = parts.get(b"co64", parts.get(b"stco"))
    sizes, runs = parts.get(b"stsz"), parts.get(b"stsc")
    if places is None or sizes is None or runs is None:
        return
    every, count = unpack_from(">II", data, sizes + 4)
    held = [
        unpack_from(">II", data, runs + 8 + 12 * one) for one in range(unpack_from(">I", data, runs + 4)[0])
    ]
    sample, run = 0, 0
    for chunk in range(unpack_from(">I", data, places + 4)[0]):
        while run + 1 < len(held) and held[run + 1][0] <= chunk + 1:
            run += 1
        many = min(held[run][1] if held else 0, count - sample)
        at = unpack_from(">Q" if wide else ">I", data, places + 8 + (8 if wide else 4) * chunk)[0]
        length = (
            every * many
            if every
            else sum(unpack_from(">I", data, sizes + 12 + 4 * (sample + one))[0] for one in range(many))
        )
        if at < len(data) and many > 0:
            yield at, length
        sample += max(0, many)
