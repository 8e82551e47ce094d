"""What the Discourse reader makes of topics and posts."""

from pathlib import Path

import orjson

from hearth.connectors.source import WHOLE
from tests.connectors.archives import TWINS, activities, posts, twin

BASE = "urn:hearth:discourse:archive"


def test_a_topic_is_its_titled_opening(tmp_path: Path) -> None:
    by = posts(activities("discourse", twin("discourse", tmp_path))[0])
    opening = by["101"]
    assert (opening.object, opening.object_type, opening.context) == (
        f"{BASE}/t/101",
        "Article",
        f"{BASE}/t/101",
    )
    assert (opening.payload["name"], opening.payload["hearth:likes"]) == ("How do I mend a sole?", 4)
    assert opening.payload["content"] == "<p>My sole is loose. 👋</p>"


def test_replies_find_their_parent_or_none(tmp_path: Path) -> None:
    by = posts(activities("discourse", twin("discourse", tmp_path))[0])
    assert by["12"].in_reply_to == f"{BASE}/t/101"
    assert by["13"].in_reply_to == f"{BASE}/p/12"
    assert by["16"].in_reply_to == f"{BASE}/t/101/missing/9", "a number nobody has leads nowhere"
    assert by["17"].in_reply_to == f"{BASE}/p/14" and "14" not in by, "nor does a small action"
    assert by["20"].in_reply_to == "", "none chosen: the opening is meant"
    assert {each.context for each in by.values()} == {f"{BASE}/t/101", f"{BASE}/t/102"}


def test_inner_links_mentions_and_quotes(tmp_path: Path) -> None:
    by = posts(activities("discourse", twin("discourse", tmp_path))[0])
    answer = by["12"].payload
    assert answer["tag"] == [{"type": "Mention", "href": f"{BASE}/u/2", "name": "@bo"}]
    assert '<a href="/from/discourse/archive/t/102/">' in answer["content"]
    assert '<a href="/from/discourse/archive/c/5/">' in answer["content"]
    assert by["13"].payload["content"].startswith("<blockquote><p><strong>ada:</strong></p>")
    picture = by["102"].payload["content"]
    assert '<a href="https://forum.example.org/uploads/big.jpg">big shoe</a>' in picture
    assert "<img src=" not in picture and "<iframe" not in picture


def test_edits(tmp_path: Path) -> None:
    by = posts(activities("discourse", twin("discourse", tmp_path))[0])
    assert by["13"].payload["updated"] == 1428231600000
    assert "updated" not in by["102"].payload and by["102"].payload["hearth:updated"] == 1451728800000


def test_the_topic_says_what_was_accepted(tmp_path: Path) -> None:
    found, _ = activities("discourse", twin("discourse", tmp_path))
    answers = [(each.object, each.context) for each in found if each.type == "hearth:AcceptAnswer"]
    assert answers == [(f"{BASE}/p/12", f"{BASE}/t/101")]


def test_what_is_not_talk(tmp_path: Path) -> None:
    found, source = activities("discourse", twin("discourse", tmp_path))
    by = posts(found)
    assert [key for key, post in by.items() if post.payload.get("hearth:talk") is False] == ["20", "21"]
    assert not {"14", "15", "19", "33", "34", "41"} & by.keys()
    assert [each.object for each in found if each.type == "Delete"] == [f"{BASE}/p/18"]
    assert source.skipped["private messages (never read)"][0] == 1
    assert source.skipped["posts the archive only names"][0] == 1
    assert source.bad_count == 2
    assert "private words" not in repr(found)


def test_people_flags_and_bots(tmp_path: Path) -> None:
    found, _ = activities("discourse", twin("discourse", tmp_path))
    made = {each.object: each.object_type for each in found if each.type == "Create" and "/u/" in each.object}
    assert made[f"{BASE}/u/1"] == made[f"{BASE}/u/0"] == "Person" and made[f"{BASE}/u/-1"] == "Service"
    flags = sorted(each.payload["flag"] for each in found if each.object_type == "hearth:ImportFlag")
    assert flags == ["admin", "staff"]


def test_the_name_given_sets_the_host(tmp_path: Path) -> None:
    found, _ = activities("discourse", twin("discourse", tmp_path), host="forum.example.org")
    assert {each.origin for each in found} == {"discourse:forum.example.org"}
    assert found[0].id.startswith("urn:hearth:discourse:forum.example.org/")


def test_categories_take_their_name_and_privacy_from_the_site(tmp_path: Path) -> None:
    site = {"categories": [{"id": 5, "name": "Soles"}, {"id": 6, "name": "Board", "read_restricted": True}]}
    found, _ = activities("discourse", twin("discourse", tmp_path, {"site.json": site}))
    spaces = {each.payload["name"]: each.audience for each in found if each.object_type == "Group"}
    assert spaces == {"Soles": "home", "Board": "space"}
    assert {each.audience for each in found if each.context == f"{BASE}/t/102"} == {"space"}


def test_a_topic_too_large_to_hold_reads_the_same(tmp_path: Path) -> None:
    small, _ = activities("discourse", twin("discourse", tmp_path))
    topic = orjson.loads((TWINS / "discourse/t/101.json").read_bytes())
    topic["padding"] = "x" * (WHOLE + 1)
    topic["post_stream"]["stream"].pop()
    large, _ = activities("discourse", twin("discourse", tmp_path, {"t/101.json": topic}))
    tags = {each.id for each in small} ^ {each.id for each in large}
    assert tags == set()
    assert [each.payload.get("content") for each in small] == [each.payload.get("content") for each in large]
