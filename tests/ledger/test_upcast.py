"""Rows are never rewritten when payloads change their shape: each step has a frozen sample of what was written."""

import json
from pathlib import Path

import pytest

from hearth.ledger import read, upcast
from hearth.ledger.activity import Activity
from hearth.ledger.models import Entry
from hearth.ledger.record import record

SAMPLES = Path(__file__).parent / "upcast"


def samples() -> list[Path]:
    return sorted(SAMPLES.glob("v*.json"))


def test_every_version_ever_written_has_a_frozen_sample() -> None:
    assert {file.stem for file in samples()} == {f"v{version}" for version in range(1, upcast.current() + 1)}


@pytest.mark.parametrize("file", samples(), ids=lambda file: file.stem)
def test_old_payloads_come_out_as_if_written_today(file: Path) -> None:
    for sample in json.loads(file.read_text()):
        version = int(file.stem[1:])
        assert upcast.upcast(version, sample["type"], sample["object_type"], sample["then"]) == sample["now"]


@pytest.mark.django_db(transaction=True)
def test_steps_are_taken_in_order_while_reading_and_nothing_is_rewritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = record(Activity(type="Create", actor="local:/o/9", object_type="Note", payload={"words": "kept"}))
    steps: dict[int, upcast.Step] = {
        1: lambda kind, thing, payload: {"text": payload["words"]},
        2: lambda kind, thing, payload: {"content": payload["text"] + "!", "of": thing},
    }
    monkeypatch.setattr(upcast, "STEPS", steps)
    assert upcast.current() == 3
    state = read.state(old.object)
    assert state and state.payload == {"content": "kept!", "of": "Note"}
    assert Entry.objects.get(seq=old.seq).payload == '{"words":"kept"}'
    new = record(
        Activity(type="Create", actor="local:/o/9", object_type="Note", payload={"content": "today"})
    )
    row = read.row(new.seq)
    assert row and row.v == 3 and row.payload == {"content": "today"}


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_row_of_the_current_version_is_left_alone(version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        upcast, "STEPS", {v: lambda k, o, p: {**p, "steps": p.get("steps", 0) + 1} for v in (1, 2, 3)}
    )
    assert upcast.upcast(version, "Create", "Note", {}).get("steps", 0) == 4 - version
