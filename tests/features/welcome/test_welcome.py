"""The welcome: a greeter by turns, her letter, a guided first post, promises handed on, questions one may decline."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.base.models import OutgoingMail
from hearth.features.welcome import actions
from hearth.features.welcome.models import Away, Happening, Welcome
from hearth.features.welcome.queries import picks_for, volunteers, week_answers
from hearth.features.welcome.reactors import greet_arrival
from hearth.features.welcome.rota import whose_turn
from hearth.feeds.models import Notification
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.ledger.erase import erase_person
from hearth.ledger.rebuild import rebuild
from hearth.people.arriving import arrive, open_door
from hearth.people.models import Actor
from hearth.people.roles import end_role, give_role, roles_of
from hearth.people.sight import Viewer, viewer_for
from hearth.spaces import actions as talk
from hearth.ui.asks import asks_for
from hearth.ui.steps import steps_for
from tests.people.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = (
    "Dear Dov,\n\nyour line about boots made me smile; I resole mine, too. Below is whom to meet.\n\nCleo"
)
HOUR, DAY = clock.HOUR, clock.DAY


@pytest.fixture
def square(cast: Cast) -> str:
    """A room with a question nobody has answered, and a lively thread."""
    space = talk.open_space(cast.ada, name="Square", purpose="For all", audience="home").object
    talk.say(cast.bo, space, "Which glue?", title="Which glue for boots?", question=True)
    lively = talk.say(cast.cleo, space, "I bake", title="Bread on Sundays")
    talk.say(cast.bo, space, "Me too", thread=lively.num)
    return space


@pytest.fixture
def greeted(cast: Cast, square: str) -> Cast:
    """Cleo and Bo greet."""
    for viewer in (cast.cleo, cast.bo):
        give_role(cast.ada.uri, viewer.uri, "greeter")
    return cast


def come(name: str = "dov") -> Viewer:
    """Somebody comes in through a door, and the worker hears of it."""
    path = open_door(
        email=f"{name}@example.org", name=name.title(), how="letter", through=f"local:/letter/{name}",
        by="local:/home", expires=clock.now() + DAY,
    )  # fmt: skip
    came = arrive(path.split("/")[2], name=name.title(), handle=name, password=None)
    for row in read.rows(0):
        if row.type == "Accept" and row.payload.get("person") == came.person.uri:
            greet_arrival(row)
            greet_arrival(row)
    return viewer_for(came.person.num)


def words(answer: Any) -> str:
    return str(answer.content.decode())


def browser(viewer: Viewer) -> Client:
    from hearth.people.models import Account

    client = Client()
    client.force_login(Account.objects.get(actor=viewer.actor or 0))
    return client


def greeter_of(dov: Viewer) -> Viewer:
    return viewer_for(Welcome.objects.get(person=dov.actor or 0).greeter)


def told(viewer: Viewer) -> list[str]:
    return list(
        Notification.objects.filter(actor=viewer.actor or 0).order_by("pk").values_list("words", flat=True)
    )


def test_everybody_gets_one_greeter_in_fair_turns(greeted: Cast) -> None:
    names = [greeter_of(come(name)).handle for name in ("dov", "eli", "fay", "gil")]
    assert sorted(names) == ["bo", "bo", "cleo", "cleo"]
    actions.set_away(greeted.bo, True)
    assert {greeter_of(come(name)).handle for name in ("hal", "ida", "jo")} == {"cleo"}
    actions.set_away(greeted.bo, False)
    assert greeter_of(come("kim")).handle == "bo"
    assert Welcome.objects.count() == 8
    assert "welcome.assigned" in told(greeted.bo)


def test_the_founder_greets_while_there_is_nobody_else(cast: Cast) -> None:
    assert greeter_of(come()).handle == "ada"
    assert steps_for("newcomer", cast.ada)
    give_role(cast.ada.uri, cast.bo.uri, "greeter")
    assert (one := whose_turn()) is not None
    assert one.handle == "bo"
    Away.objects.create(actor=cast.bo.actor or 0, since=0)
    assert (one := whose_turn()) is not None
    assert one.handle == "ada"


def test_a_letter_with_threads_and_people_and_reasons(greeted: Cast) -> None:
    dov = come()
    greeter = greeter_of(dov)
    found = Welcome.objects.get()
    picks = picks_for(greeter, dov, "I wear boots until they fall apart")
    assert picks.threads[0].title == "Which glue for boots?"
    assert "close to what you wrote" in picks.threads[0].why
    assert len(picks.people) >= 2 or {one.title for one in picks.people}
    page = browser(greeter)
    shown = words(page.get(f"/welcome/{found.num}/"))
    assert "Which glue for boots?" in shown
    assert "nobody has the answer yet" in shown
    form = {
        "thread": [one.num for one in picks.threads],
        "person": [one.num for one in picks.people],
        "key": "a",
    }
    robot = page.post(
        f"/welcome/{found.num}/", form | {"text": "Dear Dov,\n\nwhat made me curious: …\n\nCleo here"}
    )
    assert robot.status_code == 422
    for _twice in range(2):
        assert page.post(f"/welcome/{found.num}/", form | {"text": LETTER}).status_code == 303
    assert Happening.objects.filter(sort="letter").count() == 1
    own = words(browser(dov).get("/welcome/"))
    assert "made me smile" in own
    assert "Bread on Sundays" in own
    mail = OutgoingMail.objects.get()
    assert "Which glue for boots?" in (mail.text or "")
    assert told(dov) == ["welcome.letter"]
    browser(dov).post("/welcome/", {"act": "words", "text": "Thank you, <b>you</b>!", "key": "t"})
    assert "Thank you, &lt;b&gt;you" in words(page.get(f"/welcome/{found.num}/"))
    assert "welcome.words" in told(greeter)


def test_a_welcome_is_for_the_two_and_the_stewards(greeted: Cast) -> None:
    dov = come()
    found = Welcome.objects.get()
    other = greeted.bo if greeter_of(dov).handle == "cleo" else greeted.cleo
    for client in (browser(other), browser(come("eli")), Client()):
        assert client.get(f"/welcome/{found.num}/").status_code == 404
        assert client.post(f"/welcome/{found.num}/", {"text": LETTER}).status_code == 404
    assert Client().get("/welcome/").status_code == 404
    assert browser(dov).get("/welcome/newcomers/").status_code == 404
    assert greeted.browser("ada").get(f"/welcome/{found.num}/").status_code == 200
    with pytest.raises(NotFound):
        actions.write_words(other, found, "Hello")


def test_a_guided_first_post_tells_three_people(greeted: Cast, square: str) -> None:
    dov = come()
    page = browser(dov)
    talk.open_space(greeted.ada, name="Cellar", purpose="Few", audience="home", joining="invited")
    empty = words(page.get("/welcome/first-post/"))
    assert "A problem I work on" in empty
    assert "people come in by invitation" in empty
    assert (
        page.post("/welcome/first-post/", {"text": "A problem I work on: ", "room": square}).status_code
        == 422
    )
    form = {"text": "A problem I work on: *boots*", "room": square, "key": "f"}
    seen = words(page.post("/welcome/first-post/", form | {"act": "preview"}))
    assert "<em>boots</em>" in seen
    cellar = Actor.objects.get(name="Cellar").uri
    refused = page.post("/welcome/first-post/", form | {"act": "say", "room": cellar})
    assert refused.status_code == 422
    assert "You cannot speak in Cellar yet" in words(refused)
    assert "*boots*" in words(refused)
    before = {one.actor for one in Notification.objects.filter(words="welcome.first")}
    assert not before
    for _twice in range(2):
        assert page.post("/welcome/first-post/", form | {"act": "say"}).status_code == 303
    found = Welcome.objects.get()
    assert found.first_post
    expected = {found.greeter, *(one.num for one in volunteers(found, dov))}
    assert {one.actor for one in Notification.objects.filter(words="welcome.first")} == expected
    assert len(expected) <= 3
    assert next(step for step in steps_for("newcomer", dov) if step.key == "first-post").done


def test_a_first_post_without_reply_goes_to_the_next_greeter(greeted: Cast, square: str) -> None:
    dov = come()
    first = greeter_of(dov)
    post = talk.say(dov, square, "A problem I work on: boots")
    begun = Welcome.objects.get().first_at or 0
    with clock.freeze(begun + 6 * HOUR):
        ask = next(one for one in asks_for(first) if one.kind == "promise")
        assert ask.text == "Dov's first post waits since 6 hours"
        assert ask.due == begun + DAY
    with clock.freeze(begun + 23 * HOUR):
        record_due()
        assert greeter_of(dov) == first
    with clock.freeze(begun + 24 * HOUR):
        record_due()
        record_due()
        second = greeter_of(dov)
        assert second.actor != first.actor
        assert "welcome.handed" in told(greeted.ada)
        found = Welcome.objects.get()
        assert (found.turn, found.why) == (2, "post")
        talk.reply(second, post.num, "I know those boots.")
    found = Welcome.objects.get()
    assert found.answered_by == second.actor
    with clock.freeze(begun + 3 * DAY):
        record_due()
        assert greeter_of(dov) == second


def test_replies_that_do_not_count(greeted: Cast, square: str) -> None:
    dov = come()
    post = talk.say(dov, square, "A problem I work on: boots")
    talk.reply(dov, post.num, "I mean winter boots.")
    assert Welcome.objects.get().answered is None
    talk.delete_post(dov, post.num)
    with clock.freeze(clock.now() + HOUR):
        record_due()
    assert Welcome.objects.get().first_post not in (post.num, None)


def test_a_greeter_who_vanishes(greeted: Cast) -> None:
    dov = come()
    gone = greeter_of(dov)
    erase_person(gone.uri)
    with clock.freeze(clock.now() + 25 * HOUR):
        record_due()
        assert greeter_of(dov).actor not in (gone.actor, None)
        assert "welcome.handed" in told(greeted.ada)
        assert words(browser(dov).get("/welcome/"))


def test_a_home_with_one_greeter_reminds_and_then_stops(cast: Cast) -> None:
    dov = come()
    start = clock.now()
    for hours in range(24, 24 * 7, 6):
        with clock.freeze(start + hours * HOUR):
            record_due()
    assert Happening.objects.filter(sort="late").count() == 4
    assert greeter_of(dov).handle == "ada"
    assert told(cast.ada).count("welcome.late") == 4


def test_after_a_week_and_a_month(greeted: Cast) -> None:
    dov = come()
    start, page = clock.now(), browser(dov)
    actions.write_letter(greeter_of(dov), Welcome.objects.get().num, LETTER, [], [])
    assert page.post("/welcome/", {"act": "week", "week-0": "x"}).status_code == 404
    with clock.freeze(start + 7 * DAY + HOUR):
        record_due()
        assert any("first week" in one.text for one in asks_for(dov))
        assert "Your first week is over" in words(page.get("/welcome/"))
        assert page.post("/welcome/", {"act": "week"}).status_code == 422
        page.post("/welcome/", {"act": "week", "week-0": "The oxeye bread", "week-1": ""})
        found = Welcome.objects.get()
        greeter = greeter_of(dov)
        assert week_answers(found, greeter) == ["The oxeye bread", ""]
        assert week_answers(found, greeted.ada) == []
        assert "oxeye" not in words(greeted.browser("ada").get(f"/welcome/{found.num}/"))
        assert "oxeye" in words(browser(greeter).get(f"/welcome/{found.num}/"))
    with clock.freeze(start + 30 * DAY + HOUR):
        record_due()
        assert "A role that may fit you" in words(page.get("/welcome/"))
        page.post("/welcome/", {"act": "month-yes"})
        assert "welcome.month_answer" in told(greeted.ada)
        assert not roles_of(dov.actor or 0), "no role is given by itself"
    assert Welcome.objects.get().next_at is None


def test_declining_costs_nothing(greeted: Cast) -> None:
    dov = come()
    with clock.freeze(clock.now() + 31 * DAY):
        record_due()
        page = browser(dov)
        assert page.post("/welcome/", {"act": "week-declined"}).status_code == 303
        assert page.post("/welcome/", {"act": "month-declined"}).status_code == 303
        assert page.post("/welcome/", {"act": "month-yes"}).status_code == 422
        assert asks_for(dov) == []
        with pytest.raises(Invalid):
            actions.answer_week(dov, ["again"], declined=False)


def test_erasing_the_newcomer_takes_everything(greeted: Cast) -> None:
    dov = come()
    found = Welcome.objects.get()
    actions.write_letter(greeter_of(dov), found.num, LETTER.replace("boots", "sorrel"), [], [])
    actions.write_words(dov, found, "Thank you, sorrel!")
    erase_person(dov.uri)
    assert not Welcome.objects.exists()
    assert not Happening.objects.exists()
    assert not any("sorrel" in str(row.payload) for row in read.rows(0))


def test_rows_are_rebuilt_as_they_were(greeted: Cast, square: str) -> None:
    dov = come()
    found = Welcome.objects.get()
    actions.write_letter(greeter_of(dov), found.num, LETTER, [], [])
    post = talk.say(dov, square, "First")
    talk.reply(greeted.ada, post.num, "Hello")
    come("eli")
    with clock.freeze(clock.now() + 31 * DAY):
        record_due()
    before = _rows()
    rebuild()
    assert _rows() == before


def _rows() -> list[list[Any]]:
    return [list(model._default_manager.order_by("pk").values()) for model in (Welcome, Happening)]


def test_pages_ask_the_same_number_of_questions(greeted: Cast) -> None:
    counts = []
    for name in ("dov", "eli", "fay"):
        dov = come(name)
        found = Welcome.objects.get(person=dov.actor or 0)
        asked = []
        for client, path in (
            (greeted.browser("ada"), "/welcome/newcomers/"),
            (greeted.browser("ada"), f"/welcome/{found.num}/"),
            (browser(dov), "/welcome/"),
            (browser(dov), "/welcome/first-post/"),
        ):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
    assert counts[1] == counts[2], counts


def test_a_steward_hands_a_newcomer_on(greeted: Cast) -> None:
    dov = come()
    found = Welcome.objects.get()
    other = greeted.bo if greeter_of(dov).handle == "cleo" else greeted.cleo
    assert browser(other).post(f"/welcome/{found.num}/hand-on/", {"greeter": other.actor}).status_code == 404
    ada = greeted.browser("ada")
    assert ada.post(f"/welcome/{found.num}/hand-on/", {"greeter": other.actor}).status_code == 303
    assert greeter_of(dov) == other
    assert ada.post(f"/welcome/{found.num}/hand-on/", {"greeter": "x"}).status_code == 400
    for role in roles_of(other.actor or 0, clock.now()):
        if role.role == "greeter":
            end_role(greeted.ada, role.num)
    assert browser(other).get(f"/welcome/{found.num}/").status_code == 200
