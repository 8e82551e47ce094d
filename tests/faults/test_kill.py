"""SIGKILL at random moments: nothing acknowledged is lost, the home starts again, and the ledger verifies."""

import fcntl
import http.client
import random
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.homes import Home
from tests.web import Web

POSTING_KILLS = 8
IMPORT_KILLS = 6
EXPORT_KILLS = 4

pytestmark = pytest.mark.one_database


def rows(home: Home, question: str) -> list[tuple[str | int, ...]]:
    """What the home's database file says, while anything may be happening to it."""
    with closing(
        sqlite3.connect(f"file:{home.data}/hearth.sqlite3?mode=ro", uri=True, timeout=20)
    ) as database:
        return database.execute(question).fetchall()


# ---- posting ----


def _say_until_cut(home: Home, who: Web, tag: str, said: list[str], open_ends: list[tuple[str, str]]) -> None:
    """Post as fast as it goes; note what was acknowledged, and what was on its way when the line broke."""
    for number in range(10_000):
        words, key = f"{tag} number {number}", f"{tag}-{number}"
        try:
            answer = who.post("/s/hearth/say/", {"text": words, "key": key})
        except (OSError, http.client.HTTPException):
            open_ends.append((words, key))
            return
        assert answer.status == 303, answer.body[:500]
        said.append(words)


def test_no_acknowledged_post_is_lost_and_none_comes_twice(start_home: Callable[..., Home]) -> None:
    home = start_home()
    who = Web(home).sign_in()
    said: list[str] = []
    open_ends: list[tuple[str, str]] = []
    dice = random.Random(7)
    for round_ in range(POSTING_KILLS):
        before = len(said)
        talk = [
            threading.Thread(
                target=_say_until_cut,
                args=(home, Web(home, dict(who.cookies)), f"r{round_}t{t}", said, open_ends),
            )
            for t in range(3)
        ]
        for thread in talk:
            thread.start()
        while len(said) == before and any(thread.is_alive() for thread in talk):
            time.sleep(0.002)
        time.sleep(dice.uniform(0, 0.15))
        home.kill()
        for thread in talk:
            thread.join()
        home.start()
        while open_ends:  # a browser tries again with the same key
            words, key = open_ends.pop()
            assert who.post("/s/hearth/say/", {"text": words, "key": key}).status == 303
            said.append(words)
    home.stop()
    kept = Counter(row[0] for row in rows(home, "SELECT payload ->> 'content' FROM ledger_activity"))
    assert len(said) >= 4 * POSTING_KILLS
    assert {words: kept[words] for words in said} == dict.fromkeys(said, 1)
    assert home.command("ledger", "verify").returncode == 0


# ---- importing ----


def _part_of(sample: Path, target: Path) -> Path:
    """Every sixth topic of the forum: as real, and quick enough to be cut many times."""
    with zipfile.ZipFile(sample) as whole, zipfile.ZipFile(target, "w") as part:
        for name in whole.namelist()[::6]:
            part.writestr(name, whole.read(name))
    return target


def _imported(home: Home) -> int:
    return int(rows(home, "SELECT count(*) FROM ledger_activity WHERE origin <> 'home'")[0][0])


def test_an_import_goes_on_where_it_was_cut(
    start_home: Callable[..., Home], samples: Path, tmp_path: Path
) -> None:
    archive = _part_of(samples / "discourse-game-engine-forum.zip", tmp_path / "forum.zip")
    words = ("import", "discourse", str(archive))
    whole = start_home(running=False, name="whole")
    whole.command(*words)
    total = _imported(whole)
    cut = start_home(running=False, name="cut")
    dice = random.Random(11)
    reached = []
    (cut.data / "tmp").mkdir(exist_ok=True)
    with (cut.data / "tmp" / "worker.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # somebody is served: batches stay short, so cuts fall between many
        for turn in range(IMPORT_KILLS):
            _cut_after(cut, words, (turn + 1) * total // (IMPORT_KILLS + 3), dice.uniform(0, 0.02))
            reached.append(_imported(cut))
            assert reached == sorted(reached)
    assert 0 < reached[0] < total
    assert len(set(reached)) > IMPORT_KILLS // 2
    again = cut.command(*words, "--json").stdout
    assert _counts(cut) == _counts(whole)
    assert reached[-1] < total, again
    assert cut.command("ledger", "verify").returncode == 0
    before = _counts(cut)
    cut.command(*words)
    assert _counts(cut) == before


def _cut_after(home: Home, words: tuple[str, ...], count: int, seconds: float) -> None:
    """Run a command, and kill it a moment after that many rows are in."""
    with _running(home, words) as process:
        while process.poll() is None and _imported(home) < count:
            time.sleep(0.005)
        time.sleep(seconds)
        process.kill()


def _running(home: Home, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "hearth", *words, "--data", str(home.data)],
        env=home.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _counts(home: Home) -> dict[str, Counter[tuple[str | int, ...]]]:
    """The imported ledger and the talk made of it, but for numbers and times of this very run."""
    return {
        "ledger": Counter(
            rows(home, "SELECT type, object_type, id, payload FROM ledger_activity WHERE origin <> 'home'")
        ),
        "posts": Counter(rows(home, "SELECT uri, title, html, published, state FROM spaces_post")),
        "threads": Counter(rows(home, "SELECT title, posts, started, last_at FROM spaces_thread")),
    }


# ---- exporting ----


def test_a_cut_export_leaves_no_half_file(start_home: Callable[..., Home], samples: Path) -> None:
    home = start_home(running=False)
    home.command("import", "slack", str(samples / "slack-data-visualisation-meetup.zip"))
    target = home.data.parent / "taken.zip"
    partial = target.with_name(f".{target.name}.partial")
    dice = random.Random(3)
    halves = 0
    for turn in range(10 * EXPORT_KILLS):
        if turn >= EXPORT_KILLS and halves:
            break
        with _running(home, ("export", str(target))) as process:
            while process.poll() is None and not (partial.exists() and partial.stat().st_size):
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.05 * turn))
            process.kill()
        if target.exists():
            assert zipfile.ZipFile(target).testzip() is None
            target.unlink()
        else:
            halves += 1
    assert halves
    home.command("export", str(target))
    assert zipfile.ZipFile(target).testzip() is None
    assert [path.name for path in target.parent.glob(".*.partial")] == []
    assert home.command("ledger", "verify").returncode == 0
