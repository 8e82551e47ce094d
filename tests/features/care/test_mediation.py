"""A private room: nobody comes in unasked, four questions, an agreement of two, a look back, the same after replay."""

import pytest

from hearth.base import clock
from hearth.base.errors import HearthError, NotFound
from hearth.features.care import mediation
from hearth.features.care.models import Mediation, RoomWord
from hearth.ledger.deadlines import record_due
from hearth.ledger.erase import erase_person
from tests.features.care.conftest import House
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)
ANSWERS = ["This happened.", "It hurt.", "Peace.", "A word."]


def _agreed(house: House) -> int:
    _post, case = house.reported()
    bo, finn = house.cast.numbers["bo"], house.cast.numbers["finn"]
    room = mediation.offer(house.cleo, case, person=bo, other=finn, rule="kind", words="You both know cork.")
    with pytest.raises(NotFound):
        mediation.access_room(house.bo, room)
    for stranger in (house.ada, house.dora):
        with pytest.raises(NotFound):
            mediation.access_room(stranger, room)
    mediation.come(house.finn, room, yes=True)
    with pytest.raises(HearthError, match="both came in"):
        mediation.write(house.finn, room, "Hello?")
    mediation.come(house.bo, room, yes=True)
    for one in (house.bo, house.finn):
        mediation.answer(one, room, ANSWERS)
    mediation.propose(house.cleo, room, "Bo says sorry.")
    for one in (house.bo, house.finn):
        proposal = mediation.access_room(one, room).proposal
        assert proposal is not None
        mediation.agree(one, room, proposal.activity)
    return room


def test_two_agree_and_are_reminded_once(house: House) -> None:
    room = _agreed(house)
    found = Mediation.objects.get(num=room)
    assert found.due == found.agreed + 14 * clock.DAY
    with clock.freeze(found.due + 1):
        record_due()
        record_due()
    assert RoomWord.objects.filter(room=room, sort="back").count() == 1
    assert Mediation.objects.get(num=room).due == 0
    story.assert_rebuilds()


@pytest.mark.parametrize("who", ["bo", "finn", "cleo"])
def test_erased_while_in_the_room(house: House, who: str) -> None:
    room, num = _agreed(house), house.cast.numbers[who]
    erase_person(getattr(house, who).uri)
    assert not RoomWord.objects.filter(by=num).exists()
    story.assert_rebuilds()
    assert Mediation.objects.filter(num=room).exists()
