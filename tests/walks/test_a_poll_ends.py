"""Polls end: the home closes them at their time, the outcome is announced, and secret ballots belong to nobody."""

from typing import Any

import pytest

from hearth.base import clock
from hearth.features.polls.actions import open_poll, vote
from hearth.features.polls.models import Ballot, Poll, SealedVote
from hearth.ledger import read
from hearth.ledger.activity import HOME
from hearth.ledger.deadlines import record_due
from tests.feeds.conftest import small_home
from tests.feeds.tabs import OpenTab, cookie_of, live, until
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)


def test_polls_end_with_an_outcome_and_without_names(transactional_db: None) -> None:
    cast = small_home()
    options = ["Moss", "Clay", "Slate"]
    ends = clock.now() + clock.HOUR

    def ask(text: str, **more: Any) -> int:
        return open_poll(cast.ada, cast.bench, text, options, ends=ends, rule="We dye it", **more).num

    polls = {
        "open": ask("Open?"),
        "secret": ask("Secret?", secret=True),
        "ranked": ask("Order?", method="ranked"),
    }
    for name, choices in {"ada": [0], "bo": [1], "cleo": [1]}.items():
        vote(cast.viewer(name), polls["open"], choices)
        vote(cast.viewer(name), polls["secret"], choices)
    for name, choices in {"ada": [0, 1], "bo": [1, 2], "cleo": [2, 1]}.items():
        vote(cast.viewer(name), polls["ranked"], choices)
    assert SealedVote.objects.count() == 3
    before = read.head()
    cookie = cookie_of(cast, "bo")

    async def told(do: Any) -> None:
        tab = await OpenTab(cookie, since=await do(read.head)).open()
        await do(_time_passes, ends)
        await until(lambda: len(tab.heard("poll")) >= 3 and len(tab.heard("post")) == 3)
        assert {int(frame["num"]) for frame in tab.heard("poll")} == set(polls.values())
        outcomes = " ".join(frame["html"] for frame in tab.heard("post"))
        assert outcomes.count("The answer is Clay, with 2 of 3 people.") == 3
        assert outcomes.count("The poll is closed.") == 3
        assert "We dye it" in tab.heard("poll")[0]["html"]

    live(told)

    assert not SealedVote.objects.exists()
    assert sorted(Ballot.objects.values_list("choices", flat=True)) == [[0], [1], [1]]
    people = [cast.viewer(name).uri for name in ("ada", "bo", "cleo")]
    secret = Poll.objects.get(num=polls["secret"]).uri
    for row in read.rows(before):
        assert row.actor == HOME
        if row.object == secret:
            assert row.published == ends
            assert not any(person in f"{row.payload}{row.id}{row.target}" for person in people)
    story.assert_rebuilds()
    assert not SealedVote.objects.exists()


def _time_passes(ends: int) -> None:
    with clock.freeze(ends + clock.MINUTE):
        assert record_due() == 3 * 2 + 3  # three closings, three announcements, three ballots
        assert record_due() == 0
