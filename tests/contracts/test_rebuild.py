"""Invariant 2 over everything there is: the demo story and an import, edited, deleted, erased and withdrawn, are the
same rows when the ledger is replayed, in its own order or in any other.
"""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.base import clock
from hearth.connectors.run import run
from hearth.demo.tell import Told, tell
from hearth.features.polls.models import Ballot, Closing, Vote
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.ledger.erase import erase_object, erase_person
from hearth.ledger.withdraw import withdraw
from hearth.people import blocks
from hearth.people.models import Actor
from hearth.spaces import actions
from hearth.spaces.models import Post
from tests.connectors.archives import twin
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)
NOW = 1_790_000_000_000


@pytest.fixture
def told(transactional_db: None) -> Told:
    with clock.freeze(NOW):
        return tell(NOW)


def change_everything(told: Told, folder: Path) -> None:
    """What can happen to a told story and to an archive."""
    first = read.head()
    run("slack", twin("slack", folder))
    half = read.head()
    run("discourse", twin("discourse", folder))
    last = read.head()
    with clock.freeze(NOW + clock.HOUR):
        imported = list(
            Post.objects.exclude(origin="home")
            .exclude(space=1)
            .order_by("num")
            .values_list("num", flat=True)[:6]
        )
        for handle in ("ada", "bo"):
            viewer = told.viewer(handle)
            mine = list(Post.objects.filter(author=viewer.actor, type="Note").order_by("num")[:6])
            for post in mine[:2]:
                state = read.state(post.uri)
                actions.edit(viewer, post.num, f"changed by {handle}", version=state.version)
            actions.delete_post(viewer, mine[2].num)
            actions.react(viewer, mine[3].num, "🧵")
        for num in imported[:3]:
            actions.react(told.viewer("ada"), num, "👀")
            actions.reply(told.viewer("ada"), num, "An answer to long ago")
        blocks.block(told.viewer("bo"), told.uris["cleo"])
    with clock.freeze(NOW + 2 * clock.HOUR):
        record_due()
        ghost = Actor.objects.filter(sort="ghost").order_by("num").first()
        erase_person(ghost.uri)
        erase_person(told.uris["bo"])
        erase_object(Post.objects.filter(author=told.people["cleo"]).order_by("num").first().uri)
        withdraw([(half, last)], 1)
    assert first < half < last


def test_the_demo_story_and_an_import_after_all_that_can_happen(told: Told, tmp_path: Path) -> None:
    assert Vote.objects.exists()
    assert Ballot.objects.exists()
    assert Closing.objects.exists()
    story.assert_rebuilds()
    change_everything(told, tmp_path)
    assert not Post.objects.filter(author=told.people["bo"]).exclude(html="").exists()
    story.assert_rebuilds()
    lived = story.everything()
    for seed in range(3):  # in any order
        story.replay_in(random.Random(seed))
        story.assert_same(lived, story.everything())


def test_a_small_home_in_any_order(transactional_db: None) -> None:
    played = story.play()
    lived = story.everything()

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False))
    def shuffled(dice: random.Random) -> None:
        story.replay_in(dice)
        story.assert_same(lived, story.everything())

    shuffled()
    erase_person(played.cleo)
    lived = story.everything()
    shuffled()
