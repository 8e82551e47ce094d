"""Films and sound: what they are, not what they claim; nothing hidden in them; broken ones are refused in words."""

import random
import struct

import pytest

from hearth.base.errors import Invalid, TooMuch
from hearth.base.recording import keep
from hearth.base.recording.found import KINDS, OTHER_NAMES
from tests import recordings

SECRET = recordings.SECRET
EVERY = sorted(recordings.ALL)


@pytest.mark.parametrize("name", EVERY)
def test_each_kind_is_known_by_its_bytes_and_keeps_no_secret(name: str) -> None:
    data, (ext, width, height, lasts) = recordings.ALL[name]
    assert SECRET in data
    found = keep.recording(data)
    assert found is not None
    assert (found.ext, found.mime) == (ext, KINDS[ext])
    assert (found.width, found.height, found.lasts) == (width, height, lasts)
    assert SECRET not in found.data
    assert recordings.SOUND in found.data, "what is seen and heard stays"
    again = keep.recording(found.data)
    assert again == found, "a clean one stays as it is"


@pytest.mark.parametrize("name", EVERY)
def test_what_is_cut_off_or_changed_is_kept_or_refused_and_nothing_else(name: str) -> None:
    data = recordings.ALL[name][0]
    chance = random.Random(name)  # the same each time
    broken = [data[: chance.randrange(len(data))] for _one in range(60)]
    for _one in range(120):
        changed = bytearray(data)
        for _byte in range(chance.randrange(1, 4)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        broken.append(bytes(changed))
    for one in broken:
        try:
            keep.recording(one)
        except Invalid:
            continue


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0\x18ftypisom" + b"\0" * 12 + b"\0\0\0\x08moov" + b"\0\0\0\x08mdat",
        b"\0\0\0\x10ftypisom\0\0\0\0" + struct.pack(">I4sQ", 1, b"moov", 2**63),
        b"\x1a\x45\xdf\xa3\x84\x42\x82\x81x",
        b"OggS" + bytes(23),
        b"fLaC\x80\0\0\x02ab",
        b"RIFF\x10\0\0\0WAVEfmt \xff\xff\xff\xff",
        b"ID3\x04\0\0\0\0\0\x02ab" + b"<script>alert(1)</script>",
    ],
)
def test_what_only_begins_like_one_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        keep.recording(data)


def test_what_is_none_is_left_to_the_pictures_and_what_is_too_large_is_not_read() -> None:
    assert keep.recording(b"<html>") is None
    assert keep.recording(b"\0\0\0\x1cftypavif" + bytes(16)) is None
    with pytest.raises(TooMuch):
        keep.require_small(keep.MAX_BYTES + 1)


def test_other_names_mean_the_same_kinds() -> None:
    assert keep.kind_of("audio/x-m4a") == "audio" and keep.kind_of("video/x-m4v") == "video"
    assert keep.kind_of("application/pdf") == keep.kind_of("video/x-ms-wmv") == "file"
    assert set(OTHER_NAMES.values()) <= set(KINDS.values())
