"""What the Slack reader makes of each kind of line."""

from pathlib import Path

import pytest

from hearth.connectors.mrkdwn import markdown
from tests.connectors.archives import activities, posts, twin

BASE = "urn:hearth:slack:T0HEARTH"


def test_ids_come_from_slack_alone(tmp_path: Path) -> None:
    one, _ = activities("slack", twin("slack", tmp_path))
    other, _ = activities("slack", twin("slack", tmp_path, under="My export/"))
    assert [each.id for each in one] == [each.id for each in other]
    hello = posts(one)["1433600000.000100"]
    assert hello.object == f"{BASE}/C1/1433600000.000100" and hello.id == hello.object + "#create"
    assert (hello.origin, hello.published) == ("slack:T0HEARTH", 1433600000000)


def test_text_becomes_markdown_with_mentions(tmp_path: Path) -> None:
    hello = posts(activities("slack", twin("slack", tmp_path))[0])["1433600000.000100"]
    assert hello.payload["content"] == (
        "Hello @bo, see [#repair](/from/slack/T0HEARTH/C3/) and"
        " [the \\_guide\\_](<https://example.org/a_b?c=1&amp;d=2>) 👋 &lt;3 **bold** `a < b`"
    )
    assert hello.payload["tag"] == [{"type": "Mention", "href": f"{BASE}/U2", "name": "@bo"}]


def test_threads_hang_on_their_root(tmp_path: Path) -> None:
    by = posts(activities("slack", twin("slack", tmp_path))[0])
    root = f"{BASE}/C1/1433600100.000200"
    assert (by["1433600100.000200"].context, by["1433600100.000200"].in_reply_to) == ("", "")
    assert by["1433600100.000200"].payload["hearth:thread"] is True
    assert by["1433600200.000300"].in_reply_to == by["1433600200.000300"].context == root
    assert by["1433600300.000400"].in_reply_to == root


def test_an_edit_keeps_its_time(tmp_path: Path) -> None:
    edited = posts(activities("slack", twin("slack", tmp_path))[0])["1433600400.000500"]
    assert (edited.published, edited.payload["updated"]) == (1433600400000, 1433600460000)


def test_who_wrote_it(tmp_path: Path) -> None:
    found, _ = activities("slack", twin("slack", tmp_path))
    by = posts(found)
    assert by["1433660300.000400"].actor == f"{BASE}/U3", "a file comment belongs to who commented"
    assert by["1433660300.000400"].payload["content"].startswith("nice leather")
    made = {each.object: each for each in found if each.type == "Create"}
    assert made[f"{BASE}/U77"].payload["preferredUsername"] == "finn", "a guest nobody listed is a ghost"
    assert made[f"{BASE}/B7"].object_type == made[f"{BASE}/U4"].object_type == "Service"
    assert made[f"{BASE}/U3"].payload["hearth:deleted"] is True
    assert made[f"{BASE}/U2"].payload["name"] == "Bo"
    for key in ("1433660400.000500", "1433660500.000600", "1433660600.000700"):
        assert by[key].payload["hearth:talk"] is False, "bots and kinds from the future are not talk"


def test_files_are_links_without_their_token(tmp_path: Path) -> None:
    by = posts(activities("slack", twin("slack", tmp_path))[0])
    shared = by["1433660100.000200"].payload
    assert shared["content"] == "my sole\n\n[Sole &lt;b&gt;](<https://files.example.org/sole.jpg>)"
    assert by["1433660200.000300"].payload["hearth:files"][0]["name"] == "a.pdf"
    assert "xoxe" not in repr(by)


def test_reactions_say_that_their_time_is_the_posts(tmp_path: Path) -> None:
    found, _ = activities("slack", twin("slack", tmp_path))
    reactions = [each for each in found if each.type == "EmojiReact"]
    assert [(each.actor.rpartition("/")[2], each.payload["content"]) for each in reactions] == [
        ("U1", "👍"),
        ("U3", "👍"),
        ("U9", ":ownemoji:"),
        ("U1", "❤️"),
    ]
    assert all(each.payload["hearth:approximate"] for each in reactions)
    assert reactions[0].id == f"{BASE}/C1/1433600100.000200#react-+1-U1"


def test_private_stays_private_and_direct_stays_unread(tmp_path: Path) -> None:
    found, source = activities("slack", twin("slack", tmp_path))
    secret = [each for each in found if each.target == f"{BASE}/G1" or each.object == f"{BASE}/G1"]
    assert secret and {each.audience for each in secret} == {"space"}
    room = next(each for each in secret if each.object_type == "Group" and each.type == "Create")
    assert room.payload["hearth:joining"] == "invited"
    assert "direct message" not in repr(found)
    assert source.skipped["direct conversations (never read)"][0] == 1


def test_members_flags_and_pins(tmp_path: Path) -> None:
    found, _ = activities("slack", twin("slack", tmp_path))
    accepts = [
        each.payload["person"].rpartition("/")[2]
        for each in found
        if each.type == "Accept" and each.target.endswith("C1")
    ]
    assert accepts == ["U1", "U2", "U2"], "the list, then a line of joining"
    flags = [each.object for each in found if each.object_type == "hearth:ImportFlag"]
    assert flags == [f"{BASE}/U1/flag/admin", f"{BASE}/U1/flag/owner"]
    pins = [each for each in found if each.type == "Add"]
    assert [(each.object, each.target) for each in pins] == [(f"{BASE}/C1/1433600000.000100", f"{BASE}/C1")]


def test_rooms_of_almost_one_name_keep_apart(tmp_path: Path) -> None:
    found, _ = activities("slack", twin("slack", tmp_path))
    shorts = [
        each.payload["preferredUsername"]
        for each in found
        if each.object_type == "Group" and each.type == "Create"
    ]
    assert shorts == ["general", "repair-2", "repair", "founders"]


def test_what_cannot_be_dated_is_counted(tmp_path: Path) -> None:
    _, source = activities("slack", twin("slack", tmp_path))
    assert source.bad_count == 3
    assert source.unknown_fields == {"message.newfield": 1}


@pytest.mark.parametrize(
    ("slack", "expected"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("2*3*4 __init__", "2\\*3\\*4 \\_\\_init\\_\\_"),
        ("# no heading\n---", "\\# no heading\n\\---"),
        ("&gt; said\nand I", "> said\nand I"),
        ("a\n```x &amp; <http://y>```b", "a\n```\nx & http://y\n```\nb"),
        ("<!here> <!subteam^S1|@menders>", "@here @menders"),
        ("<javascript:alert(1)|click>", "&lt;javascript:alert(1)|click&gt;"),
        ("at 10:30:45 :100:", "at 10:30:45 💯"),
        ("    four spaces", "\u00a0\u00a0\u00a0\u00a0four spaces"),
        ("\ue000" + "7\ue001 forged", "7 forged"),
    ],
)
def test_mrkdwn(slack: str, expected: str) -> None:
    assert markdown(slack, lambda kind, body: kind + body) == expected
