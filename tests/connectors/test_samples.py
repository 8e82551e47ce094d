"""The two real archives beside the project, with their exact figures. (Real people: nothing of them is quoted here.)"""

from collections import Counter
from pathlib import Path

import pytest

from hearth.connectors.run import look, run
from hearth.connectors.shape import stamp
from hearth.ledger import read
from tests.connectors.archives import activities, posts

FIGURES = {
    "slack": ("slack-data-visualisation-meetup.zip", (71, 16, 0, 1031, 198)),
    "discourse": ("discourse-game-engine-forum.zip", (519, 11, 1230, 8797, 0)),
}


def sample(samples: Path, kind: str) -> Path:
    path = samples / FIGURES[kind][0]
    if not path.exists():
        pytest.skip(f"the sample archive {path.name} is not at hand")
    return path


@pytest.mark.parametrize("kind", ["slack", pytest.param("discourse", marks=pytest.mark.one_database)])
@pytest.mark.django_db
def test_counts_are_exact_and_a_second_run_adds_nothing(kind: str, samples: Path) -> None:
    path, expected = sample(samples, kind), FIGURES[kind][1]
    assert tuple(look(kind, path).counts.values()) == expected
    assert tuple(run(kind, path).counts.values()) == expected
    head = read.head()
    assert set(run(kind, path).counts.values()) == {0}
    assert read.head() == head


def test_slack_in_detail(samples: Path) -> None:
    found, source = activities("slack", sample(samples, "slack"))
    talk = posts(found)
    brand = {each.payload["person"] for each in found if each.object_type == "hearth:ImportFlag"}
    assert len(brand) == 5 and sum(post.actor in brand for post in talk.values()) == 827
    assert len({post.actor for post in talk.values()}) == 32
    assert sum("updated" in post.payload for post in talk.values()) == 37
    assert not any(post.in_reply_to for post in talk.values())
    assert source.bad_count == 0 and not source.unknown_fields
    assert source.skipped["reactions on lines that are not posts"][0] == 1
    assert {each.origin for each in found} == {"slack:T061A2UFL"}
    assert "@members.example.org" not in repr(found)


def test_the_forum_in_detail(samples: Path) -> None:
    found, source = activities("discourse", sample(samples, "discourse"))
    all_posts = {
        each.object: each
        for each in found
        if each.type == "Create" and each.object_type in ("Note", "Article")
    }
    talk = {uri: post for uri, post in all_posts.items() if post.payload.get("hearth:talk") is not False}
    replies = [post for post in talk.values() if post.object_type == "Note"]
    assert len(replies) == 7567
    parents = [post.in_reply_to or post.context for post in replies]
    assert sum(parent not in talk for parent in parents) == 16
    assert (
        sum(talk[p].actor == post.actor for p, post in zip(parents, replies, strict=True) if p in talk)
        == 1912
    )
    assert len({each.payload["person"] for each in found if each.object_type == "hearth:ImportFlag"}) == 5
    assert sum(each.type == "hearth:AcceptAnswer" for each in found) == 168
    assert sum(post.payload.get("hearth:likes", 0) for post in all_posts.values()) == 2248
    assert sum("updated" in post.payload for post in all_posts.values()) == 812
    names = {each.payload["name"] for each in found if each.object_type == "Group"}
    assert "Category 10" in names and len(names) == 11
    assert source.bad_count == 0 and not source.unknown_fields
    assert Counter(each.audience for each in found) == {"home": len(found)}
    assert all(stamp(post.payload) >= (post.published or 0) for post in talk.values() if stamp(post.payload))
