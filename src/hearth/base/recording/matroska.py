"""WebM (RFC 8794, RFC 9559): elements in elements. Tags, attached files, titles and dates are overwritten with empty
room of the same length.
"""

from collections.abc import Iterator
from struct import unpack
from typing import NamedTuple

from hearth.base.recording.found import Found, Unreadable, found

_EBML, _DOCTYPE, _SEGMENT, _VOID = 0x1A45DFA3, 0x4282, 0x18538067, 0xEC
_INFO, _TRACKS, _TRACK, _CLUSTER = 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675
_TAGS, _FILES, _CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
_SCALE, _DURATION, _DATE, _TITLE = 0x2AD7B1, 0x4489, 0x4461, 0x7BA9
_TYPE, _VIDEO, _WIDTH, _HEIGHT, _NAME = 0x83, 0xE0, 0xB0, 0xBA, 0x536E
_MOST = 500_000


class Element(NamedTuple):
    """Where an element lies; `end` is None while its length is not told."""

    id: int
    at: int
    inside: int
    end: int | None


def is_one(data: bytes) -> bool:
    """Whether it begins like one of these."""
    return data[:4] == b"\x1a\x45\xdf\xa3"


def read(data: bytes) -> Found:
    """The recording without what else was written into it. Raises Unreadable."""
    whole = bytearray(data)
    try:
        return _read(whole)
    except IndexError as why:
        raise Unreadable("it is cut off") from why


def _read(data: bytearray) -> Found:
    top = list(_elements(data, 0, len(data), {_SEGMENT}))
    head = top[0]
    kinds = [one for one in _elements(data, head.inside, head.end or 0) if one.id == _DOCTYPE]
    if not kinds or bytes(data[kinds[0].inside : kinds[0].end]).rstrip(b"\0") != b"webm":
        raise Unreadable("not WebM")
    seconds, width, height, sorts, talks = 0.0, 0, 0, set[int](), False
    for one in top[1:]:
        end = one.end or len(data)
        if one.id == _INFO:
            seconds = _told(data, one.inside, end)
        elif one.id == _TRACKS:
            for track in (inner for inner in _elements(data, one.inside, end) if inner.id == _TRACK):
                sort, size = _track(data, track)
                sorts.add(sort)
                width, height = size if sort == 1 else (width, height)
        elif one.id in (_TAGS, _FILES, _CHAPTERS):
            _blank(data, one)
        talks = talks or one.id == _CLUSTER
    if not talks or not sorts & {1, 2}:
        raise Unreadable("neither film nor sound in it")
    return found(data, "webm" if 1 in sorts else "weba", width, height, seconds)


def _elements(
    data: bytearray, at: int, end: int, opened: frozenset[int] | set[int] = frozenset()
) -> Iterator[Element]:
    """The elements between two places; those in `opened`, and those whose length is not told, are walked into."""
    for _count in range(_MOST):
        if at >= end:
            return
        begun = at
        length = 9 - data[at].bit_length()
        if length > 4:
            raise Unreadable("no element")
        id_ = int.from_bytes(data[at : at + length])
        at += length
        wide = 9 - data[at].bit_length()
        if wide > 8:
            raise Unreadable("no length")
        size = int.from_bytes(data[at : at + wide]) & ((1 << 7 * wide) - 1)
        at += wide
        unknown = size == (1 << 7 * wide) - 1
        if not unknown and at + size > end:
            if id_ not in (_SEGMENT, _CLUSTER):
                raise Unreadable("an element is longer than what holds it")
            size = end - at  # cut off on the way: what is there plays
        yield Element(id_, begun, at, None if unknown else at + size)
        if not unknown and id_ not in opened:
            at += size
    raise Unreadable("too many elements")


def _blank(data: bytearray, one: Element) -> None:
    """Empty room of exactly this length."""
    length = (one.end or one.at) - one.at
    if length < 2:
        return
    wide = 1 if length - 2 < 127 else 8
    size = length - 1 - wide
    data[one.at : one.at + 1 + wide] = bytes([_VOID]) + (size | 1 << 7 * wide).to_bytes(wide)
    data[one.at + 1 + wide : one.end] = bytes(size)


def _told(data: bytearray, at: int, end: int) -> float:
    """How many seconds it lasts, as it says; a title and a date go."""
    scale, length = 1_000_000, 0.0
    for one in list(_elements(data, at, end)):
        if one.id == _SCALE:
            scale = int.from_bytes(data[one.inside : one.end])
        elif one.id == _DURATION and (one.end or 0) - one.inside in (4, 8):
            raw = bytes(data[one.inside : one.end])
            length = unpack(">f" if len(raw) == 4 else ">d", raw)[0]
        elif one.id in (_DATE, _TITLE):
            _blank(data, one)
    seconds = length * scale / 1e9
    return seconds if seconds == seconds else 0.0  # a NaN is no length


def _track(data: bytearray, track: Element) -> tuple[int, tuple[int, int]]:
    sort, size = 0, {_WIDTH: 0, _HEIGHT: 0}
    for one in list(_elements(data, track.inside, track.end or 0)):
        if one.id == _TYPE:
            sort = int.from_bytes(data[one.inside : one.end])
        elif one.id == _VIDEO:
            for side in _elements(data, one.inside, one.end or 0):
                if side.id in size:
                    size[side.id] = int.from_bytes(data[side.inside : side.end])
        elif one.id == _NAME:
            _blank(data, one)
    return sort, (size[_WIDTH], size[_HEIGHT])
