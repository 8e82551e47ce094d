"""The facilitator's page: what is useful today, and a week that holds three things."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.features.events.actions import cancel_event, plan_event
from hearth.features.week import actions
from hearth.features.week.models import Plan
from hearth.features.week.queries import open_questions, planned_in, week_around
from hearth.spaces.actions import say
from tests.feeds.conftest import Cast, small_home
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = clock.to_ms(datetime(2026, 5, 11, 9, tzinfo=UTC))
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def cast(transactional_db: None) -> Any:
    with clock.freeze(MONDAY):
        yield small_home()


def plan(cast: Cast, title: str = "Who tried cork?", day: int = 0, **more: Any) -> int:
    return actions.plan(cast.ada, title, "question", MONDAY + day * clock.DAY, UTC, **more).num


def titles(cast: Cast) -> list[str]:
    return [one.title for one in planned_in(*week_around(MONDAY, UTC), cast.ada)]


def test_a_week_begins_on_monday_in_ones_own_zone() -> None:
    begin, end = week_around(clock.to_ms(datetime(2026, 3, 28, 12, tzinfo=UTC)), BERLIN)
    assert clock.from_ms(begin) == datetime(2026, 3, 22, 23, tzinfo=UTC)
    assert clock.from_ms(end) - clock.from_ms(begin) == timedelta(days=7, hours=-1)  # the clocks go forward


def test_a_fourth_thing_asks_what_to_leave(cast: Cast) -> None:
    first = plan(cast, "One")
    plan(cast, "Two", 1)
    plan(cast, "Three", 2, key="same")
    plan(cast, "Three", 2, key="same")
    with pytest.raises(actions.Full):
        plan(cast, "Four", 3)
    with pytest.raises(actions.Full):
        plan(cast, "Four", 3, instead_of=99)
    plan(cast, "Next week", 7)
    assert titles(cast) == ["One", "Two", "Three"]
    plan(cast, "Four", 3, instead_of=first)
    assert titles(cast) == ["Two", "Three", "Four"]
    story.assert_rebuilds()


def test_an_event_takes_a_place_until_it_is_called_off(cast: Cast) -> None:
    event = plan_event(
        cast.ada, cast.bench, "First call", "", times=[MONDAY + clock.DAY, MONDAY + 2 * clock.DAY]
    )
    plan(cast, "One")
    plan(cast, "Two")
    assert titles(cast) == ["One", "Two", "First call"]
    with pytest.raises(actions.Full):
        plan(cast, "Four", instead_of=event.num)
    with pytest.raises(NotFound):
        actions.finish(cast.ada, event.num, "dropped")
    cancel_event(cast.ada, event.num)
    assert titles(cast) == ["One", "Two"]
    story.assert_rebuilds()


def test_done_dropped_and_planned_after_all(cast: Cast) -> None:
    num = plan(cast)
    for state in ("done", "dropped", "planned"):
        actions.finish(cast.ada, num, state)
        assert Plan.objects.get(num=num).state == state
    with pytest.raises(Invalid):
        actions.finish(cast.ada, num, "lost")
    with pytest.raises(NotFound):
        actions.finish(cast.bo, num, "done")
    with pytest.raises(NotFound):
        actions.plan(cast.bo, "x", "question", MONDAY, UTC)


@pytest.mark.parametrize(
    ("title", "sort", "day"),
    [("", "question", 0), ("x" * 201, "question", 0), ("x", "event", 0), ("x", "question", -9)],
)
def test_what_cannot_be_planned(cast: Cast, title: str, sort: str, day: int) -> None:
    with pytest.raises(HearthError):
        actions.plan(cast.ada, title, sort, MONDAY + day * clock.DAY, UTC)


def test_questions_without_an_answer_wait_here(cast: Cast) -> None:
    asked = say(cast.bo, cast.bench, "Which glue?", title="Which glue?", question=True)
    say(cast.bo, cast.bench, "No question", title="A story")
    assert [one.asker for one in open_questions(cast.ada)] == ["Bo"]
    say(cast.cleo, cast.bench, "Hide glue.", thread=asked.num)
    assert open_questions(cast.ada) == []


def test_the_page_from_empty_to_full(cast: Cast) -> None:
    ada, bo = cast.browser("ada"), cast.browser("bo")
    assert bo.get("/week/").status_code == 404 and cast.browser("eve").get("/week/").status_code == 404
    empty = ada.get("/week/").content.decode()
    assert "The one useful thing today" in empty and "0 of 3" in empty
    for number in range(3):
        sent = {"name": f"Talk {number}", "sort": "conversation", "at": "2026-05-13", "key": f"k{number}"}
        assert ada.post("/week/", sent).status_code == 303
    page = ada.get("/week/").content.decode()
    assert "3 of 3" in page and "Talk 2" in page
    full = ada.post(
        "/week/", {"name": "Fourth", "sort": "conversation", "at": "2026-05-14", "key": "k9"}
    ).content.decode()
    assert "What will you leave for this one?" in full and 'value="Fourth"' in full
    leave = Plan.objects.get(title="Talk 0").num
    sent = {"name": "Fourth", "sort": "conversation", "at": "2026-05-14", "key": "k9", "instead": str(leave)}
    assert ada.post("/week/", sent).status_code == 303
    assert "Talk 0" not in ada.get("/week/").content.decode()
    wrong = ada.post("/week/", {"name": "Kept", "sort": "conversation", "at": "soon"})
    assert wrong.status_code == 400 and b"Kept" in wrong.content
