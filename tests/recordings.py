"""The smallest films and recordings of each kind, with a secret in every place where cameras and programs write one."""

import struct

SECRET, SOUND = b"SECRET+48.137+011.575", b"what is heard"
Told = tuple[str, int, int, int]


def _box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, body: bytes) -> bytes:
    return _box(kind, bytes(4), body)


def _track(handler: bytes, chunk: int, length: int, width: int = 0, height: int = 0) -> bytes:
    head = (
        struct.pack(">IIIII", 77, 77, 1, 0, 2000) + bytes(52) + struct.pack(">II", width << 16, height << 16)
    )
    table = _box(
        b"stbl",
        _full(b"stsz", struct.pack(">II", length, 1)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        _full(b"stco", struct.pack(">II", 1, chunk)),
    )
    handled = _full(b"hdlr", bytes(4) + handler + bytes(12))
    media = _box(
        b"mdia", _full(b"mdhd", struct.pack(">IIII4x", 77, 77, 1000, 2000)), handled, _box(b"minf", table)
    )
    return _box(b"trak", _full(b"tkhd", head), media, _box(b"udta", SECRET))


def _mp4(brand: bytes, film: bool) -> bytes:
    begin = _box(b"ftyp", brand, bytes(4))
    where = len(begin) + 8
    heard = _box(b"mdat", SOUND, SECRET)
    tracks = [_track(b"vide", where, len(SOUND), 320, 180)] if film else []
    tracks += [_track(b"soun", where, len(SOUND)), _track(b"meta", where + len(SOUND), len(SECRET))]
    moov = _box(
        b"moov",
        _full(b"mvhd", struct.pack(">IIII", 77, 77, 1000, 2500) + bytes(80)),
        *tracks,
        _box(b"udta", SECRET),
        _box(b"meta", SECRET),
    )
    return begin + heard + moov + _box(b"uuid", bytes(16), SECRET)


def _element(id_: str, body: bytes) -> bytes:
    return bytes.fromhex(id_) + (len(body) | 1 << 56).to_bytes(8) + body


def _webm(film: bool) -> bytes:
    sides = _element("b0", (320).to_bytes(2)) + _element("ba", (180).to_bytes(2))
    track = _element("83", b"\1" if film else b"\2") + _element("536e", SECRET)
    info = _element("2ad7b1", (1_000_000).to_bytes(3)) + _element("4489", struct.pack(">f", 2500.0))
    inside = (
        _element("1549a966", info + _element("4461", bytes(8)) + _element("7ba9", SECRET))
        + _element("1654ae6b", _element("ae", track + (_element("e0", sides) if film else b"")))
        + _element("1f43b675", _element("e7", b"\0") + _element("a3", SOUND))
        + _element("1254c367", SECRET)
    )
    return _element("1a45dfa3", _element("4282", b"webm")) + _element("18538067", inside)


def _page(number: int, granule: int, *packets: bytes) -> bytes:
    sizes = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in packets)
    return (
        b"OggS\0\0"
        + struct.pack("<qIII", granule, 1, number, 0)
        + bytes([len(sizes)])
        + sizes
        + b"".join(packets)
    )


def _ogg(first: bytes, prefix: bytes, rest: bytes, hertz: int) -> bytes:
    remarks = prefix + struct.pack("<I3sII", 3, b"lib", 1, len(SECRET)) + SECRET + rest
    return _page(0, 0, first) + _page(1, 0, remarks) + _page(2, hertz * 5 // 2, SOUND)


def _flac() -> bytes:
    info = bytes(10) + ((8000 << 44) | (15 << 36) | 20_000).to_bytes(8) + bytes(16)
    blocks = b"\0" + len(info).to_bytes(3) + info + b"\x84" + len(SECRET).to_bytes(3) + SECRET
    return b"fLaC" + blocks + b"\xff\xf8" + SOUND


def _wav() -> bytes:
    form = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
    heard = SOUND + bytes(20_000 - len(SOUND))
    parts = [(b"fmt ", form), (b"LIST", SECRET + b"."), (b"data", heard)]
    body = b"WAVE" + b"".join(name + struct.pack("<I", len(part)) + part for name, part in parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _mp3() -> bytes:
    frame = b"\xff\xfb\x10\0" + SOUND  # 32 kbit/s at 44.1 kHz: 104 bytes, 26 ms
    frames = (frame + bytes(104 - len(frame))) * 4
    size = bytes([0, 0, 0, len(SECRET)])
    return b"ID3\4\0\0" + size + SECRET + frames + b"TAG" + SECRET + bytes(125 - len(SECRET))


ALL: dict[str, tuple[bytes, Told]] = {
    "mp4": (_mp4(b"isom", film=True), ("mp4", 320, 180, 2500)),
    "mov": (_mp4(b"qt  ", film=True), ("mov", 320, 180, 2500)),
    "m4a": (_mp4(b"M4A ", film=False), ("m4a", 0, 0, 2500)),
    "webm": (_webm(film=True), ("webm", 320, 180, 2500)),
    "weba": (_webm(film=False), ("weba", 0, 0, 2500)),
    "opus": (_ogg(b"OpusHead" + bytes(11), b"OpusTags", b"", 48_000), ("oga", 0, 0, 2500)),
    "vorbis": (
        _ogg(b"\1vorbis" + bytes(5) + struct.pack("<I", 8000) + bytes(14), b"\3vorbis", b"\1", 8000),
        ("oga", 0, 0, 2500),
    ),
    "flac": (_flac(), ("flac", 0, 0, 2500)),
    "wav": (_wav(), ("wav", 0, 0, 2500)),
    "mp3": (_mp3(), ("mp3", 0, 0, 104)),
}
