"""Who hears what of a case: reporters that it is settled, the person concerned in her language, the log the rest."""

import pytest

from hearth.base import clock
from hearth.base.errors import NotAllowed
from hearth.features.care import actions as care
from hearth.features.care import queries
from hearth.features.care.actions import Step
from hearth.features.care.models import Act, Case
from hearth.features.care.reporting import report
from hearth.feeds.models import Notification
from hearth.ledger.rebuild import rebuild
from hearth.people.models import Account
from hearth.spaces import actions, marking
from tests.features.care.conftest import House

pytestmark = pytest.mark.django_db


def settled(house: House) -> set[int]:
    return set(Notification.objects.filter(words="care.closed").values_list("actor", flat=True))


def test_who_reported_hears_that_it_is_settled_and_no_more(house: House) -> None:
    post, case = house.reported()
    report(house.dora, post, harm=1)
    done = house.step("cleo", case, "close", reason="Bo said sorry to Finn.")
    numbers = house.cast.numbers
    assert settled(house) == {numbers["finn"], numbers["dora"]}
    rebuild()
    assert settled(house) == {numbers["finn"], numbers["dora"]}
    page = house.browser("finn").get("/notifications/").content.decode()
    assert "Thank you for telling us" in page
    assert "sorry" not in page
    assert "Cleo" not in page
    care.undo(house.cleo, done)
    assert not settled(house)


def test_the_letter_speaks_the_language_of_whoever_reads_it(house: House) -> None:
    Account.objects.filter(actor=house.cast.numbers["bo"]).update(language="de")
    _post, case = house.reported()
    step = Step(sort="word", person=house.bo.actor or 0, rule="kind", reason="Es tut weh.")
    shown = care.preview(house.cleo, case, step)
    assert "ein Wort unter uns" in shown
    assert "Why:" not in shown
    num = care.act(house.cleo, case, step).num
    assert Act.objects.get(num=num).letter == shown


def test_a_thread_that_rests_takes_no_marks_either(house: House) -> None:
    post, case = house.reported()
    house.step("cleo", case, "calm", about=house.space, reason="Let us sleep over it.")
    with pytest.raises(NotAllowed, match=r"quiet here until .*sleep over it"):
        marking.react(house.finn, post, "👍")


def test_keeping_two_people_apart_stands_in_the_log(house: House) -> None:
    direct = actions.say(house.bo, house.bench, "I will find you", to=[house.finn.uri])
    case = report(house.finn, direct.num, harm=3).case
    apart = queries.log(house.cleo, person="Bo").get()
    assert (apart.sort, apart.case, apart.person) == ("apart", case, 0)
    assert "Kept apart" in house.browser("cleo").get(f"/care/{case}/").content.decode()
    assert "Kept apart" in house.browser("cleo").get("/care/log/?person=Bo").content.decode()
    assert not Notification.objects.filter(actor=house.bo.actor, sort="care").exists()
    assert "Kept apart" not in house.browser("bo").get("/care/mine/").content.decode()
    with clock.freeze(clock.now() + clock.MINUTE):
        care.undo(house.cleo, apart.num)
        actions.say(house.bo, house.bench, "I am sorry", to=[house.finn.uri])
    assert Case.objects.get(num=case).state == "open"
