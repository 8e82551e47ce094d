"""Side effects happen after the commit, from a cursor, at least once; what fails is parked and shown."""

from collections.abc import Callable

import pytest

from hearth.base import clock
from hearth.ledger import reactors, read
from hearth.ledger.activity import HOME, Activity, Row
from hearth.ledger.models import Cursor, Entry, Failed
from hearth.ledger.reactors import Follower, Registration
from hearth.ledger.record import record, writing

pytestmark = pytest.mark.django_db(transaction=True)

Install = Callable[..., list[Row]]


@pytest.fixture
def reacting(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put one reactor in the place of all others; returns what it was handed."""

    def install(
        name: str = "test", wants: tuple[str, str] = ("hearth:Ping", "*"), fails: int = 0
    ) -> list[Row]:
        handed: list[Row] = []

        def function(row: Row) -> None:
            handed.append(row)
            if len(handed) <= fails:
                raise ValueError("the world did not answer")

        reactors.loaded()
        known = reactors._registry if name != "test" else {}
        monkeypatch.setattr(reactors, "_registry", {**known, name: Registration(name, function, {wants})})
        return handed

    return install


def ping(**more: object) -> int:
    return record(Activity(type="hearth:Ping", actor=HOME, **more)).seq  # type: ignore[arg-type]


def follow(follower: Follower) -> None:
    while follower.step():
        pass


def test_a_reactor_hears_what_is_recorded_after_it_began(reacting: Install) -> None:
    handed = reacting()
    ping()
    follower = Follower()
    seqs = [ping(), ping()]
    follow(follower)
    assert [row.seq for row in handed] == seqs


def test_quiet_rows_never_reach_reactors(reacting: Install) -> None:
    handed = reacting(wants=("*", "*"))
    follower = Follower()
    ping(quiet=True)
    loud = ping()
    follow(follower)
    assert [row.seq for row in handed] == [loud]


def test_nothing_uncommitted_is_heard(reacting: Install) -> None:
    handed = reacting()
    follower = Follower()
    with pytest.raises(ZeroDivisionError), writing():
        ping()
        raise ZeroDivisionError
    follow(follower)
    assert not handed


def test_cursors_survive_and_nothing_is_skipped_by_a_kill_before_saving(reacting: Install) -> None:
    handed = reacting()
    follower = Follower()
    follower.save()
    first = ping()
    follow(follower)
    follower.save()
    second = ping()
    follow(follower)
    # killed here: the second row was handled, but its cursor never saved
    after = Follower()
    third = ping()
    follow(after)
    assert [row.seq for row in handed] == [first, second, second, third]
    after.save()
    assert Cursor.objects.get(reactor="test").seq == third


def test_a_new_reactor_begins_at_the_head_and_an_old_one_where_it_was(reacting: Install) -> None:
    reacting()
    Follower().save()
    ping()
    head = read.head()
    reacting("another")
    follower = Follower({"another", "test"})
    assert follower.cursors["another"] == head


def test_a_failure_is_parked_retried_and_forgotten(reacting: Install) -> None:
    handed = reacting(fails=1)
    follower = Follower()
    seq, later = ping(), ping()
    follow(follower)
    assert [row.seq for row in handed] == [seq, later]
    parked = Failed.objects.get()
    assert (parked.seq, parked.tries) == (seq, 1) and "did not answer" in parked.error
    with clock.freeze(parked.next_try - 1):
        assert reactors.retry_failed() == 0
    with clock.freeze(parked.next_try):
        assert reactors.retry_failed() == 1
    assert not Failed.objects.exists()
    assert [row.seq for row in handed] == [seq, later, seq]


def test_pauses_grow_and_end(reacting: Install) -> None:
    reacting(fails=1000)
    follower = Follower()
    ping()
    follow(follower)
    pauses = []
    for _ in range(20):
        parked = Failed.objects.get()
        with clock.freeze(parked.next_try):
            reactors.retry_failed()
        pauses.append(Failed.objects.get().next_try - parked.next_try)
    assert Failed.objects.get().tries == reactors.MAX_TRIES
    growing = pauses[: reactors.MAX_TRIES - 1]
    assert growing == sorted(growing) and max(growing) <= clock.DAY


def test_a_parked_row_that_was_erased_meanwhile_is_dropped(reacting: Install) -> None:
    handed = reacting(fails=1)
    follower = Follower()
    seq = ping()
    follow(follower)
    Entry.objects.filter(seq=seq).update(payload=None)
    with clock.freeze(Failed.objects.get().next_try):
        reactors.retry_failed()
    assert len(handed) == 1 and not Failed.objects.exists()


def test_erased_rows_are_not_handed_out_but_deletions_are(reacting: Install) -> None:
    handed = reacting(wants=("*", "*"))
    follower = Follower()
    post = record(Activity(type="Create", actor="local:/o/9", object_type="Note", payload={"content": "x"}))
    record(Activity(type="Delete", actor="local:/o/9", object=post.object, object_type="Note"))
    follow(follower)
    assert [row.type for row in handed] == ["Delete"]


def test_after_a_restore_reactors_begin_at_the_head(reacting: Install) -> None:
    handed = reacting()
    ping()
    reactors.skip_to_head()
    follower = Follower()
    follow(follower)
    assert not handed and Cursor.objects.get(reactor="test").seq == read.head()


def test_a_rebuild_runs_no_reactor(reacting: Install) -> None:
    from hearth.ledger.rebuild import rebuild

    handed = reacting()
    follower = Follower()
    ping()
    follow(follower)
    rebuild()
    follow(follower)
    assert len(handed) == 1


def test_files_of_a_deleted_post_are_swept_by_a_reactor() -> None:
    from hearth.base import media as files
    from tests.ledger import story

    told = story.play()
    follower = Follower({"ledger.reactors.sweep_media"})
    path = files.path_of(told.picture, "png")
    assert path.exists()
    story.act("Delete", told.bo, told.posts[4])
    assert path.exists()
    follow(follower)
    assert not path.exists()
