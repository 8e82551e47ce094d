"""The contract of every projector, over ledgers nobody would write by hand: cycles, gaps, moves, private places,
deletions before creations. Whatever was lived is what a rebuild gives, also after erasing anyone in it.
"""

from random import Random
from typing import Any

import orjson
import pytest

from hearth.ledger import erase, read
from hearth.ledger.activity import Activity
from hearth.ledger.record import record, record_many
from hearth.ledger.withdraw import withdraw
from tests.contracts.random_ledgers import ledger
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = set(Activity.__dataclass_fields__)


def activities(seed: int) -> list[Activity]:
    """A random ledger as activities. Rows without a payload stand for erased ones elsewhere; here they are empty."""
    acts: list[dict[str, Any]] = orjson.loads(orjson.dumps(ledger(seed)).replace(b"local:/o/", b"urn:o/"))
    return [
        Activity(**{**{key: one[key] for key in FIELDS & one.keys()}, "payload": one["payload"] or {}})
        for one in acts
    ]


HERE_ONLY = [
    pytest.param(seed, marks=pytest.mark.one_database) for seed in (0, 1, 2, 7, 10, 13, 14, 15, 18, 23, 26)
]


@pytest.mark.parametrize("seed", [17, 25, 45, *HERE_ONLY])
def test_what_was_lived_is_what_a_rebuild_gives(seed: int) -> None:
    acts = activities(seed)
    dice = Random(seed)
    half = len(acts) // 2
    record_many(acts[:half])
    for one in acts[half:]:
        record(one)
    story.assert_rebuilds()
    things = [row.object for row in read.rows() if row.type == "Create"]
    for uri in dice.sample(things, min(3, len(things))):
        known = read.state(uri)
        assert known
        (erase.erase_person if known.type in erase.PERSONS else erase.erase_object)(uri)
        story.assert_rebuilds()
    first = read.head() // 3
    withdraw([(first, read.head() * 2 // 3)], 1)
    story.assert_rebuilds()
