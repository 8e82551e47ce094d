"""Asking on behalf of pages and commands: the real ledger, the child process, kept answers, and what goes wrong."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.test import Client

from hearth.base import clock
from hearth.base.errors import HearthError, TooMuch
from hearth.insight import ask as asking
from hearth.insight import child, load
from hearth.insight.ask import ask
from hearth.ledger.activity import Activity
from hearth.ledger.erase import erase_person
from hearth.ledger.record import record_many
from tests.contracts.sample_activities import plain
from tests.insight.homes import DAY, NOW, asked, crowd, withdrawn

pytestmark = pytest.mark.django_db(transaction=True)
M2M = "member_to_member_share"
RUN = subprocess.run
MONDAY = "2025-10-06T00:00:00+00:00"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own; what the child does is done here, so that most tests need not start one."""
    monkeypatch.setattr(asking, "folder", lambda: tmp_path)
    monkeypatch.setattr(asking.subprocess, "run", here)
    with clock.freeze(NOW):
        yield tmp_path


def here(words: list[str], *, input: str = "", **more: Any) -> Any:
    """Instead of a process: the same question, answered by the same function."""
    if words[1:] != ["-m", "hearth.insight.child"]:
        return RUN(words, input=input or None, **more)
    return subprocess.CompletedProcess(words, 0, json.dumps(child.answer(json.loads(input))), "")


@pytest.fixture
def real_child(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start processes after all."""
    monkeypatch.setattr(asking.subprocess, "run", RUN)


def recorded(acts: list[dict[str, Any]]) -> None:
    record_many([Activity(**{**act, "quiet": True}) for act in acts])


def share(**more: Any) -> Any:
    return ask([M2M], **more).records[0]


def test_the_ledger_is_followed_from_where_it_was_left(own_folder: Path, real_child: None) -> None:
    recorded(crowd(50))
    assert (share().n, share().value) == (50, 1.0)
    recorded([withdrawn("m0")])
    assert share().n == 48
    assert (own_folder / "insight.duckdb").exists()


@pytest.mark.one_database
def test_a_missing_or_broken_derived_file_is_made_again(own_folder: Path) -> None:
    recorded(crowd(50))
    before = share()
    for spoil in (b"", b"not a database at all" * 1000, None):
        path = own_folder / "insight.duckdb"
        if spoil is None:
            held = path.read_bytes()
            path.write_bytes(held[: len(held) // 2])
        else:
            path.write_bytes(spoil)
        assert share() == before
    (own_folder / "insight.duckdb").unlink()
    (own_folder / "insight.sql.json").write_text("{broken")
    assert share() == before


@pytest.mark.one_database
def test_what_a_crash_left_behind_is_thrown_away(own_folder: Path) -> None:
    recorded(crowd(50))
    before = share()
    (own_folder / "insight.duckdb.wal").write_bytes(b"half a write" * 100)
    (own_folder / "insight.lock").write_text("held by nobody")
    assert share() == before


@pytest.mark.one_database
def test_facts_of_an_archive_lie_on_the_disk_and_are_gone_afterwards(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(crowd(50))
    before = share()
    named: list[Path | str] = []

    def beside(path: Path | str) -> str:
        named.append(path)
        return f"{path}.facts"

    monkeypatch.setattr(load, "MANY", 1)
    monkeypatch.setattr(load, "beside", beside)
    (own_folder / "insight.duckdb.facts").write_text("left by a crash")
    assert share() == before and named
    assert not list(own_folder.glob("insight.duckdb.facts*"))


@pytest.mark.one_database
def test_too_much_for_the_memory_is_said_in_words(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(crowd(5))

    def too_much(*_: object) -> int:
        raise duckdb.OutOfMemoryException("Out of Memory Error")

    monkeypatch.setattr(load, "follow", too_much)
    with pytest.raises(HearthError, match="more to count than the memory"):
        share()


def test_a_ledger_that_was_replaced_is_read_from_its_beginning(own_folder: Path) -> None:
    recorded(crowd(50))
    before = share()
    other = own_folder / "other"
    other.mkdir()
    (own_folder / "insight.duckdb").rename(other / "insight.duckdb")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_activity SET id = 'urn:another' WHERE seq = (SELECT max(seq) FROM ledger_activity)"
        )
    (other / "insight.duckdb").rename(own_folder / "insight.duckdb")
    assert share().n == before.n


def test_an_answer_about_the_past_is_kept_while_only_new_talk_arrives(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(crowd(50))
    runs = []
    run = asking._run
    monkeypatch.setattr(asking, "_run", lambda question: runs.append(question) or run(question))
    first = share(as_of=MONDAY, keep=True)
    recorded([act for act in crowd(3) if act["object_type"] == "Note"][:0])
    record_many(
        [
            Activity(
                type="Create", actor="urn:m1", object_type="Note", payload={"content": "new"}, published=NOW
            )
        ]
    )
    assert share(as_of=MONDAY, keep=True) == first
    assert len(runs) == 1
    recorded([withdrawn("m0")])
    assert share(as_of=MONDAY, keep=True).n == (first.n or 0) - 2
    assert len(runs) == 2


@pytest.mark.one_database
def test_only_a_few_pages_wait_for_the_same_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    counted, runs = threading.Event(), []

    def slowly(question: Any) -> dict[str, Any]:
        runs.append(question)
        counted.wait(20)
        return {"seq": 0, "metrics": [], "mapping": "", "spaces": [], "origins": []}

    monkeypatch.setattr(asking, "_run", slowly)
    monkeypatch.setattr(asking, "WAITING", 1)
    for window, again in (("28d", 5), ("28d", 5), ("91d", 10)):
        with pytest.raises(TooMuch, match="just being counted") as told:
            ask([M2M], as_of=MONDAY, window=window, keep=True, patience=0.05)
        assert told.value.retry_after == again, "the one who asks for the same waits for the same count"
    counted.set()
    assert ask([M2M], as_of=MONDAY, window="28d", keep=True).records == ()
    assert len(runs) == 1, "and finds it counted"


@pytest.mark.one_database
def test_forgetting_leaves_nothing_derived_and_the_figure_comes_back(own_folder: Path) -> None:
    recorded(crowd(50))
    before = share(as_of=MONDAY, keep=True)
    asking.forget()
    assert not (own_folder / "insight.duckdb").exists()
    assert not list(asking.shelves().glob("*"))
    assert share(as_of=MONDAY, keep=True) == before


def lively(seed: int) -> list[dict[str, Any]]:
    """A crowd that answers, reacts, votes and comes, everybody at a time of her own: of two posts at one instant the
    ledger's ids decide, and those are given anew."""
    rng = random.Random(seed)
    acts = crowd(26, staff=1)
    acts.append(
        plain("Create", "urn:m1", "urn:poll", "Question", NOW - 6 * DAY, payload={"content": "Which?"})
    )
    for i in range(120):
        who, at = f"urn:m{rng.randrange(26)}", NOW - rng.randrange(1, 40) * DAY
        on = f"urn:{rng.choice('oa')}{rng.randrange(26)}"
        match rng.randrange(5):
            case 0 | 1:
                payload = {"content": "more words " * rng.randrange(1, 9)}
                acts.append(plain("Create", who, f"urn:x{i}", "Note", at, in_reply_to=on, payload=payload))
            case 2:
                acts.append(plain("EmojiReact", who, on, "Note", at, id=f"urn:like{i}"))
            case 3:
                vote = {"choices": [rng.randrange(3)]}
                acts.append(
                    plain("hearth:Vote", who, "urn:poll", "Question", at, id=f"urn:v{i}", payload=vote)
                )
            case _:
                acts.append(plain("Join", who, "urn:call", "Event", at, id=f"urn:y{i}"))
    return [{**act, "published": act["published"] + i} for i, act in enumerate(acts)]


@pytest.mark.parametrize("seed", [3, 11])
def test_figures_after_an_erasure_are_those_of_a_ledger_without_the_person(
    own_folder: Path, seed: int
) -> None:
    home, gone = lively(seed), f"urn:m{seed}"
    recorded(home)
    before = ask([], window="all").records
    erase_person(gone)
    assert not (own_folder / "insight.duckdb").exists()
    after = [record.plain() for record in ask([], window="all").records]
    rest = [act for act in home if act["actor"] != gone and act["payload"].get("person") != gone]
    assert after == list(asked(rest, window="all").values())
    assert after != [record.plain() for record in before]


def test_no_text_and_no_name_enters_the_derived_file(own_folder: Path) -> None:
    secret = "quincetamarind"
    recorded(crowd(5))
    record_many(
        [
            Activity(
                type="Create",
                actor="urn:m1",
                object_type="Note",
                payload={"content": secret, "name": secret},
                published=NOW - DAY,
            ),
            Activity(
                type="Create",
                actor="urn:m1",
                object_type="Note",
                payload={"content": "x"},
                audience="direct",
                target=f"urn:{secret}",
                published=NOW - DAY,
            ),
        ]
    )
    share()
    for path in own_folder.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path


@pytest.mark.one_database
def test_strangers_are_told_there_is_nothing() -> None:
    assert Client().get("/insight/").status_code == 404


@pytest.mark.one_database
def test_the_web_process_imports_neither_ibis_nor_duckdb() -> None:
    words = (
        "import hearth.server.wsgi, sys; from hearth.insight import registry, views, ask, catalog; registry.load();"
        "print(sorted({'ibis', 'duckdb', 'pyarrow', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
