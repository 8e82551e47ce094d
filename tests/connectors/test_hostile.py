"""Archives built to do harm: refused with a sentence, or counted; never a crash, never a file on disk."""

import json
import random
import resource
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hearth.base.errors import Invalid
from hearth.connectors import shape
from hearth.connectors.archive import Limits
from hearth.connectors.source import Source
from tests.connectors.archives import NOW, activities, packed, posts, twin

CHANNELS = [{"id": "C1", "name": "general", "created": "1433558319", "members": []}]


def slack(folder: Path, messages: Any, **more: Any) -> Path:
    files = {"channels.json": CHANNELS, "users.json": [], "general/2015-06-06.json": messages, **more}
    return packed(folder / "made.zip", files)


def say(text: Any, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": text, "ts": f"1433600000.{number:06d}", **more}


def _link(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("channels.json")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")


def _encrypted(path: Path) -> None:
    packed(path, {"channels.json": CHANNELS})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))


def _twice(path: Path) -> None:
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "w") as archive:
        archive.writestr("channels.json", "[]")
        archive.writestr("channels.json", "[1]")


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("channels.json", b" " * 80_000_000)


def _many(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60):
            archive.writestr(f"general/{number}.json", "[]")


def _overlapping(path: Path) -> None:
    """Two directory entries that share the bytes of one file."""
    packed(path, {"a.json": list(range(2000)), "b.json": [1]})
    data = path.read_bytes()
    start = data.find(b"PK\x01\x02")
    end = data.find(b"PK\x05\x06")
    first = data[start : start + 46 + 6]
    middle = data[start:end]
    for number in range(3):
        forged = bytearray(first)
        forged[46:52] = b"%d.json" % number
        middle += bytes(forged)
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 5, 5, len(middle))
    path.write_bytes(data[:start] + middle + bytes(tail))


def _named(name: str) -> Callable[[Path], None]:
    return lambda path: void(packed(path, {name: []}))


def void(_value: object) -> None:
    return None


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_named("../../etc/cron.d/x"), "leads outside"),
        (_named("/etc/passwd"), "leads outside"),
        (_named("general\\..\\..\\x.json"), "leads outside"),
        (_named("C:/x.json"), "leads outside"),
        (_named("more.zip"), "another archive"),
        (_named("deep/more.tar.gz"), "another archive"),
        (_named("x" * 2000), "2,000 characters"),
        (_link, "link or device"),
        (_encrypted, "encrypted"),
        (_twice, "two files named"),
        (_bomb, "times its size"),
        (_overlapping, "overlap"),
    ],
)
def test_refused_in_a_sentence(make: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    make(path)
    with pytest.raises(Invalid, match=words):
        Source(path)


def test_caps(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    _many(path)
    with pytest.raises(Invalid, match="at most 50"):
        Source(path, limits=Limits(entries=50))
    with pytest.raises(Invalid, match="larger than"):
        Source(path, limits=Limits(archive=100))
    with pytest.raises(Invalid, match="too many files"):
        Source(path, limits=Limits(directory=100))
    with pytest.raises(Invalid, match="not a file"):
        Source(tmp_path)
    with pytest.raises(Invalid, match="cannot be read"):
        Source(tmp_path / "nowhere.zip")


def test_every_cut_of_an_archive_is_refused_or_counted(tmp_path: Path) -> None:
    whole = twin("slack", tmp_path).read_bytes()
    dice = random.Random(4)
    for _ in range(60):
        body = bytearray(whole[: dice.randrange(len(whole))] if dice.random() < 0.5 else whole)
        for _flip in range(dice.randrange(1, 40)):
            body[dice.randrange(len(body))] = dice.randrange(256)
        path = tmp_path / "cut.zip"
        path.write_bytes(bytes(body))
        try:
            activities("slack", path)
        except Invalid as error:
            assert str(error)


def test_ten_megabytes_in_one_message(tmp_path: Path) -> None:
    found, source = activities("slack", slack(tmp_path, [say("x" * 10_000_000, 1), say("fine", 2)]))
    assert list(posts(found)) == ["1433600000.000002"]
    assert source.skipped == {
        f"messages longer than {shape.TEXT_LIMIT:,} characters": [1, "general/2015-06-06.json, row 1"]
    }


def test_one_endless_row_and_one_deep_one(tmp_path: Path) -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]
    found, source = activities(
        "slack", slack(tmp_path, [say("first"), say("deep", 2, blocks=deep), say("z", 3)])
    )
    assert len(posts(found)) == 3 and source.bad_count == 0, "harmless depth is passed over"
    for body in (
        b'[{"a":' + b"[{" * 3000 + b"x" * 90_000,
        b'[{"type":"message","text":"' + random.Random(2).randbytes(20_000_000).hex().encode(),
    ):
        found, source = activities("slack", slack(tmp_path, body))
        assert not posts(found) and source.bad_count == 1


def test_wrong_encodings(tmp_path: Path) -> None:
    rows = json.dumps([say("grüße")], ensure_ascii=False)
    for body in (rows.encode("utf-8-sig"), rows.encode("utf-16")):
        assert posts(activities("slack", slack(tmp_path, body))[0])
    found, source = activities("slack", slack(tmp_path, rows.encode("latin-1")))
    assert not posts(found) and source.bad_count == 1


def test_odd_values_in_every_field(tmp_path: Path) -> None:
    odd = [None, 0, -1, 1e308, True, "", "\0\ud800", [], {}, [None], {"a": None}, "x" * 300, "<script>"]
    messages = []
    for key in ("type", "subtype", "ts", "user", "text", "reactions", "file", "files", "edited", "thread_ts", "comment",
                "attachments", "bot_id", "bot_profile", "user_profile", "hidden", "username"):  # fmt: skip
        messages += [{**say("x", 7), "subtype": "file_share", key: value} for value in odd]
        messages += [{**say("x", 8), "subtype": "file_comment", key: value} for value in odd]
    for key in ("id", "name", "created", "members", "pins", "topic", "purpose", "is_archived"):
        for value in odd:
            channel = {**CHANNELS[0], key: value}
            users = [{"id": "U1", key: value, "profile": value}, {"id": value}]
            body = json.dumps(messages[:300]).encode()
            path = slack(tmp_path, body, **{"channels.json": [channel], "users.json": users})
            try:
                found, _ = activities("slack", path)
            except Invalid:
                continue
            assert all(isinstance(each.published, int) and each.object and each.actor for each in found)


def test_odd_values_in_every_field_of_a_forum(tmp_path: Path) -> None:
    odd = [
        None,
        0,
        -1,
        1e308,
        True,
        "",
        "\0\ud800",
        [],
        {},
        [None],
        {"a": None},
        "x" * 300,
        "9999-12-31T23:59:59Z",
        2**70,
    ]
    post = {
        "id": 1,
        "user_id": 2,
        "username": "bo",
        "created_at": "2015-04-05T10:00:00Z",
        "post_number": 1,
        "post_type": 1,
        "cooked": "x",
    }
    topic = {"id": 3, "title": "t", "category_id": 1, "created_at": "2015-04-05T10:00:00Z"}
    for key in (
        *post,
        "updated_at",
        "version",
        "reply_to_post_number",
        "actions_summary",
        "polls",
        "name",
        "deleted_at",
    ):
        for value in odd:
            bodies = [{**post, key: value}, {**post, "id": 2, "post_number": 2, key: value}]
            files = {"t/3.json": {**topic, "post_stream": {"posts": bodies}}}
            files["t/4.json"] = {
                **topic,
                key: value,
                "accepted_answer": value,
                "post_stream": {"posts": [post], "stream": value},
            }
            files["site.json"] = {"categories": value}
            try:
                found, _ = activities("discourse", packed(tmp_path / "f.zip", files))
            except Invalid:
                continue
            assert all(isinstance(each.published, int) and each.object and each.actor for each in found)


def test_a_hundred_thousand_replies(tmp_path: Path) -> None:
    root = "1433600000.000000"
    rows = [say(f"reply {number}", number, thread_ts=root) for number in range(100_000)]
    count, source = 0, Source(slack(tmp_path, rows), now=NOW)
    from hearth.connectors.slack import read

    for activity in read(source):
        count += activity.in_reply_to.endswith(root)
    assert count == 99_999


def test_memory_stays_flat_for_a_large_archive(tmp_path: Path) -> None:
    """200 MB of messages: reading them grows the process by less than 64 MB."""
    from hearth.connectors.slack import read

    path = tmp_path / "large.zip"
    words = [f"w{number}" for number in range(5000)]
    dice = random.Random(1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("users.json", "[]")
        archive.writestr("channels.json", json.dumps(CHANNELS))
        number = 0
        texts = [" ".join(dice.choices(words, k=500)) for _ in range(500)]
        for day in range(4):
            with archive.open(f"general/2015-06-0{day + 1}.json", "w") as file:
                file.write(b"[")
                for first in range(number, number + 17_500):
                    row = json.dumps(say(dice.choice(texts), first + 1)).encode()
                    file.write(row if first == number else b"," + row)
                number += 17_500
                file.write(b"]")
    assert sum(info.file_size for info in zipfile.ZipFile(path).infolist()) > 200_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    source = Source(path, now=NOW)
    count = sum(1 for each in read(source) if each.type == "Create" and each.object_type == "Note")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert count == number
    assert grown < 64, f"{grown:.0f} MB"
