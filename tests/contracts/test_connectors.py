"""What every connector must keep to, run unasked on each one found in the registry with its synthetic twin."""

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from hearth.base.errors import HearthError, Invalid
from hearth.connectors import models
from hearth.connectors.models import ClaimEmail, ImportRun
from hearth.connectors.registry import BUILT_IN, GROUP, connectors
from hearth.connectors.run import carry_on, look, run, waiting_run
from hearth.ledger import read
from hearth.ledger.activity import HOME
from hearth.ledger.rebuild import rebuild
from tests.connectors.archives import TWINS, activities, packed, twin
from tests.homes import ROOT

KINDS = sorted(connectors())
each = pytest.mark.parametrize("kind", KINDS)
PROJECTIONS = (
    "spaces_post",
    "spaces_thread",
    "spaces_space",
    "spaces_reaction",
    "people_actor",
    "people_membership",
)


def tables() -> dict[str, list[tuple[object, ...]]]:
    """Everything the rooms show, row by row, without numbers that only count rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in PROJECTIONS:
            cursor.execute(f'SELECT * FROM "{table}"')
            numbered = (cursor.description or [("",)])[0][0] == "id"
            found[table] = sorted((row[numbered:] for row in cursor.fetchall()), key=repr)
    return found


def ledger() -> dict[str, str]:
    """Every recorded activity by its id, without what differs by the moment of recording."""
    return {
        row.id: json.dumps(
            [row.type, row.actor, row.object, row.published, row.audience, row.payload], sort_keys=True
        )
        for row in read.rows()
    }


def test_the_entry_points_are_the_built_in_ones() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert declared["entry-points"][GROUP] == BUILT_IN
    assert {kind: connector.name for kind, connector in connectors().items()} == {
        kind: kind for kind in KINDS
    }


@each
def test_each_says_what_it_reads_and_has_a_twin(kind: str) -> None:
    connector = connectors()[kind]
    assert connector.title and connector.reads.endswith(".") and len(connector.reads) < 300
    assert (TWINS / kind).is_dir()


@each
def test_activities_are_whole(kind: str, tmp_path: Path) -> None:
    found, _source = activities(kind, twin(kind, tmp_path))
    spaces = {each.object for each in found if each.type == "Create" and each.object_type == "Group"}
    people = {
        each.object for each in found if each.type == "Create" and each.object_type in ("Person", "Service")
    }
    for each_ in found:
        assert each_.type and each_.actor and each_.object and each_.quiet
        assert each_.origin.startswith(f"{kind}:") and each_.id.startswith(f"urn:hearth:{each_.origin}")
        assert each_.audience in ("home", "space") or (each_.audience, "to" in each_.payload) == (
            "direct",
            False,
        )
        assert isinstance(each_.published, int)
        if each_.object_type in ("Note", "Article"):
            assert each_.target in spaces or each_.target == HOME
            assert each_.actor in people or each_.actor == "local:/home" or each_.type == "Delete"
    assert len(found) > 20


@each
def test_no_address_enters_an_activity(kind: str, tmp_path: Path) -> None:
    found, source = activities(kind, twin(kind, tmp_path))
    assert "members.example.org" not in repr(found) and "xoxe" not in repr(found)
    assert all(address.endswith("@members.example.org") for _person, address in source.claims)


@each
@pytest.mark.django_db
def test_a_dry_run_writes_nothing(kind: str, tmp_path: Path) -> None:
    before = read.head()
    report = look(kind, twin(kind, tmp_path))
    assert report.posts and report.people
    assert (read.head(), ImportRun.objects.count(), ClaimEmail.objects.count()) == (before, 0, 0)


@each
@pytest.mark.django_db
def test_a_dry_run_counts_what_the_run_brings(kind: str, tmp_path: Path) -> None:
    path = twin(kind, tmp_path)
    found, brought = look(kind, path), run(kind, path)
    assert found.counts == brought.counts
    assert found.left_behind() == brought.left_behind() and found.unknown == brought.unknown


@each
@pytest.mark.django_db
def test_twice_is_once(kind: str, tmp_path: Path) -> None:
    path = twin(kind, tmp_path)
    run(kind, path)
    before = ledger()
    assert set(run(kind, path).counts.values()) == {0}
    assert ledger() == before


def by_reason(skipped: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(skipped, key=lambda each: str(each["reason"]))


def _after_some(count: int) -> Callable[[], bool]:
    """Interrupt when this many activities more are recorded."""
    enough = read.head() + count
    return lambda: read.head() >= enough


@each
@pytest.mark.django_db
def test_half_and_resumed_is_whole(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hearth.connectors.carrier.LARGEST", 3)
    monkeypatch.setattr("hearth.connectors.carrier.SMALLEST", 3)
    path = twin(kind, tmp_path)
    found = waiting_run(kind, path, "")
    found.save()
    interruptions = 0
    while carry_on(found, orphaned=_after_some(4)).state != models.DONE:
        interruptions += 1
        found = ImportRun.objects.get()
        assert found.state == models.QUEUED and interruptions < 200
    piecewise, notes = ledger(), ImportRun.objects.get()
    assert interruptions > 5
    whole = look(kind, path)
    assert {key: notes.counts[key] for key in whole.counts} == whole.counts
    assert notes.notes["bad"] == whole.bad and notes.notes["lines"] == whole.lines
    assert by_reason(notes.notes["skipped"]) == by_reason(whole.skipped)
    run(kind, path)
    assert ledger() == piecewise


@each
@pytest.mark.django_db
def test_a_rebuild_is_identical(kind: str, tmp_path: Path) -> None:
    run(kind, twin(kind, tmp_path))
    before = tables()
    rebuild()
    assert tables() == before


def _broken(kind: str, folder: Path) -> Iterator[Path]:
    whole = twin(kind, folder).read_bytes()
    for name, body in {
        "empty.zip": b"",
        "garbage.zip": b"\x00garbage" * 400,
        "half.zip": whole[: len(whole) // 2],
        "noise.zip": whole[:200] + bytes(200) + whole[400:],
        "text.zip": b"not a zip at all",
    }.items():
        (folder / name).write_bytes(body)
        yield folder / name
    yield packed(folder / "other.zip", {"readme.json": {"hello": 1}})
    yield packed(folder / "none.zip", {})


@each
@pytest.mark.django_db
def test_broken_archives_are_refused_in_words(kind: str, tmp_path: Path) -> None:
    for path in _broken(kind, tmp_path):
        try:
            report = look(kind, path)
        except Invalid as error:
            assert len(str(error)) > 12
        else:
            assert report.bad, path.name
    assert read.head() == 0


@each
@pytest.mark.django_db
def test_every_file_may_be_damaged(kind: str, tmp_path: Path) -> None:
    """Each file in turn cut off, emptied, of another shape, in another encoding: refused or counted, never a crash."""
    root = TWINS / kind
    for file in sorted(root.rglob("*.json")):
        name, body = str(file.relative_to(root)), file.read_bytes()
        for damage in (
            body[: len(body) // 2],
            b"",
            b"[1, null, {}, [[]]]",
            b"{}",
            body.decode().encode("utf-16"),
            b"\xff" * 40,
        ):
            path = twin(kind, tmp_path, {name: damage})
            try:
                look(kind, path)
            except HearthError as error:
                assert str(error)
            path.unlink()
