"""Invariant 1: every happening is recorded once, through one door, and a failure leaves nothing half-done."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

import hearth
from hearth.base import clock, live
from hearth.base.errors import Invalid
from hearth.ledger import deadlines, projectors, read
from hearth.ledger import record as door
from hearth.ledger.activity import HOME, Activity, Row, activity_id, due_id
from hearth.ledger.fold import apply
from hearth.ledger.models import Entry, Thing
from hearth.ledger.record import record, record_many, writing
from hearth.spaces.models import Post

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = Path(hearth.__file__).parent


def note(text: str = "hello", **more: Any) -> Activity:
    values: dict[str, Any] = {"actor": "local:/o/77", "object_type": "Note", "payload": {"content": text}}
    return Activity(type="Create", **{**values, **more})


@pytest.fixture(autouse=True)
def _a_projector_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(row: Row) -> None:
        raise Invalid("this projector refuses")

    projectors.loaded()
    monkeypatch.setitem(projectors._registry, ("hearth:Fails", "*"), [refuses])


# Once


def test_the_same_id_is_recorded_once() -> None:
    first = record(note(id="urn:x:1"))
    again = record(note("other words", id="urn:x:1"))
    assert (first.new, again.new) == (True, False)
    assert (again.seq, again.object, again.num, again.published) == (
        first.seq, first.object, first.num, first.published)  # fmt: skip
    assert read.count() == 1 and Post.objects.count() == 1


def test_a_key_gives_the_same_id_to_the_same_actor_only() -> None:
    assert activity_id("local:/o/1", "k") == activity_id("local:/o/1", "k")
    assert activity_id("local:/o/1", "k") != activity_id("local:/o/2", "k")


def test_a_batch_that_comes_twice_adds_nothing() -> None:
    batch = [note(str(number), id=f"urn:x:{number}", object=f"urn:x:o{number}") for number in range(20)]
    first, second = record_many(batch), record_many([*batch, *batch])
    assert all(one.new for one in first if one)
    assert not any(one.new for one in second if one)
    assert read.count() == 20


# One door


def test_only_record_and_replay_insert_into_the_ledger() -> None:
    writes = re.compile(r"INSERT INTO ledger_activity|Entry\.objects\.(bulk_)?create|Entry\(.*\)\.save")
    found = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if "migrations" not in file.parts and writes.search(file.read_text())
    }
    assert found == {"ledger/record.py", "ledger/replay.py"}


def test_only_erasing_and_withdrawing_change_recorded_rows() -> None:
    writes = re.compile(
        r"UPDATE ledger_activity|DELETE FROM ledger_activity|Entry\.objects\.[^\n]*(update|delete)\("
    )
    found = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if "migrations" not in file.parts and writes.search(file.read_text())
    }
    assert found <= {"ledger/fold.py", "ledger/erase.py", "ledger/withdraw.py", "ledger/replay.py"}


# Ids


def test_many_objects_of_one_millisecond_have_numbers_of_their_own() -> None:
    with clock.freeze(1_790_000_000_000):
        nums = {record(note(str(number))).num for number in range(300)}
    assert len(nums) == 300
    assert all(num >> 16 in (1_790_000_000_000, 1_790_000_000_001) for num in nums)


def test_a_full_millisecond_flows_over_into_the_next() -> None:
    base = 1_700_000_000_000 << 16
    Thing.objects.create(num=base + 0xFFFF, uri="urn:last", type="Note", seq=1, updated=0, deleted=False)
    assert record(note(published=1_700_000_000_000)).num == base + 0x10000


@pytest.mark.parametrize("published", [-(1 << 60), -1, 0, 1, 1 << 62])
def test_times_before_1970_and_in_the_future_still_give_a_number(published: int) -> None:
    with clock.freeze(1_790_000_000_000):
        done = record(note(published=published))
    assert 1 < done.num <= (1_790_000_000_000 << 16) + 0xFFFF
    assert done.published == published
    assert Entry.objects.get(seq=done.seq).published == published


def test_numbers_sort_by_time() -> None:
    nums = [record(note(published=at)).num for at in (5_000, 1_000, 9_000)]
    assert sorted(nums) == [nums[1], nums[0], nums[2]]


def test_writers_at_once_never_share_a_number_and_seq_is_the_order_of_commits() -> None:
    failed: list[Exception] = []

    def write() -> None:
        try:
            for _ in range(15):
                record(note())
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    rows = list(read.rows())
    assert len(rows) == 60 == len({row.num for row in rows})
    assert [row.recorded for row in rows] == sorted(row.recorded for row in rows)


# All or nothing


def test_what_a_projector_refuses_was_never_recorded() -> None:
    with pytest.raises(Invalid, match="refuses"):
        record(Activity(type="hearth:Fails", actor=HOME))
    assert read.count() == 0


def test_an_error_later_in_the_block_takes_everything_back() -> None:
    with pytest.raises(ZeroDivisionError):
        with writing():
            record(note("one"))
            record(note("two", object="urn:two"))
            raise ZeroDivisionError
    assert (read.count(), Thing.objects.count(), Post.objects.count()) == (0, 0, 0)
    assert read.num_of("urn:two") is None


def test_one_bad_item_of_a_batch_is_left_out_alone() -> None:
    bad: list[tuple[str, str]] = []
    batch = [
        note("fine", id="urn:1"),
        Activity(type="hearth:Fails", actor=HOME, id="urn:2"),
        note("too long", id="urn:3", payload={"content": "x" * (door.MAX_PAYLOAD + 1)}),
        note("wrong", id="urn:4", audience="everyone"),
        note("also fine", id="urn:5"),
    ]
    results = record_many(batch, on_bad=lambda one, error: bad.append((one.id, str(error))))
    assert [one is not None for one in results] == [True, False, False, False, True]
    assert [identity for identity, _ in bad] == ["urn:2", "urn:3", "urn:4"]
    assert [row.id for row in read.rows()] == ["urn:1", "urn:5"]
    assert "1,000,000" in bad[1][1]


def test_without_a_listener_one_bad_item_takes_the_batch_back() -> None:
    with pytest.raises(Invalid):
        record_many([note("fine"), Activity(type="hearth:Fails", actor=HOME)])
    assert read.count() == 0


def test_a_full_disk_is_not_taken_for_a_bad_item(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(door, "apply", full)
    bad: list[Activity] = []
    with pytest.raises(OperationalError):
        record_many([note()], on_bad=lambda one, error: bad.append(one))
    assert not bad and read.count() == 0


@pytest.mark.parametrize("wrong", [
    {"audience": "world"}, {"actor": ""}, {"type": ""}, {"type": "Update", "object": ""},
])  # fmt: skip
def test_malformed_activities_are_refused_in_words(wrong: dict[str, str]) -> None:
    values: dict[str, Any] = {"type": "Create", "actor": "local:/o/1", "object_type": "Note", **wrong}
    with pytest.raises(Invalid):
        record(Activity(**values))
    assert read.count() == 0


def test_a_person_who_signs_up_is_their_own_actor() -> None:
    done = record(Activity(type="Create", actor="", object_type="Person", payload={"name": "New"}))
    row = read.row(done.seq)
    assert row and row.actor == row.object == done.object


# After the commit


def test_followers_are_woken_after_the_commit_and_only_for_news() -> None:
    woken: list[int] = []
    stop = live.subscribe(live.WOKE, lambda _: woken.append(read.count()))
    try:
        with writing():
            record(note(id="urn:1"))
            assert not woken
        assert woken == [1]
        record(note(id="urn:1"))
        assert woken == [1]
    finally:
        stop()


def test_an_outer_block_decides() -> None:
    with writing():
        with writing():
            record(note())
        assert connection.in_atomic_block
    assert read.count() == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic(), writing():
        record(note())
        raise ZeroDivisionError
    assert read.count() == 1


# Deadlines


def test_what_falls_due_is_recorded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def due(now: int) -> Iterator[Activity]:
        if now >= 1000:
            yield Activity(
                type="hearth:Due", actor=HOME, id=due_id("urn:thing", "ends", 1000), published=1000
            )

    monkeypatch.setattr(deadlines, "_registry", [due])
    assert deadlines.record_due(999) == 0
    assert [deadlines.record_due(now) for now in (1000, 1001, 5000)] == [1, 0, 0]
    assert read.count() == 1


def test_due_ids_differ_by_subject_event_and_time() -> None:
    ids = {due_id("a", "x", 1), due_id("b", "x", 1), due_id("a", "y", 1), due_id("a", "x", 2)}
    assert len(ids) == 4 and due_id("a", "x", 1) in ids


# Speed that depends on the plan


@pytest.mark.one_database
def test_no_query_by_object_scans_the_ledger() -> None:
    """SQLite uses the partial index only for queries that repeat its condition."""
    from hearth.ledger import fold, media

    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite for its plan")
    with connection.cursor() as cursor:
        for statement in (read._UNDONE, read._EDITS, fold._NULL_EDITS, media._EDITS):
            cursor.execute("EXPLAIN QUERY PLAN " + statement._pg, ["x"])
            plan = str(cursor.fetchall())
            assert "ledger_by_object" in plan and "SCAN" not in plan, plan


def test_apply_is_what_record_uses() -> None:
    assert door.apply is apply


def test_a_batch_gives_the_numbers_and_places_that_single_recording_would() -> None:
    at = 1_600_000_000_000
    known = record(note("known", id="urn:y:0", object="urn:y:o0", published=at))
    batch = [
        note("again", id="urn:y:0", object="urn:y:o0", published=at),
        note("same instant", id="urn:y:1", object="urn:y:o1", published=at),
        note("answers", id="urn:y:2", object="urn:y:o2", published=at, in_reply_to="urn:y:o1"),
        note("early", id="urn:y:3", object="urn:y:o3", published=at + 1, in_reply_to="urn:y:o4"),
        note("late", id="urn:y:4", object="urn:y:o4", published=at + 1),
        note("twice", id="urn:y:4", object="urn:y:o4", published=at + 1),
    ]
    done = [one for one in record_many(batch) if one is not None]
    assert [one.new for one in done] == [False, True, True, True, True, False]
    assert [one.num - (at << 16) for one in done[:3]] == [0, 1, 2] and done[0].num == known.num
    assert done[5].seq == done[4].seq and len({one.num for one in done}) == 5
    parents = dict(Post.objects.values_list("uri", "parent"))
    assert parents["urn:y:o2"] == done[1].num and parents["urn:y:o3"] == done[4].num
    seqs = [row.seq for row in read.rows()]
    assert seqs == sorted(seqs) and len(seqs) == 5
    assert record(note("single", object="urn:y:o5", published=at)).num == (at << 16) + 3
