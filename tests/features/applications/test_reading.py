"""Reading: two who do not see each other's word before their own, one letter by hand, a promise kept in sight."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.base.models import OutgoingMail
from hearth.features.applications.actions import answer_applicant, judge, write_back
from hearth.features.applications.gate import set_gate
from hearth.features.applications.models import Application, Contact, Reminder, Verdict, Word
from hearth.features.applications.reactors import note_arrival
from hearth.feeds.models import Notification
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.ledger.erase import erase_person
from hearth.ledger.reactors import Follower
from hearth.ledger.rebuild import rebuild
from hearth.people.arriving import arrive
from hearth.people.roles import give_role
from hearth.ui.asks import asks_for
from hearth.ui.steps import steps_for
from tests.features.applications.conftest import ANSWERS, LETTER
from tests.people.cast import Cast, together

pytestmark = pytest.mark.django_db(transaction=True)
Apply = Callable[..., tuple[Application, str]]


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_applications_exist_for_readers_and_stewards_only(gated: Cast, apply: Apply) -> None:
    found, _path = apply()
    for browser in (gated.browser("bo"), Client()):
        for path in ("/applications/", f"/applications/{found.num}/"):
            assert browser.get(path).status_code == 404
        for path in ("judge", "letter"):
            assert browser.post(f"/applications/{found.num}/{path}/", {}).status_code == 404
        assert "Dov" not in words(browser.get("/search?q=resole"))
    with pytest.raises(NotFound):
        judge(gated.bo, found.num, "welcome", "I say so")
    assert "Dov" in words(gated.browser("cleo").get("/applications/"))


def test_two_readers_agree_without_seeing_each_other(gated: Cast, apply: Apply) -> None:
    found, path = apply()
    ada, cleo = gated.browser("ada"), gated.browser("cleo")
    form = {"verdict": "welcome", "reason": "She mends."}
    assert ada.post(f"/applications/{found.num}/judge/", form).status_code == 303
    blind = words(cleo.get(f"/applications/{found.num}/"))
    assert "She mends." not in blind
    assert "Another reader has spoken" in blind
    with pytest.raises(NotAllowed):
        answer_applicant(gated.ada, found.num, "welcome", LETTER)
    cleo.post(f"/applications/{found.num}/judge/", {"verdict": "welcome", "reason": "Yes."})
    seen = words(cleo.get(f"/applications/{found.num}/"))
    assert "She mends." in seen
    assert "Dear Dov" in seen
    assert "being read" in words(Client().get(path)), "the applicant hears of it by the letter alone"
    start = {
        "outcome": "welcome",
        "text": "Dear Dov,\n\nin what you wrote, this spoke to me: …\n\nAda",
        "key": "k",
    }
    robot = ada.post(f"/applications/{found.num}/letter/", start)
    assert robot.status_code == 422
    assert "gap" in words(robot)
    assert ada.post(f"/applications/{found.num}/letter/", start | {"text": LETTER}).status_code == 303
    assert ada.post(f"/applications/{found.num}/letter/", start | {"text": LETTER}).status_code == 422
    own = words(Client().get(path))
    assert "You are welcome here" in own
    assert "mending before buying" in own
    assert "She mends." not in own


def test_two_who_decide_at_once(gated: Cast, apply: Apply) -> None:
    found, _path = apply()
    judge(gated.ada, found.num, "welcome", "Yes")
    judge(gated.cleo, found.num, "welcome", "Yes")
    answer_applicant(gated.ada, found.num, "welcome", LETTER)
    with pytest.raises(Invalid, match="Ada has just answered this application: welcome") as told:
        answer_applicant(gated.cleo, found.num, "welcome", LETTER.replace("Ada", "Cleo"))
    assert "not sent" in str(told.value)
    late = gated.browser("cleo").post(
        f"/applications/{found.num}/letter/", {"outcome": "welcome", "text": LETTER.replace("Ada", "Cleo")}
    )
    assert late.status_code == 422
    assert Word.objects.filter(sort="decision").count() == 1


def test_readers_who_differ_ask_first_or_ask_a_third(gated: Cast, apply: Apply) -> None:
    found, path = apply()
    judge(gated.ada, found.num, "welcome", "Yes")
    judge(gated.cleo, found.num, "not_yet", "Too little")
    for outcome in ("welcome", "not_yet"):
        with pytest.raises(NotAllowed, match="differently"):
            answer_applicant(gated.ada, found.num, outcome, LETTER, next_step="Come to the repair evening.")
    give_role("local:/home", gated.bo.uri, "steward")
    judge(gated.bo, found.num, "not_yet", "I agree with Cleo")
    with pytest.raises(Invalid, match="next"):
        answer_applicant(gated.bo, found.num, "not_yet", LETTER)
    answer_applicant(gated.bo, found.num, "not_yet", LETTER, next_step="Come to the repair evening.")
    assert "Come to the repair evening." in words(Client().get(path))


def test_talking_first(gated: Cast, apply: Apply) -> None:
    found, path = apply()
    judge(gated.ada, found.num, "welcome", "Yes")
    judge(gated.cleo, found.num, "talk", "What boots?")
    answer_applicant(gated.cleo, found.num, "talk", LETTER)
    assert Application.objects.get().due is None
    page = words(Client().get(path))
    assert "ask you something" in page
    later = clock.now() + clock.HOUR
    with clock.freeze(later):
        assert Client().post(path, {"act": "answer", "text": ""}).status_code == 422
        assert Client().post(path, {"act": "answer", "text": "Brown ones."}).status_code == 303
        assert Client().post(path, {"act": "answer", "text": "And another"}).status_code == 422
    found = Application.objects.get()
    assert (found.state, found.round, found.due) == ("open", 2, later + 48 * clock.HOUR)
    assert Notification.objects.filter(words="applications.answered").count() == 2
    assert "Brown ones." in words(gated.browser("ada").get(f"/applications/{found.num}/"))
    judge(gated.ada, found.num, "welcome", "Yes")
    assert Verdict.objects.filter(round=2).count() == 1


def test_one_reader_is_enough_while_there_is_one(cast: Cast) -> None:
    from hearth.people.roles import end_role, roles_of

    end_role(cast.ada, roles_of(cast.cleo.actor or 0)[0].num)
    set_gate(cast.ada, ["One?"], [cast.ada.uri])
    Client().post("/apply/", ANSWERS)
    found = Application.objects.get()
    judge(cast.ada, found.num, "welcome", "Yes")
    answer_applicant(cast.ada, found.num, "welcome", LETTER)
    assert Application.objects.get().outcome == "welcome"


def test_the_promise_is_spoken_of_and_brought_to_the_stewards(gated: Cast, apply: Apply) -> None:
    set_gate(gated.ada, ["One?"], [gated.cleo.uri, gated.ada.uri])
    found, path = apply()
    stages = []
    for hours in (23, 24, 25, 36, 48, 60):
        with clock.freeze(found.asked + hours * clock.HOUR):
            record_due()
            record_due()
            stages.append(Application.objects.get().stage)
            if hours == 25:
                ask = next(one for one in asks_for(gated.cleo) if one.url == "/applications/")
                assert ask.due == found.asked + 48 * clock.HOUR
                assert "1 application waits" in ask.text
    assert stages == [0, 24, 24, 36, 48, 48]
    assert Reminder.objects.count() == 3
    told = Notification.objects.filter(actor=gated.cleo.actor or 0).values_list("words", flat=True)
    assert list(told) == ["applications.late"]
    assert "did not keep it" in words(Client().get(path))
    assert asks_for(gated.bo) == []


def test_a_home_that_slept_speaks_once(gated: Cast, apply: Apply) -> None:
    found, _path = apply()
    with clock.freeze(found.asked + 5 * clock.DAY):
        record_due()
    assert [one.stage for one in Reminder.objects.all()] == [48]


def test_welcome_opens_the_door_and_her_words_leave_with_her(gated: Cast, apply: Apply) -> None:
    found, path = apply()
    judge(gated.ada, found.num, "welcome", "Yes")
    judge(gated.cleo, found.num, "welcome", "Yes")
    answer_applicant(gated.ada, found.num, "welcome", LETTER)
    door = Client().post(path, {"act": "come-in"})
    assert door.status_code == 303
    assert door["Location"].startswith("/arrive/")
    came = arrive(door["Location"].split("/")[2], name="Dov", handle="dov", password=None)
    for row in read.rows(0):
        if row.type == "Accept":
            note_arrival(row)
            note_arrival(row)
    assert Application.objects.get().person == came.person.uri
    assert "came in" in words(gated.browser("ada").get("/applications/"))
    assert Client().post(path, {"act": "withdraw"}).status_code == 422
    erase_person(came.person.uri)
    assert not Application.objects.exists()
    assert not Contact.objects.exists()
    for told in ("mended any more", "mending before buying", "Yes"):
        assert not any(told in str(row.payload) for row in read.rows(0)), told


def test_an_erased_reader_leaves_no_words(gated: Cast, apply: Apply) -> None:
    found, _path = apply()
    judge(gated.cleo, found.num, "welcome", "marjoram")
    erase_person(gated.cleo.uri)
    assert not Verdict.objects.exists()
    assert not any("marjoram" in str(row.payload) for row in read.rows(0))
    judge(gated.ada, found.num, "welcome", "Yes")
    answer_applicant(gated.ada, found.num, "welcome", LETTER)


def test_rows_are_rebuilt_as_they_were(gated: Cast, apply: Apply) -> None:
    found, path = apply()
    judge(gated.ada, found.num, "talk", "Yes")
    judge(gated.cleo, found.num, "talk", "Yes")
    answer_applicant(gated.ada, found.num, "talk", LETTER)
    write_back(path.split("/")[2], "So.")
    with clock.freeze(clock.now() + 50 * clock.HOUR):
        record_due()
    before = _rows()
    rebuild()
    assert _rows() == before


def _rows() -> list[list[Any]]:
    return [
        list(model._default_manager.order_by("pk").values())
        if model is not Verdict
        else list(
            model._default_manager.order_by("activity").values("activity", "verdict", "reason", "round")
        )
        for model in (Application, Verdict, Word, Reminder)
    ]


def test_pages_ask_the_same_number_of_questions(gated: Cast, apply: Apply) -> None:
    ada = gated.browser("ada")
    counts = []
    for number in range(4):
        found, _path = apply(email=f"d{number}@example.org", name=f"Dov {number}")
        judge(gated.cleo, found.num, "welcome", "Yes")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ada.get("/applications/")
        with CaptureQueriesContext(connection) as one:
            ada.get(f"/applications/{found.num}/")
        counts.append((len(asked), len(one)))
    assert len(set(counts[1:])) == 1, counts


def test_the_founder_meets_the_gate_on_her_way(cast: Cast) -> None:
    step = next(step for step in steps_for("founder", cast.ada) if step.key == "gate")
    assert (step.order, step.done) == (40, False)
    done = cast.browser("ada").post(
        "/gate/", {"question-0": "One?", "reader": [cast.ada.uri, cast.cleo.uri], "begin": "yes"}
    )
    assert done["Location"] != "/gate/?saved=yes"
    assert next(step for step in steps_for("founder", cast.ada) if step.key == "gate").done


def test_readers_hear_of_an_application_at_once_and_no_more_once_it_is_answered(
    gated: Cast, apply: Apply
) -> None:
    found, _path = apply()
    told = Notification.objects.filter(about=found.num, words="applications.new")
    assert set(told.values_list("actor", flat=True)) == {gated.ada.actor, gated.cleo.actor}
    assert "Dov" not in words(gated.browser("bo").get("/notifications/"))
    judge(gated.ada, found.num, "welcome", "Yes")
    judge(gated.cleo, found.num, "welcome", "Yes")
    answer_applicant(gated.ada, found.num, "welcome", LETTER)
    assert not Notification.objects.filter(about=found.num).exists()


def test_two_readers_who_press_the_button_in_the_same_moment(gated: Cast, apply: Apply) -> None:
    found, _path = apply()
    judge(gated.ada, found.num, "welcome", "Yes")
    judge(gated.cleo, found.num, "welcome", "Yes")
    begin = Barrier(2)

    def press(name: str) -> str:
        begin.wait(10)
        try:
            answer_applicant(getattr(gated, name), found.num, "welcome", LETTER)
        except Invalid as refused:
            return str(refused)
        return "sent"

    said = together(lambda: press("ada"), lambda: press("cleo"))
    assert sorted(one == "sent" for one in said) == [False, True]
    assert "has just answered this application" in next(one for one in said if one != "sent")
    assert Word.objects.filter(sort="decision").count() == 1
    assert OutgoingMail.objects.filter(key__startswith=f"application {found.num} ").count() == 1


def test_what_led_nowhere_is_not_kept(gated: Cast, apply: Apply) -> None:
    found, path = apply()
    judge(gated.ada, found.num, "not_yet", "Too early for boots.")
    judge(gated.cleo, found.num, "not_yet", "Yes")
    answer_applicant(gated.ada, found.num, "not_yet", LETTER, next_step="Come to the repair evening.")
    assert "is erased" in words(Client().get(path))
    with clock.freeze(clock.now() + 89 * clock.DAY):
        record_due()
    assert Application.objects.exists()
    with clock.freeze(clock.now() + 91 * clock.DAY):
        follower = Follower()
        record_due()
        follower.step()
        assert Client().get(path).status_code == 404
    for model in (Application, Verdict, Word, Contact):
        assert not model.objects.exists(), model
    kept = "".join(str(row.payload) for row in read.rows(0, limit=1000))
    assert "resole my boots" not in kept
    assert "Too early" not in kept
    assert "repair evening" not in kept
