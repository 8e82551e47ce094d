"""Objects fold to the same state in whatever order their activities arrive; a deletion is final."""

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.ledger import read
from hearth.ledger.activity import Activity, edit_of
from hearth.ledger.models import Entry
from hearth.ledger.rebuild import rebuild
from hearth.ledger.record import record
from tests import early
from tests.conftest import _Pristine, forget
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)
ROOM = "urn:hearth:slack:T1/C1"


def create(uri: str, number: int = 0) -> Activity:
    return Activity(type="Create", actor=f"{story.SLACK}/U1", object=uri, object_type="Note", target=ROOM,
                    payload={"content": f"first words {uri[-1]}"}, id=f"{uri}#create", origin="slack:T1",
                    published=story.START + number)  # fmt: skip


def update(uri: str, at: int, text: str = "") -> Activity:
    return Activity(type="Update", actor=f"{story.SLACK}/U1", object=uri, object_type="Note", target=ROOM,
                    payload={"content": text or f"edited at {at}", "updated": story.START + at,
                             "published": story.START},
                    id=f"{uri}#edit-{at}-{text}", origin="slack:T1", published=story.START + at)  # fmt: skip


def delete(uri: str) -> Activity:
    return Activity(type="Delete", actor=f"{story.SLACK}/U1", object=uri, object_type="Note", target=ROOM,
                    id=f"{uri}#delete", origin="slack:T1", published=story.START + 99)  # fmt: skip


def happenings() -> list[Activity]:
    """Two people, a room, three posts that are edited, answered, marked, undone and deleted."""
    posts = [f"{ROOM}/p{number}" for number in range(3)]
    base: dict[str, Any] = {"origin": "slack:T1", "published": story.START + 50}
    who = f"{story.SLACK}/U2"
    react = Activity(type="EmojiReact", actor=who, object=posts[0], object_type="Note", id="urn:r1",
                     payload={"content": "👍"}, **base)  # fmt: skip
    like = Activity(type="Like", actor=who, object=posts[1], object_type="Note", id="urn:r2", **base)
    return [
        *story.imported(posts=0),
        create(posts[0]),
        create(posts[1], 1),
        create(posts[2], 2),
        update(posts[0], 10),
        update(posts[0], 20),
        update(posts[1], 10, "a"),
        update(posts[1], 10, "b"),
        delete(posts[2]),
        update(posts[2], 200),
        react,
        like,
        Activity(type="Undo", actor=who, object="urn:r2", object_type="Like", id="urn:u2", **base),
    ]


def pictured() -> dict[str, list[Any]]:
    """Everything derived, without what rightly depends on the order of arrival: row and object numbers."""
    from hearth.people.models import Actor
    from hearth.spaces.models import Post, Reaction, Space

    authors = dict(Actor.objects.values_list("num", "uri"))
    uris = {post.num: post.uri for post in Post.objects.all()}
    return {
        "posts": sorted(
            (p.uri, p.html, p.edited, p.published, authors.get(p.author)) for p in Post.objects.all()
        ),
        "reactions": sorted((uris[r.post], r.emoji, authors[r.actor]) for r in Reaction.objects.all()),
        "people": sorted((a.uri, a.name, a.deleted) for a in Actor.objects.all()),
        "spaces": sorted((s.uri, s.slug) for s in Space.objects.all()),
    }


@cache
def in_order() -> dict[str, list[Any]]:
    """What comes of them as they happened."""
    _Pristine.put_back()
    forget()
    for one in happenings():
        record(one)
    return pictured()


# On PostgreSQL each example costs several times as much, and the order is folded by the same code.
@settings(
    max_examples=10 if early.POSTGRES else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.permutations(range(len(happenings()))))
def test_any_order_of_arrival_gives_the_same_home(order: list[int]) -> None:
    arriving, expected = happenings(), in_order()
    _Pristine.put_back()
    forget()
    for place in order:
        record(arriving[place])
    assert pictured() == expected
    lived = story.everything()
    rebuild()
    story.assert_same(lived, story.everything())


def test_the_newest_edit_wins_however_late_an_older_one_comes() -> None:
    uri = f"{ROOM}/p1"
    for one in (create(uri), update(uri, 20), update(uri, 10)):
        record(one)
    state = read.state(uri)
    assert state and state.payload["content"] == "edited at 20"
    assert next(row.payload["content"] for row in read.history(uri)) == "first words 1"


def test_of_two_edits_at_the_same_time_the_same_one_always_wins() -> None:
    results = set()
    for order in ((0, 1), (1, 0)):
        _Pristine.put_back()
        forget()
        edits = [update("urn:p", 10, "a"), update("urn:p", 10, "b")]
        for place in order:
            record(edits[place])
        found = read.state("urn:p")
        assert found
        results.add(found.version)
    assert len(results) == 1


@pytest.mark.parametrize("late", ["Create", "Update"])
def test_a_deletion_is_final_and_what_comes_later_is_not_kept(late: str) -> None:
    uri = f"{ROOM}/p1"
    one = create(uri) if late == "Create" else update(uri, 500)
    record(delete(uri))
    done = record(one)
    state = read.state(uri)
    assert state and state.deleted and not state.payload
    assert Entry.objects.get(seq=done.seq).payload is None
    assert read.history(uri) == []


def test_deleting_forgets_every_version() -> None:
    uri = f"{ROOM}/p1"
    for one in (create(uri), update(uri, 10), update(uri, 20), delete(uri)):
        record(one)
    kept = Entry.objects.filter(object=uri).values_list("type", "payload")
    assert [payload for kind, payload in kept if kind != "Delete"] == [None] * 3


def test_an_edit_repeats_what_the_object_was() -> None:
    told = story.play()
    before = read.state(told.posts[0])
    assert before
    record(
        edit_of(
            before, told.cleo, {**before.payload, "content": "moderated", "updated": before.published + 1}
        )
    )
    after = read.state(told.posts[0])
    assert after
    assert (after.actor, after.published, after.target) == (told.bo, before.published, told.space)
    assert after.payload["hearth:replaces"] == before.version


def test_erased_rows_that_are_no_objects_are_not_projected() -> None:
    told = story.play()
    reaction = read.rows()
    seq = next(row.seq for row in reaction if row.type == "EmojiReact" and row.actor == told.ada)
    Entry.objects.filter(seq=seq).update(payload=None)
    rebuild()
    from hearth.spaces.models import Reaction

    assert not Reaction.objects.filter(actor=read.num_of(told.ada)).exists()


def test_an_edit_that_came_without_its_creation_and_was_deleted_folds_alike_when_replayed() -> None:
    uri = f"{ROOM}/p1"
    record(update(uri, 10))
    record(delete(uri))
    story.assert_rebuilds()
    record(create(uri))
    story.assert_rebuilds()
