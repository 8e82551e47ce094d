"""Sound: MP3, Ogg (Opus, Vorbis), FLAC and WAV, each without its notes about who, where and when."""

from collections.abc import Iterator
from struct import error, pack_into, unpack_from

from hearth.base.recording.found import Found, Unreadable, found

_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLED = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_NOTES = {2, 4, 5, 6}
"""blocks of a FLAC file that say something beside the sound: application, comment, cue sheet, picture"""
_FEWEST = 3


def read(data: bytes) -> Found | None:
    """The sound without its notes; None if it begins like none of these. Raises Unreadable for a broken one."""
    try:
        match data[:4]:
            case b"OggS":
                return _ogg(bytearray(data))
            case b"fLaC":
                return _flac(bytearray(data))
            case b"RIFF" if data[8:12] == b"WAVE":
                return _wav(data)
    except (error, IndexError) as why:
        raise Unreadable("it is cut off") from why
    if data[:3] == b"ID3" or (len(data) > 4 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2):
        return _mp3(data)
    return None


def _mp3(data: bytes) -> Found:
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) > at + 10:
        size = sum(
            (one & 127) << shift for one, shift in zip(data[at + 6 : at + 10], (21, 14, 7, 0), strict=True)
        )
        at += 10 + size + (10 if data[at + 5] & 16 else 0)
    end = len(data) - 128 if data[-128:-125] == b"TAG" else len(data)
    begun, count, seconds = at, 0, 0.0
    while at + 4 <= end and (frame := _frame(data, at)) is not None:
        at, seconds, count = at + frame[0], seconds + frame[1], count + 1
    if count < _FEWEST:
        raise Unreadable("no sound in it")
    return found(data[begun : min(at, end)], "mp3", seconds=seconds)


def _frame(data: bytes, at: int) -> tuple[int, float] | None:
    """How long a frame of layer III is, in bytes and in seconds."""
    if data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return None
    version, rate, sampled = (data[at + 1] >> 3) & 3, data[at + 2] >> 4, (data[at + 2] >> 2) & 3
    if version == 1 or rate in (0, 15) or sampled == 3:
        return None
    samples = 1152 if version == 3 else 576
    hertz = _SAMPLED[version][sampled]
    bits = (_RATES if version == 3 else _LOW_RATES)[rate] * 1000
    return samples // 8 * bits // hertz + ((data[at + 2] >> 1) & 1), samples / hertz


def _flac(data: bytearray) -> Found:
    at, seconds, last = 4, 0.0, False
    while not last:
        last, kind = bool(data[at] & 128), data[at] & 127
        size = int.from_bytes(data[at + 1 : at + 4])
        if at + 4 + size > len(data) or (at == 4) != (kind == 0):
            raise Unreadable("no FLAC")
        if kind == 0:
            rate = int.from_bytes(data[at + 14 : at + 17]) >> 4
            seconds = (int.from_bytes(data[at + 17 : at + 22]) & (1 << 36) - 1) / rate if rate else 0.0
        elif kind in _NOTES:
            data[at] = (data[at] & 128) | 1
            data[at + 4 : at + 4 + size] = bytes(size)
        at += 4 + size
    if data[at] != 0xFF or data[at + 1] & 0xFC != 0xF8:
        raise Unreadable("no sound in it")
    return found(data, "flac", seconds=seconds)


def _wav(data: bytes) -> Found:
    """Only what is the sound is kept."""
    at, parts, rate, length = 12, [], 0, 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], unpack_from("<I", data, at + 4)[0]
        size = min(size, len(data) - at - 8)
        part = data[at + 8 : at + 8 + size]
        if name == b"fmt ":
            if unpack_from("<H", part)[0] not in (1, 3, 6, 7, 0xFFFE):
                raise Unreadable("no plain sound")
            rate = unpack_from("<I", part, 8)[0]
        if name in (b"fmt ", b"fact", b"data"):
            parts.append(name + len(part).to_bytes(4, "little") + part + b"\0" * (size % 2))
            length += len(part) if name == b"data" else 0
        at += 8 + size + size % 2
    if not rate or not length:
        raise Unreadable("no sound in it")
    body = b"WAVE" + b"".join(parts)
    return found(b"RIFF" + len(body).to_bytes(4, "little") + body, "wav", seconds=length / rate)


def _ogg(data: bytearray) -> Found:
    pages = list(_pages(data))
    if len(pages) < _FEWEST:
        raise Unreadable("no sound in it")
    first = bytes(data[pages[0][1] : pages[0][1] + 16])
    if first.startswith(b"OpusHead"):
        rate, prefix, framed = 48_000, b"OpusTags", 0
    elif first.startswith(b"\x01vorbis"):
        rate, prefix, framed = unpack_from("<I", first, 12)[0], b"\x03vorbis", 1
    else:
        raise Unreadable("neither Opus nor Vorbis")
    _forget_comments(data, pages[1], prefix, framed)
    told = unpack_from("<q", data, pages[-1][0] + 6)[0]
    return found(data, "oga", seconds=told / rate if rate and told > 0 else 0.0)


def _pages(data: bytearray) -> Iterator[tuple[int, int, int, int]]:
    """Each page: where it begins, where its first packet begins and ends on it, and where the page ends."""
    at = 0
    while at < len(data):
        if data[at : at + 4] != b"OggS":
            raise Unreadable("no page")
        count = data[at + 26]
        sizes = data[at + 27 : at + 27 + count]
        inside, packet = at + 27 + count, 0
        for size in sizes:
            packet += size
            if size < 255:
                break
        end = inside + sum(sizes)
        if end > len(data):
            raise Unreadable("it is cut off")
        yield at, inside, inside + packet, end
        at = end


def _forget_comments(data: bytearray, page: tuple[int, int, int, int], prefix: bytes, framed: int) -> None:
    """One empty remark in place of all remarks, and the page's checksum anew (RFC 3533)."""
    begun, at, packet_end, end = page
    if data[at : at + len(prefix)] != prefix or set(data[begun + 27 : at]) == {255}:
        raise Unreadable("its remarks are longer than a page")
    at += len(prefix)
    at += 4 + unpack_from("<I", data, at)[0]
    room = packet_end - framed - at - 4
    if room < 0:
        raise Unreadable("its remarks are cut off")
    if room >= 5:
        pack_into("<II", data, at, 1, room - 4)
        data[at + 8 : packet_end - framed] = b"=" + b" " * (room - 5)
    elif unpack_from("<I", data, at)[0]:
        raise Unreadable("its remarks are cut off")
    data[begun + 22 : begun + 26] = bytes(4)
    pack_into("<I", data, begun + 22, _checksum(data[begun:end]))


def _checksum(page: bytearray) -> int:
    total = 0
    for one in page:
        total ^= one << 24
        for _bit in range(8):
            total = (total << 1 ^ 0x04C11DB7 if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return total
