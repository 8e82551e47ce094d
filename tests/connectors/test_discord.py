"""What the Discord reader makes of each kind of message, of folders and single files, and of what wants to do harm."""

import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from hearth.base.errors import HearthError, Invalid
from hearth.base.models import Media
from hearth.connectors import discord
from hearth.connectors.discord_text import written
from hearth.connectors.run import look, run
from hearth.connectors.source import Source
from hearth.ledger import read
from hearth.ledger.activity import Activity
from hearth.spaces.models import Post
from tests.connectors.archives import NOW, TWINS, activities, packed, twin

GUILD = "754679440998400001"
BASE = f"urn:hearth:discord:{GUILD}"
GENERAL = f"{BASE}/754679860428800002"
HEAD = {
    "guild": {"id": GUILD, "name": "G"},
    "channel": {"id": "754679860428800002", "type": "GuildTextChat", "name": "general", "topic": None},
}


def say(number: int, content: Any, kind: Any = "Default", **more: Any) -> dict[str, Any]:
    author = {"id": "712736400998400001", "name": "ada", "isBot": False, "roles": []}
    return {"id": str(number), "type": kind, "timestamp": "2023-11-14T22:13:20+00:00", "content": content,
            "author": author, **more}  # fmt: skip


def channel(folder: Path, *messages: Any, **more: Any) -> Path:
    return packed(folder / "made.zip", {"c.json": {**HEAD, "messages": list(messages), **more}})


def made(folder: Path, *messages: Any) -> list[Activity]:
    return [
        each for each in activities("discord", channel(folder, *messages))[0] if each.object_type == "Note"
    ]


def by_text(found: list[Activity], words: str) -> Activity:
    return next(
        each for each in found if each.type == "Create" and words in str(each.payload.get("content", "--"))
    )


@pytest.fixture
def found(tmp_path: Path) -> list[Activity]:
    return activities("discord", twin("discord", tmp_path))[0]


def test_ids_and_times_are_discords_own(found: list[Activity]) -> None:
    hello = by_text(found, "Hello @Bo")
    assert hello.object == f"{GENERAL}/1174109840998400007" and hello.id == hello.object + "#create"
    assert (hello.origin, hello.published) == (f"discord:{GUILD}", 1_700_000_000_000)
    assert hello.payload["content"] == "Hello @Bo, see #repair **now** &lt;b>"
    assert hello.payload["tag"][0]["href"] == f"{BASE}/u/712736400998400002"


def test_only_replies_name_a_parent(found: list[Activity]) -> None:
    assert by_text(found, "With wax").in_reply_to == by_text(found, "Hello @Bo").object
    assert by_text(found, "Look at this").in_reply_to == ""
    assert by_text(found, "Look at this").payload["content"] == "> Look at this"
    assert by_text(found, "Grease them").in_reply_to == ""


def test_threads_open_where_they_grew(found: list[Activity]) -> None:
    opening = by_text(found, "How do you keep welts dry")
    assert (opening.object_type, opening.payload["name"]) == ("Article", "How to keep welts dry")
    assert opening.object.startswith(GENERAL) and opening.context == opening.object
    assert by_text(found, "Grease them").context == opening.object
    forum = by_text(found, "black last")
    assert forum.object_type == "Article" and forum.target == f"{BASE}/754680279859200003"
    assert by_text(found, "Tell us more").context == forum.object


def test_private_threads_keep_to_those_who_wrote_in_them(found: list[Activity]) -> None:
    quiet = by_text(found, "Only for us")
    assert quiet.audience == "space"
    inside = {each.actor for each in found if each.type == "Join" and each.object == quiet.target}
    assert inside == {f"{BASE}/u/712736400998400001", f"{BASE}/u/712736400998400003"}
    assert not any("secret" in str(each.payload) for each in found)


def test_people_bots_roles(found: list[Activity]) -> None:
    people = {
        each.payload["preferredUsername"]: each for each in found if each.object_type in ("Person", "Service")
    }
    assert people["hooky"].object_type == "Service"
    assert people["Deleted User"].payload["hearth:deleted"] is True
    assert by_text(found, "Build 7").payload["hearth:talk"] is False
    flags = [each.payload for each in found if each.object_type == "hearth:ImportFlag"]
    assert {(each["flag"], each["mapped"]) for each in flags} == {("Team", "open"), ("Member", "open")}


def test_reactions_files_pins_edits(found: list[Activity]) -> None:
    assert sorted(each.payload["content"] for each in found if each.type == "EmojiReact") == [
        ":boot:",
        "👍",
        "👍",
    ]
    assert by_text(found, "sole.png").payload["hearth:files"][0]["name"] == "sole.png"
    assert [each.object for each in found if each.type == "Add"] == [by_text(found, "Hello @Bo").object]
    assert by_text(found, "With wax").payload["updated"] == 1_700_000_120_000


@pytest.mark.django_db
def test_a_folder_and_a_zip_say_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    shutil.copytree(TWINS / "discord", folder)
    os.symlink("/etc/passwd", folder / "link.json")
    inside, packed_ = look("discord", folder), look("discord", twin("discord", tmp_path))
    assert inside.counts == packed_.counts
    one = next(folder.glob("*general [[]*"))
    assert look("discord", one).counts["spaces"] == 1


def test_a_table_is_read_and_twice_is_once(tmp_path: Path) -> None:
    for head, row in (
        ("AuthorID;Author;Date;Content;Attachments;Reactions;", '"1";"ada#0001";"13-Jul-19 05:34 PM";{};"";"👍 (2)";'),
        ("AuthorID,Author,Date,Content,Attachments,Reactions",
         '"1","ada#0001","2019-07-13T17:34:00.0000000+00:00",{},"https://x/y.png",""'),
    ):  # fmt: skip
        path = tmp_path / "Guild - Talk - general [754679860428800002].csv"
        rows = [row.format('"Hi, ""all""\nsecond line"'), row.format('"same"'), row.format('"same"')]
        path.write_text("\n".join([head, *rows, row.format('"Joined the server."')]) + "\n")
        source = Source(path, now=NOW, loose=True)
        told = [each for each in discord.read(source) if each.object_type == "Note"]
        assert [each.payload["content"].split("\n")[0] for each in told] == ['Hi, "all"', "same", "same"]
        assert len({each.id for each in told}) == 3
        assert {each.published for each in told} == {1_563_039_240_000}
        assert {each.target for each in told} == {"urn:hearth:discord:guild/754679860428800002"}
        again = Source(path, now=NOW, loose=True)
        again.at((path.name, 2))
        assert [each.id for each in discord.read(again) if each.object_type == "Note"] == [
            e.id for e in told[1:]
        ]


def test_a_file_cut_off_and_closed_is_told(tmp_path: Path) -> None:
    _found, source = activities("discord", channel(tmp_path, say(1, "a"), messageCount=7))
    assert source.bad_lines == [("c.json", "it says that it holds 7 messages, but 1 are there")]


def test_two_servers_are_not_mixed(tmp_path: Path) -> None:
    other = {**HEAD, "guild": {"id": "9", "name": "Other"}, "messages": [say(5, "elsewhere")]}
    files = {
        "a.json": {**HEAD, "messages": [say(1, "here")]},
        "b.json": {**HEAD, "messages": []},
        "c.json": other,
    }
    found, source = activities("discord", packed(tmp_path / "two.zip", files))
    assert "elsewhere" not in repr(found)
    assert any("another server" in reason for reason in source.skipped)


@pytest.mark.parametrize(
    "message",
    [
        None,
        7,
        {},
        {"id": "1"},
        say(2, None),
        say(3, 7, author="x"),
        say(4, "x", timestamp="never"),
        say(5, "x", reactions=[1, {"emoji": 2}, {"emoji": {"name": "x"}, "users": [3, {}], "count": True}]),
        say(6, "x", attachments={"a": 1}, embeds="x", mentions=[[]], reference=[]),
        say(7, "x" * 300_000),
        say(8, "x", kind={"a": []}, stickers=[None, {"name": []}]),
    ],
)
def test_strange_messages_are_kept_or_counted(message: Any, tmp_path: Path) -> None:
    found, source = activities("discord", channel(tmp_path, message, say(99, "fine")))
    assert by_text(found, "fine")
    assert source.bad_count or source.skipped or len(found) > 5


def test_an_unknown_kind_is_no_talk(tmp_path: Path) -> None:
    posts = made(tmp_path, say(1, "What", "SomethingNew"), say(2, "a command", "20"))
    assert [each.payload["hearth:talk"] for each in posts] == [False, False]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = st.dictionaries(
    st.sampled_from(
        "id type timestamp timestampEdited isPinned content author attachments embeds stickers reactions mentions"
        " reference forwardedMessage".split()
    ),
    _VALUES,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=_FIELDS)
def test_any_message_is_read_or_counted(change: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps({**HEAD, "messages": [{**say(1, "a"), **change}]}))
    source = Source(path, now=NOW, loose=True)
    for each in discord.read(source):
        assert each.id and each.actor and each.audience in ("home", "space")


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="<>@#:&!`t123abc*_|~\n ", max_size=60))
def test_any_text_is_text(text: str) -> None:
    done = written(text, {"1": "abc"}, {"2": "room"}, None)
    assert "\ue000" not in done


def test_discords_marks_become_words() -> None:
    text = "<@1> in <#2> <:boot:123> <t:0:R> `a < b` <https://x.org> 1 < 2 <@&9>"
    assert written(text, {"1": "Bo"}, {"2": "room"}, None) == (
        "@Bo in \\#room :boot: 1970-01-01 00:00 UTC `a < b` <https://x.org> 1 &lt; 2 @9"
    )


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    for name, body in (("a.txt", b"hello"), ("a.json", b"[]"), ("a.json", b""), ("a.csv", b"a,b\n1,2\n")):
        (tmp_path / name).write_bytes(body)
        try:
            report = look("discord", tmp_path / name)
        except Invalid as error:
            assert len(str(error)) > 12
        except HearthError as error:
            raise AssertionError from error
        else:
            assert report.bad


@pytest.mark.django_db(transaction=True)
def test_pictures_beside_the_export_come_along(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    attached = [
        {"id": "1", "url": "c.json_Files\\sole 1.png", "fileName": "sole.png"},
        {"id": "2", "url": "c.json_Files/notes.txt", "fileName": "notes.txt"},
        {"id": "3", "url": "../../etc/passwd", "fileName": "passwd"},
    ]
    path = packed(
        tmp_path / "with.zip",
        {
            "c.json": {**HEAD, "messages": [say(1, "look", attachments=attached)]},
            "c.json_Files/sole 1.png": file.getvalue(),
            "c.json_Files/notes.txt": b"words",
        },
    )
    look("discord", path)
    assert not Media.objects.exists()
    run("discord", path)
    found = next(row for row in read.rows() if row.object_type == "Note")
    assert [each["name"] for each in found.payload["attachment"]] == ["sole.png"]
    assert [each["name"] for each in found.payload["hearth:files"]] == ["notes.txt", "passwd"]
    assert Media.objects.count() == 1
    assert "sole.png" in Post.objects.get().media
    assert set(run("discord", path).counts.values()) == {0}
