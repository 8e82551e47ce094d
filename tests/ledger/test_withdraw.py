"""An import can be taken back: its rows become shapes, and what was erased meanwhile never returns."""

import pytest

from hearth.ledger import erase, read
from hearth.ledger.activity import Activity
from hearth.ledger.models import Entry
from hearth.ledger.record import record_many
from hearth.ledger.withdraw import WITHDRAWN, withdraw
from hearth.people.models import Actor
from hearth.spaces.models import Post, Space
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)
ROOM = f"{story.SLACK}/C1"


def bring_in() -> tuple[int, int]:
    """An import at the end of the story; its stretch of the ledger."""
    first = read.head() + 1
    record_many(list(story.imported()))
    return first, read.head()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> story.Story:
    with monkeypatch.context() as patched:
        patched.setattr(story, "imported", list)
        return story.play()


def test_the_home_is_as_it_was_before(told: story.Story) -> None:
    before = story.everything()
    span = bring_in()
    assert Post.objects.filter(origin="slack:T1").count() == 6
    assert withdraw([span], 7) == 15
    story.assert_same(before, story.everything())


def test_what_was_said_here_meanwhile_stays(told: story.Story) -> None:
    first = read.head() + 1
    bring_in()
    uri = story.say(told.bo, told.space, "between two batches")
    record_many([one for one in story.imported(posts=9) if one.id])
    withdraw([(first, read.head())], 7)
    assert Post.objects.filter(uri=uri).exists()
    assert not Post.objects.filter(origin="slack:T1").exists()
    assert not Space.objects.filter(uri=ROOM).exists()


def test_shapes_say_nothing(told: story.Story) -> None:
    span = bring_in()
    withdraw([span], 7)
    shapes = Entry.objects.filter(seq__gte=span[0], seq__lte=span[1])
    assert {(one.type, one.payload) for one in shapes} == {(WITHDRAWN, None)}
    assert shapes.count() == span[1] - span[0] + 1


def test_importing_again_brings_them_back_and_withdrawing_again_works(told: story.Story) -> None:
    for run in (1, 2, 3):
        span = bring_in()
        assert Post.objects.filter(origin="slack:T1").count() == 6
        assert withdraw([span], run) == 15
    assert withdraw([span], 3) == 0


def test_the_erased_do_not_come_back_with_a_second_import(told: story.Story) -> None:
    span = bring_in()
    erase.erase_person(f"{story.SLACK}/U1")
    withdraw([span], 7)
    story.assert_rebuilds()
    record_many(list(story.imported()))
    story.assert_rebuilds()
    assert not Actor.objects.filter(uri=f"{story.SLACK}/U1", deleted=False).exists()
    assert {post.uri[-2:] for post in Post.objects.filter(origin="slack:T1")} == {"p1", "p3", "p5"}


def test_what_a_moderator_deleted_stays_deleted(told: story.Story) -> None:
    span = bring_in()
    story.act("Delete", told.cleo, f"{ROOM}/p3")
    withdraw([span], 7)
    record_many(list(story.imported()))
    assert not Post.objects.filter(uri=f"{ROOM}/p3").exists()
    assert Post.objects.filter(origin="slack:T1").count() == 5
    story.assert_rebuilds()


def test_edits_made_here_to_imported_posts_go_with_them(told: story.Story) -> None:
    span = bring_in()
    story.edit(f"{ROOM}/p0", "mended words")
    withdraw([span], 7)
    assert read.state(f"{ROOM}/p0") is None
    assert "mended words" not in str(list(Entry.objects.values_list("payload", flat=True)))


def test_pictures_of_the_import_leave_the_disk(told: story.Story) -> None:
    from hearth.base import media as files

    sha = story.picture(999)
    first = read.head() + 1
    payload = {"content": "look", "attachment": story.attached(sha, "imported")}
    pictured = Activity(type="Create", actor=f"{story.SLACK}/U1", object=f"{ROOM}/pic", object_type="Note",
                        target=ROOM, payload=payload, id="urn:pic", origin="slack:T1", quiet=True)  # fmt: skip
    record_many([*story.imported(), pictured])
    assert files.path_of(sha, "png").exists()
    withdraw([(first, read.head())], 7)
    assert not files.path_of(sha, "png").exists()


def test_other_processes_forget_the_ids_they_had_cached(told: story.Story) -> None:
    span = bring_in()
    uri = f"{ROOM}/p1"
    num = read.num_of(uri)
    assert num
    withdraw([span], 7)
    read._nums[uri] = num  # as another process would still have it
    read._withdrawals -= 1
    story.say(told.ada, told.space, "a reply to nothing", in_reply_to=uri)
    story.assert_rebuilds()
