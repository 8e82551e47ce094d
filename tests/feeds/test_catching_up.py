"""Catching up with a space: what began, was answered and decided, in time order, seen only by whom it is for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.base import clock
from hearth.features.polls.actions import open_poll
from hearth.feeds.catching_up import recap, since_for
from hearth.ledger.deadlines import record_due
from hearth.spaces import actions
from hearth.spaces.marking import accept_answer
from hearth.spaces.models import Space
from tests.feeds.conftest import Cast

pytestmark = pytest.mark.django_db


def bench() -> Space:
    return Space.objects.get(slug="repair-bench")


def ask(cast: Cast, title: str) -> int:
    return actions.say(cast.bo, cast.bench, "Who knows?", title=title, question=True).num


def test_it_tells_what_happened_and_why_in_time_order(cast: Cast) -> None:
    glue, sole = ask(cast, "Which glue?"), ask(cast, "Which sole?")
    answer = actions.say(cast.cleo, cast.bench, "The one with the hat.", thread=glue)
    accept_answer(cast.bo, answer.num)
    actions.say(cast.bo, cast.bench, "Hello all")
    actions.say(cast.ada, cast.bench, "My own words")
    told = recap(bench(), cast.ada, clock.now() - clock.HOUR)
    assert [one.title for one in told.began] == ["Which glue?", "Which sole?"]
    assert told.began[0].words.startswith("Bo asks. Who knows?")
    assert [one.words for one in told.answered] == [
        "1 new answer, by Cleo. One was named the answer that helped."
    ]
    assert [(one.title, one.words) for one in told.talk] == [("Repair bench", "1 message")]
    assert [one.url for one in told.waiting] == [f"/t/{sole}/"]
    page = cast.browser("ada").get("/s/repair-bench/catch-up/").content.decode()
    assert page.index("Which glue?") < page.index("Which sole?") and "mark all as read" in page


def test_once_seen_it_is_seen(cast: Cast) -> None:
    glue = ask(cast, "Which glue?")
    ada = cast.browser("ada")
    assert ada.post("/s/repair-bench/catch-up/").status_code == 303
    with clock.freeze(clock.now() + 1000):
        space = bench()
        told = recap(space, cast.ada, since_for(space, cast.ada))
        assert not told.began and [one.title for one in told.waiting] == ["Which glue?"]
        actions.say(cast.cleo, cast.bench, "This one", thread=glue)
        assert [one.words for one in recap(space, cast.ada, since_for(space, cast.ada)).answered] == [
            "1 new answer, by Cleo."
        ]
        bo = recap(space, cast.bo, since_for(space, cast.bo))
    assert not bo.began and bo.answered


def test_decisions_of_polls_are_told(cast: Cast) -> None:
    ends = clock.now() + clock.HOUR
    open_poll(cast.bo, cast.bench, "Which color?", ["red", "blue"], ends=ends, method="single")
    with clock.freeze(ends + 1):
        record_due()
        told = recap(bench(), cast.ada, ends - clock.HOUR - 1000)
    assert [one.words for one in told.decided] == ["The poll has closed."]


def test_who_may_not_read_the_space_finds_nothing(cast: Cast) -> None:
    assert cast.browser("bo").get("/s/backroom/catch-up/").status_code == 404
    assert cast.browser("eve").get("/s/square/catch-up/").status_code == 200
    assert cast.browser("eve").post("/s/square/catch-up/").status_code == 403


def test_much_costs_as_many_queries_as_little(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            recap(bench(), cast.ada, clock.now() - clock.HOUR)
        return len(seen)

    first = ask(cast, "One")
    actions.say(cast.cleo, cast.bench, "Yes", thread=first)
    little = cost()
    for number in range(8):
        thread = ask(cast, f"Question {number}")
        actions.say(cast.cleo, cast.bench, "Yes", thread=thread)
    assert cost() == little
