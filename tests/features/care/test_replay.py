"""Whatever happened in cases is what a replay gives, also after somebody is erased in the middle of one."""

from random import Random

import pytest

from hearth.base import clock
from hearth.features.care import actions as care
from hearth.features.care import appeals, claims, evidence, joining
from hearth.features.care.models import Act, Appeal, Case, Evidence, Report
from hearth.features.care.reporting import report
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.ledger.erase import erase_person
from hearth.people.restrictions import restriction_of
from hearth.spaces import actions
from tests.features.care.conftest import House
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lived(house: House) -> dict[str, int]:
    """A bad day."""
    opening, case = house.reported(title="Shoddy shoes", harm=2)
    house.step("cleo", case, "calm", about=opening, reason="Let us sleep.")
    house.step("cleo", case, "protect", about=opening)
    pause = house.step("cleo", case, "pause", reason="Zweiundvierzig insults.")
    care.undo(house.cleo, house.step("cleo", case, "warning"))
    appeal = appeals.appeal(house.bo, pause, "I was provoked.")
    appeals.decide(house.dora, appeal, lifted=True, rule="kind", words="Both were.")
    house.step("cleo", case, "close")
    threat = actions.say(house.finn, house.bench, "I will find you", to=[house.bo.uri]).num
    other = report(house.bo, threat, harm=3, words="He means it.").case
    post = house.say("finn", "Rubbish.")
    third = report(house.cleo, post, harm=1).case
    claims.claim(house.dora, other)
    joining.merge(house.dora, third, other)
    house.step("dora", other, "removal", about=post)
    house.step("dora", other, "pause")
    return {"case": case, "other": other, "post": post, "pause": pause, "appeal": appeal, "opening": opening}


def test_a_replay_gives_the_same(house: House, lived: dict[str, int]) -> None:
    story.assert_rebuilds()
    with clock.freeze(clock.now() + 200 * clock.DAY):
        record_due()
        story.assert_rebuilds()


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["bo", "finn", "cleo", "dora", "ada"])
def test_erased_in_the_middle_of_a_case(house: House, lived: dict[str, int], who: str) -> None:
    num = house.cast.numbers[who]
    erase_person(getattr(house, who).uri)
    story.assert_rebuilds()
    assert Case.objects.filter(num=lived["case"]).exists()
    assert not Report.objects.filter(reporter=num).exists()
    assert not Act.objects.filter(person=num).exists()
    assert restriction_of(num, house.space) is None
    if who == "finn":
        kept = Evidence.objects.filter(case=lived["other"])
        lines = [line for one in kept for line in evidence.opened(one)]
        assert any("find you" in line.get("html", "") for line in lines), (
            "sealed evidence stays with its case"
        )
        told = "".join(str(row.payload) for row in read.rows())
        assert "find you" not in told and "Rubbish" not in told
    if who == "bo":
        assert not Appeal.objects.exists()
        assert "Zweiundvierzig" not in "".join(str(row.payload) for row in read.rows())
        assert Act.objects.filter(sort="gone").count() >= 3
    if who == "cleo":
        assert Act.objects.get(num=lived["pause"]).reason, "what stands about others stays in force"


@pytest.mark.parametrize("seed", range(3))
def test_rows_that_come_in_another_order_give_the_same(lived: dict[str, int], seed: int) -> None:
    before = story.everything()
    story.replay_in(Random(seed))
    story.assert_same(before, story.everything())
