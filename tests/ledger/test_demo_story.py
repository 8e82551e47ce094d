"""The living sample community, told through real actions: rebuilt identically, whoever is erased."""

import pytest

from hearth.demo.tell import tell
from hearth.ledger import erase
from hearth.people.models import Actor
from hearth.server import verify
from tests.ledger import story

# On the other database `contracts/test_rebuild.py` tells the same story, and `server/test_verify.py` looks at another.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_the_demo_story_is_rebuilt_identically_also_after_somebody_is_erased() -> None:
    tell()
    assert verify.verify() == 0
    bo = Actor.objects.get(handle="bo")
    erase.erase_person(bo.uri)
    story.assert_rebuilds()
    assert verify.verify() == 0
