"""Runs: stop, go on, ask, later exports, taking back, addresses, and what the founder chose."""

import json
from pathlib import Path
from typing import Any

import pytest

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.connectors import carrier, claims, models
from hearth.connectors import run as running
from hearth.connectors.models import ClaimEmail, ImportRun, ImportSpan
from hearth.connectors.run import carry_on, run, waiting_run
from hearth.ledger import read
from hearth.ledger.erase import erase_person
from hearth.ledger.withdraw import withdraw
from hearth.people.models import Actor, ImportFlag, Membership, Notice
from tests.connectors.archives import TWINS, twin

pytestmark = pytest.mark.django_db
BASE = "urn:hearth:slack:T0HEARTH"
FORUM = "urn:hearth:discourse:archive"


def changed(name: str, change: Any) -> dict[str, Any]:
    """One file of the Slack twin, changed."""
    rows = json.loads((TWINS / name).read_text())
    change(rows)
    return {name.partition("/")[2]: rows}


def test_a_later_export_brings_the_newer_text(tmp_path: Path) -> None:
    name = "slack/general/2015-06-06.json"
    run("slack", twin("slack", tmp_path))
    uri = f"{BASE}/C1/1433600000.000100"

    def edit(rows: list[dict[str, Any]]) -> None:
        rows[1]["text"] = "Hello again"
        rows[1]["edited"] = {"user": "U1", "ts": "1433700000.000000"}

    later = twin("slack", tmp_path, changed(name, edit))
    report = run("slack", later)
    assert (report.posts, report.edits) == (0, 1)
    now = read.state(uri)
    assert now and now.payload["content"] == "Hello again" and now.published == 1433600000000
    assert now.version == f"{uri}#update-1433700000000"
    assert run("slack", later).edits == 0
    assert run("slack", twin("slack", tmp_path)).edits == 0
    still = read.state(uri)
    assert still and still.payload["content"] == "Hello again", "an older export changes nothing back"


def test_a_newer_text_without_a_version_is_found_too(tmp_path: Path) -> None:
    run("discourse", twin("discourse", tmp_path))
    topic = json.loads((TWINS / "discourse/t/102.json").read_text())
    topic["post_stream"]["posts"][1].update(
        cooked="<p>changed</p>", updated_at="2016-03-01T00:00:00Z", polls=[]
    )
    assert run("discourse", twin("discourse", tmp_path, {"t/102.json": topic})).edits == 1
    now = read.state(f"{FORUM}/p/32")
    assert now and now.payload["content"] == "<p>changed</p>"


def test_absence_is_not_deletion_but_a_tombstone_is(tmp_path: Path) -> None:
    run("slack", twin("slack", tmp_path))
    run("slack", twin("slack", tmp_path, changed("slack/general/2015-06-06.json", lambda rows: rows.clear())))
    kept = read.state(f"{BASE}/C1/1433600000.000100")
    assert kept and not kept.deleted

    def remove(rows: list[dict[str, Any]]) -> None:
        rows[1] = {
            "type": "message",
            "subtype": "tombstone",
            "user": "USLACKBOT",
            "ts": rows[1]["ts"],
            "text": "gone",
        }

    report = run("slack", twin("slack", tmp_path, changed("slack/general/2015-06-06.json", remove)))
    assert report.deletions == 1
    gone = read.state(f"{BASE}/C1/1433600000.000100")
    assert gone and gone.deleted


def test_over_one_percent_of_bad_lines_stops_and_asks(tmp_path: Path) -> None:
    rows = [{"type": "message", "user": "U1", "text": "x", "ts": "never"}] * 20
    path = twin("slack", tmp_path, {"repair/2015-06-08.json": rows})
    report = run("slack", path)
    assert report.state == models.ASKS and ImportRun.objects.get().state == models.ASKS
    assert run("slack", path, accept_bad=True).state == models.DONE
    assert ImportRun.objects.count() == 1, "the same run went on"
    assert sum(each["count"] for each in ImportRun.objects.get().notes["skipped"]) > 0


def test_cancel_keeps_what_is_in_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "LARGEST", 10)
    path = twin("slack", tmp_path)

    def stop(report: object, found: ImportRun | None) -> None:
        assert found
        ImportRun.objects.filter(pk=found.pk).update(state=models.STOPPING)

    report = run("slack", path, progress=stop)
    assert report.state == models.CANCELLED and 0 < read.count() < 20
    done = run("slack", path)
    assert done.state == models.DONE and done.run == report.run
    spans = ImportSpan.objects.filter(run=done.run).values_list("first", "last")
    covered = {seq for first, last in spans for seq in range(first, last + 1)}
    assert {row.seq for row in read.rows()} <= covered, "every row of it can be taken back"


def test_only_one_process_works_on_a_run(tmp_path: Path) -> None:
    found = waiting_run("slack", twin("slack", tmp_path), "")
    found.save()
    with running.alone(found.pk):
        assert running.working_on(found.pk)
        with pytest.raises(Invalid, match="already running"):
            carry_on(found)
    assert not running.working_on(found.pk)


def test_what_cannot_be_recorded_is_counted_and_the_rest_comes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hearth.ledger import record

    monkeypatch.setattr(record, "MAX_PAYLOAD", 110)
    report = run("slack", twin("slack", tmp_path))
    assert report.bad > 3 and report.posts > 5
    assert any("too long to keep" in each["reason"] for each in report.left_behind())


def test_the_founder_chooses_rooms_and_what_flags_mean(tmp_path: Path) -> None:
    found = waiting_run("slack", twin("slack", tmp_path), "")
    found.left_out, found.mapped = [f"{BASE}/G1"], {"owner": "peer"}
    found.save()
    report = carry_on(found)
    assert report.spaces == 3 and report.private == []
    assert read.state(f"{BASE}/G1") is None
    assert dict(ImportFlag.objects.values_list("flag", "mapped")) == {"admin": "brand", "owner": "peer"}


def test_people_become_ghosts_and_private_rooms_keep_their_members(tmp_path: Path) -> None:
    run("slack", twin("slack", tmp_path))
    assert {actor.sort for actor in Actor.objects.filter(type="Person", origin="slack:T0HEARTH")} == {"ghost"}
    room = read.num_of(f"{BASE}/G1")
    members = Membership.objects.filter(space=room or 0, state="active").values_list("actor", flat=True)
    assert set(members) == {read.num_of(f"{BASE}/U1"), read.num_of(f"{BASE}/U2")}


def test_addresses_are_sealed_found_only_by_proof_and_dropped(tmp_path: Path) -> None:
    run("slack", twin("slack", tmp_path))
    assert ClaimEmail.objects.count() == 4
    assert not any("@" in row.sealed or "@" in row.digest for row in ClaimEmail.objects.all())
    assert claims.claimable(" Ada@Members.example.org ") == [f"{BASE}/U1"]
    assert claims.claimable("eve@members.example.org") == []
    erase_person(f"{BASE}/U2")
    assert claims.claimable("bo@members.example.org") == []
    run("slack", twin("slack", tmp_path))
    assert claims.claimable("bo@members.example.org") == [], "who was erased does not come back"
    assert claims.forget_old(clock.now() + 366 * clock.DAY) == 3


def test_taking_a_run_back_and_bringing_it_again(tmp_path: Path) -> None:
    path = twin("slack", tmp_path)
    before = read.head()
    first = run("slack", path)
    head = read.head()
    spans = list(ImportSpan.objects.filter(run=first.run).values_list("first", "last"))
    assert spans[0][0] > before and spans[-1][1] == head
    withdraw(spans, first.run)
    assert read.state(f"{BASE}/C1/1433600000.000100") is None
    assert ClaimEmail.objects.count() == 0
    assert run("slack", path).counts == first.counts


def test_the_day_they_were_told(tmp_path: Path) -> None:
    run("slack", twin("slack", tmp_path), noticed=1_700_000_000_000)
    assert list(Notice.objects.values_list("origin", "noticed")) == [("slack:T0HEARTH", 1_700_000_000_000)]


def test_nothing_of_it_readable_is_another_format(tmp_path: Path) -> None:
    bad = {f"t/{number}.json": b"[]" for number in (101, 102, 103)}
    with pytest.raises(Invalid, match="Nothing in this archive can be read"):
        run("discourse", twin("discourse", tmp_path, bad))
    assert ImportRun.objects.get().state == models.FAILED
