"""Invariant 2: projections can be thrown away and rebuilt identically, whatever happened."""

import pytest

from hearth.ledger import erase, read
from hearth.ledger.record import record_many
from hearth.ledger.withdraw import withdraw
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_whole_story_is_rebuilt_identically() -> None:
    story.play()
    found = story.everything()
    assert all(
        found[name] for name in ("spaces.post", "spaces.thread", "people.role", "polls.vote", "search")
    )
    story.assert_rebuilds()


def test_after_erasing_a_person() -> None:
    told = story.play()
    erase.erase_person(told.bo)
    story.assert_rebuilds()


def test_after_erasing_an_imported_person() -> None:
    story.play()
    erase.erase_person(f"{story.SLACK}/U1")
    story.assert_rebuilds()


def test_after_erasing_the_founder_the_space_stays() -> None:
    told = story.play()
    erase.erase_person(told.ada)
    assert not read.state(told.space).deleted
    story.assert_rebuilds()


def test_after_erasing_single_objects() -> None:
    told = story.play()
    for uri in (told.posts[0], told.thread, told.poll, told.direct):
        erase.erase_object(uri)
        story.assert_rebuilds()


def test_after_withdrawing_an_import_and_bringing_it_back() -> None:
    told = story.play()
    first = next(row.seq for row in read.rows() if row.origin == "slack:T1")
    story.say(told.ada, f"{story.SLACK}/C1", "A reply from here", in_reply_to=f"{story.SLACK}/C1/p0")
    story.act("EmojiReact", told.ada, f"{story.SLACK}/C1/p1", payload={"content": "👀"})
    before = story.everything()
    assert withdraw([(first, read.head())], 1) > 10
    story.assert_rebuilds()
    record_many(list(story.imported()))
    story.assert_rebuilds()
    after = story.everything()
    assert len(before["spaces.post"]) == len(after["spaces.post"])
    assert len(before["spaces.reaction"]) == len(after["spaces.reaction"])
