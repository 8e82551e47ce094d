"""A call is planned, its time is found together, people say whether they come, and every calendar can read it."""

import itertools
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.features.events import actions
from hearth.features.events.models import Event, Rsvp, Times
from hearth.features.events.queries import event_views, upcoming_events
from hearth.features.events.views import moment_in
from hearth.feeds.models import Notification
from hearth.ledger import erase
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.deadlines import record_due
from hearth.ledger.record import record
from hearth.people import blocks
from hearth.people.sight import STRANGER
from hearth.ui.asks import asks_for
from tests.feeds.conftest import Cast, small_home
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)
NOON = clock.to_ms(datetime(2026, 5, 12, 12, tzinfo=UTC))
LATER = [NOON + day * clock.DAY for day in (1, 2, 3)]


@pytest.fixture
def cast(transactional_db: None) -> Any:
    with clock.freeze(NOON):
        yield small_home()


def plan(cast: Cast, times: list[int] = LATER, **more: Any) -> int:
    return actions.plan_event(cast.ada, cast.bench, "First call", "Who are we?", times=times, **more).num


def test_one_time_settles_it_and_several_are_chosen_from(cast: Cast) -> None:
    settled, open_ = plan(cast, [NOON + clock.HOUR]), plan(cast)
    assert Event.objects.get(num=settled).starts == NOON + clock.HOUR
    assert (Event.objects.get(num=open_).starts, Event.objects.get(num=open_).slots) == (None, LATER)
    assert [event.num for _post, event in upcoming_events(cast.bo)] == [settled, open_]


@pytest.mark.parametrize(
    "change",
    [{"times": []}, {"times": [NOON - clock.DAY]}, {"times": [NOON + n for n in range(1, 9)]},
     {"times": [NOON + 500 * clock.DAY]}, {"minutes": 0}, {"minutes": 10_000}, {"place": "ftp://x/"},
     {"place": "x" * 501}],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(cast: Cast, change: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        plan(cast, **{"times": LATER, **change})
    assert not Event.objects.exists()


def test_the_time_most_people_have_is_shown_and_the_host_settles_it(cast: Cast) -> None:
    num = plan(cast)
    actions.tell_times(cast.bo, num, {LATER[0]: "maybe", LATER[1]: "yes", 77: "yes"})
    actions.tell_times(cast.cleo, num, {LATER[1]: "yes"})
    slots = event_views([num], cast.ada)[num].slots
    assert [(slot.yes, slot.maybe, slot.best) for slot in slots] == [
        (0, 1, False),
        (2, 0, True),
        (0, 0, False),
    ]
    with pytest.raises(NotAllowed):
        actions.choose_time(cast.bo, num, LATER[1])
    with pytest.raises(Invalid):
        actions.choose_time(cast.ada, num, NOON)
    actions.choose_time(cast.ada, num, LATER[1])
    assert Event.objects.get(num=num).starts == LATER[1]
    told = Notification.objects.filter(words="events.settled")
    assert set(told.values_list("actor", flat=True)) == {cast.bo.actor, cast.cleo.actor}
    with pytest.raises(Invalid):
        actions.choose_time(cast.ada, num, LATER[0])
    story.assert_rebuilds()


def test_coming_and_not_coming(cast: Cast) -> None:
    num = plan(cast, [NOON + clock.DAY])
    for word in ("yes", "maybe", "maybe", "no", "yes"):
        actions.answer(cast.bo, num, word)
    assert Rsvp.objects.get(actor=cast.bo.uri).answer == "yes"
    assert event_views([num], cast.ada)[num].coming == ["Bo"]
    with pytest.raises(Invalid):
        actions.answer(cast.bo, num, "never")
    with clock.freeze(NOON + 3 * clock.DAY), pytest.raises(Invalid):
        actions.answer(cast.bo, num, "no")
    actions.cancel_event(cast.ada, num)
    with pytest.raises(Invalid):
        actions.answer(cast.bo, num, "no")
    assert Notification.objects.filter(words="events.off", actor=cast.bo.actor).count() == 1
    assert upcoming_events(cast.bo) == []


def test_who_blocks_one_another_is_not_named(cast: Cast) -> None:
    num = plan(cast, [NOON + clock.DAY])
    actions.answer(cast.bo, num, "yes")
    blocks.block(cast.cleo, cast.bo.uri)
    assert event_views([num], cast.cleo)[num].coming == []


def test_an_hour_before_everyone_who_comes_hears_of_it_once(cast: Cast) -> None:
    num = plan(cast, [NOON + clock.DAY])
    actions.answer(cast.bo, num, "yes")
    actions.answer(cast.cleo, num, "no")
    with clock.freeze(NOON + clock.DAY - 50 * clock.MINUTE):
        record_due()
        record_due()
    told = Notification.objects.filter(words="events.soon")
    assert list(told.values_list("actor", flat=True)) == [cast.bo.actor]
    story.assert_rebuilds()


def test_in_any_order_the_rows_are_the_same(cast: Cast) -> None:
    event = "urn:x:event"
    facts = [
        Activity(type="Create", actor=cast.ada.uri, object=event, object_type="Event", id="urn:x:1", origin="x",
                 published=NOON, payload={"name": "Call", "hearth:slots": LATER, "startTime": None}),
        Activity(type="hearth:Times", actor=cast.bo.uri, object=event, object_type="Event", id="urn:x:2", origin="x",
                 published=NOON + 1, payload={"suits": {str(LATER[0]): "yes"}}),
        Activity(type="Join", actor=cast.bo.uri, object=event, object_type="Event", id="urn:x:3", origin="x",
                 published=NOON + 2, payload={}),
        Activity(type="Leave", actor=cast.bo.uri, object=event, object_type="Event", id="urn:x:4", origin="x",
                 published=NOON + 3),
    ]  # fmt: skip
    seen = set()
    for place, order in enumerate(itertools.permutations(facts)):
        for one in order:
            renamed = f"{event}{place}"
            record(
                Activity(**{**{name: getattr(one, name) for name in Activity.__dataclass_fields__},
                            "object": renamed, "id": f"{one.id}:{place}", "quiet": True})
            )  # fmt: skip
        found = Event.objects.get(uri=renamed)
        seen.add((found.name, found.starts, tuple(found.slots), Rsvp.objects.get(event=renamed).answer,
                  str(Times.objects.get(event=renamed).suits)))  # fmt: skip
    assert len(seen) == 1
    story.assert_rebuilds()


def test_who_is_erased_is_in_no_list_and_a_deleted_event_takes_its_answers_along(cast: Cast) -> None:
    num = plan(cast)
    actions.tell_times(cast.bo, num, {LATER[0]: "yes"})
    erase.erase_person(cast.bo.uri)
    assert not Times.objects.exists()
    actions.tell_times(cast.cleo, num, {LATER[0]: "yes"})
    record(Activity(type="Delete", actor=HOME, object=f"local:/o/{num}", object_type="Event"))
    assert not Times.objects.exists() and not Event.objects.exists()
    story.assert_rebuilds()


def test_calendars_read_the_file(cast: Cast) -> None:
    num = plan(cast, [LATER[0]], minutes=45, place="https://call.example.org/x?a=1,2;b")
    ada, eve = cast.browser("ada"), cast.browser("eve")
    answer = ada.get(f"/events/{num}/event.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry["DTSTART"].dt == clock.from_ms(LATER[0]) and str(entry["SUMMARY"]) == "First call"
    assert (entry["DTEND"].dt - entry["DTSTART"].dt).seconds == 45 * 60
    assert str(entry["LOCATION"]) == "https://call.example.org/x?a=1,2;b"
    before = entry["SEQUENCE"]
    actions.cancel_event(cast.ada, num)
    (entry,) = Calendar.from_ical(ada.get(f"/events/{num}/event.ics").content).walk("VEVENT")
    assert str(entry["STATUS"]) == "CANCELLED" and entry["SEQUENCE"] > before
    assert eve.get(f"/events/{num}/event.ics").status_code == 404
    assert ada.get(f"/events/{plan(cast)}/event.ics").status_code == 404


def test_times_are_read_in_the_readers_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert moment_in("2026-05-12T14:00", berlin) == NOON
    assert moment_in("2026-03-29T02:30", berlin) == moment_in(
        "2026-03-29T03:30", berlin
    )  # the hour that is skipped
    for junk in ("", "soon", "2026-13-01T00:00", "9999-99-99", "+2026"):
        with pytest.raises(Invalid):
            moment_in(junk, berlin)


def test_the_pages_from_planning_to_coming(cast: Cast) -> None:
    ada, bo = cast.browser("ada"), cast.browser("bo")
    ada.cookies["tz"] = bo.cookies["tz"] = "Europe/Berlin"
    assert b"Plan a call" in ada.get("/s/repair-bench/call/").content
    form = {"name": "First call", "about": "Hello", "time": ["2026-05-14T18:30", "2026-05-15T18:30"], "minutes": "45",
            "place": "The bench", "key": "k"}  # fmt: skip
    first, second = ada.post("/s/repair-bench/call/", form), ada.post("/s/repair-bench/call/", form)
    assert first.status_code == 302 and first["Location"] == second["Location"]
    event = Event.objects.get()
    assert clock.from_ms(event.slots[0]).hour == 16
    assert "When do you have time" in asks_for(cast.bo)[0].text
    said = {f"at{event.num}-{event.slots[0]}": "yes", f"at{event.num}-{event.slots[1]}": "", "at1-x": "yes"}
    assert bo.post(f"/events/{event.num}/times/", said).status_code == 303
    page = ada.get(f"/events/{event.num}/").content.decode()
    assert "Settle the time" in page and "Thursday, 14 May 2026, 18:30" in page
    assert ada.post(f"/events/{event.num}/settle/", {"at": str(event.slots[0])}).status_code == 303
    assert "Do you come" in asks_for(cast.bo)[0].text
    assert bo.post(f"/events/{event.num}/answer/", {f"come{event.num}": "yes"}).status_code == 303
    assert "Coming: Bo" in " ".join(ada.get(f"/events/{event.num}/").content.decode().split())
    assert b"First call" in bo.get("/events/").content
    wrong = ada.post("/s/repair-bench/call/", {**form, "time": ["yesterday"], "about": "Not lost"})
    assert wrong.status_code == 400 and b"Not lost" in wrong.content
    assert cast.browser("eve").get("/events/").status_code == 404


def test_a_room_one_may_not_see_has_no_event(cast: Cast) -> None:
    num = plan(cast)
    with pytest.raises(NotFound):
        actions.answer(STRANGER, num, "yes")
