"""What comes in from elsewhere may be anything: it is kept as far as it makes sense, and never breaks the home."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record, record_many
from hearth.people.sight import STRANGER, viewer_for
from hearth.spaces import queries
from hearth.spaces.models import Post, Space, Thread
from hearth.ui.post import posts_html
from tests.spaces.conftest import Cast

TEXTS = st.sampled_from([
    "", "\0", "a\0b", "<script>alert(1)</script>", "x" * 5000, "\u202egnp.exe", "@bo", "```",
    "[a](javascript:alert(1))",
    "🌱" * 40,
    "<a href='//evil.example' onclick=x>y</a>", "&lt;img onerror=x&gt;", "日本語", "| a |\n|-|\n| b |", " \n\t ",
])  # fmt: skip
JUNK = st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), TEXTS, st.lists(TEXTS, max_size=3))
TIMES = st.sampled_from([-(10**14), -1, 0, 1, 1_600_000_000_000, 4_000_000_000_000, 10**15])
FIELDS = (
    "content", "mediaType", "name", "tag", "attachment", "quote", "language", "hearth:likes", "hearth:talk",
    "hearth:question", "oneOf", "to", "published", "updated", "attributedTo",
)  # fmt: skip
POSTS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    object_type=st.sampled_from(["Note", "Article", "Page", "Question"]),
    payload=st.dictionaries(st.sampled_from(FIELDS), JUNK, max_size=8),
    published=TIMES,
    context=st.sampled_from(["", "urn:x:nothing", "urn:x:0"]),
    in_reply_to=st.sampled_from(["", "urn:x:nothing", "urn:x:0"]),
    target=st.sampled_from(["", "bench", "urn:x:nowhere", HOME]),
    audience=st.sampled_from(["public", "home", "space", "direct"]),
)


def _bad(_activity: Activity, error: Exception) -> None:
    raise AssertionError from error


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(POSTS, min_size=1, max_size=4))
@example([{"object_type": "Note", "payload": {"content": "words", "tag": -1}, "published": 0, "target": ""}])
def test_any_payload_becomes_a_safe_post(cast: Cast, posts: list[dict[str, Any]]) -> None:
    made = [
        Activity(
            type="Create",
            actor=cast.bo.uri,
            object=f"urn:x:{n}",
            origin="test",
            **{**post, "target": cast.bench if post["target"] == "bench" else post["target"]},
        )
        for n, post in enumerate(posts)
    ]
    record_many(made, _bad)
    for viewer in (cast.bo, cast.ada, STRANGER):
        shown = queries.post_views(list(queries.posts_for(viewer)), viewer, places=True)
        html = posts_html(shown)
        for bad in ("<script", "<img onerror"):
            assert bad not in html
        for bad in (" onclick=", "javascript:"):  # in words they may stand, in a tag never
            assert not re.search(rf"<[^<>]*{bad}", html)


@pytest.mark.parametrize("audience", ["public", "home", "space", "direct"])
def test_a_post_for_a_space_nobody_has_told_us_of_is_hidden(cast: Cast, audience: str) -> None:
    record(
        Activity(
            type="Create",
            actor=cast.bo.uri,
            object_type="Note",
            payload={"content": "where am I"},
            target="urn:x:later",
            audience=audience,
        )
    )
    assert not queries.posts_for(viewer_for(cast.ada.actor)).exists()


def test_spaces_with_the_same_name_keep_apart(cast: Cast) -> None:
    for n, name in enumerate(["Repair bench", "repair  BENCH", "123456789012345678", "<b>", "日本"]):
        record(
            Activity(
                type="Create",
                actor=HOME,
                object=f"urn:x:{n}",
                object_type="Group",
                payload={"name": name, "summary": "a\0b", "hearth:joining": 7, "hearth:position": "x"},
                origin="test",
            )
        )
    slugs = dict(Space.objects.values_list("uri", "slug"))
    assert slugs[cast.bench] == "repair-bench", "what was opened here keeps its address"
    assert {slugs["urn:x:0"], slugs["urn:x:1"]} == {"repair-bench.2", "repair-bench.3"}
    assert (
        slugs["urn:x:2"] == "room-123456789012345678"
        and slugs["urn:x:3"] == "b"
        and slugs["urn:x:4"] == "日本"
    )
    assert set(Space.objects.filter(origin="test").values_list("joining", flat=True)) == {"invited"}


def test_a_reply_to_itself_and_a_ring_of_replies(cast: Cast) -> None:
    ring = {"urn:x:a": "urn:x:b", "urn:x:b": "urn:x:a", "urn:x:c": "urn:x:c"}
    for uri, parent in ring.items():
        record(
            Activity(
                type="Create",
                actor=cast.bo.uri,
                object=uri,
                object_type="Note",
                payload={"content": uri},
                context=parent,
                in_reply_to=parent,
                target=cast.bench,
            )
        )
    posts = list(queries.posts_for(cast.ada))
    assert len(posts) == 3 and len(queries.post_views(posts, cast.ada)) == 3
    assert Post.objects.count() == 3 and Thread.objects.count() <= 3
