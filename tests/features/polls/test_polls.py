"""Asking and answering: who may, what counts, and what nobody may ever learn."""

import sqlite3
from typing import Any

import pytest
from django.db import connection

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.features.polls.actions import open_poll, vote
from hearth.features.polls.models import Ballot, Closing, Poll, SealedVote, Vote
from hearth.features.polls.queries import PollView, poll_views
from hearth.feeds.models import Notification
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, edit_of
from hearth.ledger.deadlines import record_due
from hearth.ledger.erase import erase_person
from hearth.ledger.rebuild import rebuild
from hearth.ledger.record import record
from hearth.people import blocks
from hearth.people.sight import Viewer
from hearth.spaces import actions as talk
from hearth.spaces import deadlines as talk_deadlines
from hearth.spaces.models import Post
from tests.feeds.conftest import Cast, small_home
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_home()


def ask(cast: Cast, options: str = "Moss Clay Slate", *, room: str = "", **more: Any) -> int:
    """Ada asks; the poll lasts an hour."""
    ends = clock.now() + clock.HOUR
    return open_poll(cast.ada, room or cast.bench, "Which color?", options.split(), ends=ends, **more).num


def shown(num: int, viewer: Viewer | None) -> PollView:
    return poll_views([num], viewer)[num]


def end(num: int) -> None:
    """Let the poll's time come."""
    with clock.freeze(Poll.objects.get(num=num).ends + clock.SECOND):
        record_due()


def votes_on_ledger(num: int) -> list[Any]:
    uri = Poll.objects.get(num=num).uri
    return [row for row in read.rows() if row.type == "hearth:Vote" and row.object == uri]


# ---- asking ----


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "  \0 "}, "What do you want to ask"),
        ({"options": ["Moss", " Moss ", ""]}, "at least two"),
        ({"options": [str(n) for n in range(21)]}, "At most 20"),
        ({"options": ["Moss", "x" * 201]}, "at most 200"),
        ({"method": "loudest"}, "how people answer"),
        ({"ends": 1}, "lie ahead"),
        ({"ends": clock.now() + 100 * clock.DAY}, "90 days"),
        ({"text": "long " * 20_000}, "characters long"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(cast: Cast, change: dict[str, Any], words: str) -> None:
    asked: dict[str, Any] = {
        "text": "Which color?",
        "options": ["Moss", "Clay"],
        "ends": clock.now() + clock.HOUR,
    }
    asked |= change
    with pytest.raises(Exception, match=words) as error:
        open_poll(cast.bo, cast.bench, asked.pop("text"), asked.pop("options"), **asked)
    assert error.value.__class__.__name__ in ("Invalid", "TooMuch")
    assert not Poll.objects.exists()


def test_asking_twice_with_one_key_is_one_poll(cast: Cast) -> None:
    assert ask(cast, key="k") == ask(cast, key="k")
    assert Poll.objects.count() == Post.objects.filter(type="Question").count() == 1


def test_a_poll_is_as_visible_as_its_room_and_strangers_ask_nothing(cast: Cast) -> None:
    num = ask(cast, room=cast.secret)
    assert Post.objects.get(num=num).audience == "space"
    with pytest.raises(NotFound):
        vote(cast.bo, num, [0])
    with pytest.raises(NotFound):
        open_poll(cast.bo, cast.secret, "Mine?", ["a", "b"], ends=clock.now() + clock.HOUR)
    with pytest.raises(NotAllowed):
        open_poll(cast.viewer("eve"), cast.square, "Mine?", ["a", "b"], ends=clock.now() + clock.HOUR)


# ---- answering ----


def test_the_newest_answer_stands_and_an_empty_one_takes_it_back(cast: Cast) -> None:
    num = ask(cast)
    vote(cast.bo, num, [0])
    vote(cast.bo, num, [2])
    vote(cast.cleo, num, [2])
    assert shown(num, cast.bo).mine == [2]
    assert shown(num, cast.bo).result.counts == [0, 0, 2]
    vote(cast.bo, num, [])
    assert shown(num, cast.bo).mine == []
    assert shown(num, cast.cleo).voters == 1


def test_the_same_answer_again_is_no_news(cast: Cast) -> None:
    num = ask(cast)
    for _ in range(3):
        vote(cast.bo, num, [1])
    assert len(votes_on_ledger(num)) == 1
    vote(cast.cleo, num, [])  # takes back what was never there
    assert len(votes_on_ledger(num)) == 1


def test_two_answers_in_one_millisecond_leave_one(cast: Cast) -> None:
    num = ask(cast)
    with clock.freeze(clock.now()):
        vote(cast.bo, num, [0])
        vote(cast.bo, num, [1])
    assert Vote.objects.filter(poll=Poll.objects.get(num=num).uri).count() == 1
    story.assert_rebuilds()


@pytest.mark.parametrize(
    ("method", "choices"),
    [
        ("single", [0, 1]),
        ("single", [7]),
        ("single", [-1]),
        ("multiple", [0, 9]),
        ("multiple", [1, 1]),
        ("ranked", [0, 0]),
    ],
)
def test_answers_that_cannot_be_meant(cast: Cast, method: str, choices: list[int]) -> None:
    num = ask(cast, method=method)
    with pytest.raises(Invalid):
        vote(cast.bo, num, choices)
    assert not votes_on_ledger(num)


def test_results_stay_hidden_until_one_has_answered(cast: Cast) -> None:
    num = ask(cast)
    vote(cast.bo, num, [0])
    assert shown(num, cast.cleo).result is None
    assert shown(num, None).result is None
    assert shown(num, cast.bo).result is not None
    vote(cast.cleo, num, [1])
    assert shown(num, cast.cleo).result.counts == [1, 1, 0]


def test_a_vote_is_seen_no_wider_than_its_poll(cast: Cast) -> None:
    num = ask(cast, room=cast.secret)
    vote(cast.ada, num, [0])
    row = votes_on_ledger(num)[0]
    assert (row.audience, row.target) == ("space", cast.secret)


def test_whom_the_author_blocked_finds_no_poll(cast: Cast) -> None:
    num = ask(cast)
    blocks.block(cast.ada, cast.bo.uri)
    with pytest.raises(NotFound):
        vote(cast.bo, num, [0])


def test_strangers_read_public_polls_but_do_not_answer(cast: Cast) -> None:
    num = ask(cast, room=cast.square)
    with pytest.raises(NotAllowed):
        vote(cast.viewer("eve"), num, [0])


# ---- closing ----


def test_a_poll_closes_at_its_time_and_says_so_once(cast: Cast) -> None:
    num = ask(cast)
    vote(cast.bo, num, [1])
    poll = Poll.objects.get(num=num)
    with clock.freeze(poll.ends):  # before the worker came by
        with pytest.raises(NotAllowed, match="closed"):
            vote(cast.cleo, num, [0])
        assert not shown(num, cast.cleo).open
    end(num)
    end(num)
    said = Post.objects.get(parent=num)
    assert said.author == read.num_of(HOME)
    assert "Clay, with 1 of 1 person" in said.html
    assert shown(num, cast.cleo).result.winners == [1]
    assert [row.type for row in read.rows() if row.type == "hearth:Close"] == ["hearth:Close"]
    with pytest.raises(NotAllowed):
        vote(cast.cleo, num, [0])


def test_a_poll_deleted_before_its_end_says_nothing(cast: Cast) -> None:
    num = ask(cast)
    vote(cast.bo, num, [1])
    talk.delete_post(cast.ada, num)
    with clock.freeze(clock.now() + clock.MINUTE):
        for one in talk_deadlines.delete_for_good(clock.now()):
            record(one)
    with clock.freeze(clock.now() + clock.DAY):
        record_due()
    assert not any(model.objects.exists() for model in (Poll, Vote, Closing, Ballot, SealedVote))
    assert not Post.objects.filter(parent=num).exists()
    story.assert_rebuilds()


# ---- secret ballots ----


def test_a_secret_poll_leaves_no_name_anywhere(cast: Cast) -> None:
    num = ask(cast, secret=True)
    poll = Poll.objects.get(num=num)
    before = read.head()
    vote(cast.bo, num, [0])
    vote(cast.cleo, num, [1])
    vote(cast.cleo, num, [2])
    assert read.head() == before  # nothing on the ledger while it is open
    assert shown(num, cast.cleo).mine == [2]
    assert shown(num, cast.bo).result is None  # not even for those who answered
    assert SealedVote.objects.count() == 2
    assert b"[2]" not in SealedVote.objects.get(actor=cast.num("cleo")).sealed.encode()
    end(num)
    assert not SealedVote.objects.exists()
    assert sorted(Ballot.objects.values_list("choices", flat=True)) == [[0], [2]]
    told = [row for row in read.rows(before) if row.object == poll.uri]
    names = {cast.bo.uri, cast.cleo.uri, str(cast.num("bo")), str(cast.num("cleo"))}
    for row in told:
        assert row.actor == HOME
        assert row.published == poll.ends
        assert not any(name in str(row.payload) + row.id for name in names)
    assert shown(num, cast.bo).mine == []
    assert shown(num, cast.bo).result.counts == [1, 0, 1]
    story.assert_rebuilds()


def test_secret_ballots_are_not_in_the_order_of_answering(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hearth.features.polls import deadlines

    monkeypatch.setattr(deadlines, "_shuffle", lambda votes: votes.reverse())
    num = ask(cast, secret=True)
    for name, choice in (("ada", 0), ("bo", 1), ("cleo", 2)):
        vote(cast.viewer(name), num, [choice])
    end(num)
    order = [row.payload["choices"] for row in read.rows() if row.type == "hearth:Ballot"]
    assert order == [[2], [1], [0]]


def test_a_taken_back_secret_answer_is_no_ballot(cast: Cast) -> None:
    num = ask(cast, secret=True)
    vote(cast.bo, num, [0])
    vote(cast.bo, num, [])
    end(num)
    assert not Ballot.objects.exists()
    assert shown(num, cast.bo).voters == 0


def test_voter_rows_leave_the_file_too(cast: Cast) -> None:
    """SQLite overwrites what it deletes: no page keeps who held which token."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL frees rows by vacuum")
    num = ask(cast, secret=True)
    vote(cast.bo, num, [0])
    sealed = SealedVote.objects.get().sealed.encode()
    raw = sqlite3.connect(":memory:")
    end(num)
    connection.connection.backup(raw)
    assert sealed not in raw.serialize()


# ---- order, edits, erasing ----


def test_a_ranked_poll_is_counted_by_rounds(cast: Cast) -> None:
    num = ask(cast, method="ranked")
    vote(cast.ada, num, [0, 1])
    vote(cast.bo, num, [2, 1, 0])
    vote(cast.cleo, num, [2])
    end(num)
    assert shown(num, None).result.winners == [2]
    assert shown(num, cast.bo).mine == [2, 1, 0]
    story.assert_rebuilds()


def test_votes_and_outcome_may_come_before_the_question(cast: Cast) -> None:
    uri = "urn:hearth:test:poll"
    told: list[dict[str, Any]] = [
        {"type": "hearth:Vote", "actor": cast.bo.uri, "payload": {"choices": [0]}, "published": 10, "id": "v1"},
        {"type": "hearth:Vote", "actor": cast.bo.uri, "payload": {"choices": [1]}, "published": 20, "id": "v2"},
        {"type": "hearth:Close", "actor": HOME, "payload": {"outcome": {
            "counts": [0, 1], "winners": [1], "voters": 1, "rounds": []}}, "published": 40, "id": "c"},
        {"type": "Create", "actor": cast.ada.uri, "target": cast.bench, "published": 5, "id": "q", "payload": {
            "content": "Which?", "oneOf": [{"name": "a"}, {"name": "b"}], "endTime": 30}},
    ]  # fmt: skip
    for one in reversed(told[:2]):
        record(Activity(object=uri, object_type="Question", **one))
    for one in told[2:]:
        record(Activity(object=uri, object_type="Question", **one))
    poll = Poll.objects.get(uri=uri)
    assert shown(poll.num, cast.bo).mine == [1]
    assert shown(poll.num, cast.bo).result.winners == [1]
    story.assert_rebuilds()


@pytest.mark.parametrize("odd", ["2026-11-22T00:00:00Z", None, "soon", [], 1e30])
def test_an_odd_question_from_elsewhere_does_not_stop_the_rest(cast: Cast, odd: Any) -> None:
    record(
        Activity(
            type="Create",
            actor=cast.ada.uri,
            object="urn:hearth:test:odd",
            object_type="Question",
            target=cast.bench,
            payload={"content": "Which?", "oneOf": [{"name": "a"}, "b", 3], "endTime": odd},
        )
    )
    assert len(Poll.objects.get().options) == 3
    end(Poll.objects.get().num)


def test_asked_is_asked_but_a_changed_text_keeps_options_and_votes(cast: Cast) -> None:
    num = ask(cast)
    vote(cast.bo, num, [1])
    state = read.state(Poll.objects.get(num=num).uri)
    with pytest.raises(Invalid, match="stays as it was asked"):
        talk.edit(cast.ada, num, "Which colour?", version=state.version)
    changed = {**state.payload, "content": "Which colour?", "updated": clock.now()}
    record(edit_of(state, cast.ada.uri, changed))
    assert "colour" in Post.objects.get(num=num).html
    assert Poll.objects.get(num=num).options == ["Moss", "Clay", "Slate"]
    assert shown(num, cast.bo).mine == [1]
    story.assert_rebuilds()


def test_an_erased_person_has_answered_nothing(cast: Cast) -> None:
    num = ask(cast)
    vote(cast.bo, num, [1])
    vote(cast.cleo, num, [1])
    erase_person(cast.bo.uri)
    assert shown(num, cast.cleo).result.counts == [0, 1, 0]
    story.assert_rebuilds()


def test_who_answered_hears_of_the_outcome_unless_it_was_secret(cast: Cast) -> None:
    openly, secret = ask(cast), ask(cast, secret=True)
    for num in (openly, secret):
        vote(cast.bo, num, [1])
        vote(cast.ada, num, [0])
    end(openly)
    told = Notification.objects.filter(words="polls.closed").values_list("actor", "about")
    assert set(told) == {(cast.bo.actor, openly)}
    rebuild()
    assert set(told.all()) == {(cast.bo.actor, openly)}
    assert Notification.objects.filter(actor=cast.ada.actor, about__in=Post.objects.values("num")).exists()


def test_a_public_poll_tells_its_counts_once_a_minute(cast: Cast) -> None:
    room = talk.open_space(cast.ada, name="Market", purpose="For all.", audience="public").object
    num = ask(cast, room=room)
    minute = clock.now() // clock.MINUTE * clock.MINUTE + clock.MINUTE
    with clock.freeze(minute + clock.SECOND):
        vote(cast.ada, num, [1])
        vote(cast.bo, num, [1])
        record_due()
    for later in (
        minute + clock.MINUTE,
        minute + clock.MINUTE + 20 * clock.SECOND,
        minute + 2 * clock.MINUTE,
    ):
        with clock.freeze(later + clock.SECOND):
            record_due()
    told = [row.payload for row in read.rows() if row.type == "hearth:Tally"]
    assert told == [{"counts": [0, 2, 0], "voters": 2}]
