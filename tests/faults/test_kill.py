"""SIGKILL at random moments: nothing acknowledged is lost, the home starts again, and the ledger verifies."""

import http.client
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.homes import Home
from tests.web import Web

POSTING_KILLS = 10
IMPORT_KILLS = 10
EXPORT_KILLS = 5


def _say_until_cut(home: Home, who: Web, tag: str, said: list[str]) -> None:
    """Post as fast as it goes and note what was acknowledged."""
    for number in range(10_000):
        words = f"{tag} number {number}"
        try:
            answer = who.post("/s/hearth/say/", {"text": words, "key": f"{tag}-{number}"})
        except (OSError, http.client.HTTPException):
            return
        if answer.status in (200, 302, 303):
            said.append(words)


@pytest.mark.one_database
def test_no_acknowledged_post_is_lost(start_home: Callable[..., Home]) -> None:
    home = start_home()
    who = Web(home).sign_in()
    said: list[str] = []
    dice = random.Random(7)
    for round_ in range(POSTING_KILLS):
        talk = [
            threading.Thread(
                target=_say_until_cut, args=(home, Web(home, dict(who.cookies)), f"r{round_}t{t}", said)
            )
            for t in range(3)
        ]
        for thread in talk:
            thread.start()
        time.sleep(dice.uniform(0.05, 0.6))
        home.kill()
        for thread in talk:
            thread.join()
        home.start()
    assert len(said) > POSTING_KILLS
    home.stop()
    exported = home.data.parent / "all.zip"
    home.command("export", str(exported))
    import zipfile

    ledger = zipfile.ZipFile(exported).read("ledger.jsonl").decode()
    lost = [words for words in said if f'"{words}"' not in ledger]
    assert lost == []
    assert home.command("ledger", "verify").returncode == 0


def _cut(home: Home, words: list[str], seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "hearth", *words, "--data", str(home.data)],
        env=home.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.mark.one_database
def test_an_import_goes_on_where_it_was_cut(start_home: Callable[..., Home], samples: Path) -> None:
    archive = samples / "discourse-game-engine-forum.zip"
    whole = start_home(running=False, name="whole")
    cut = start_home(running=False, name="cut")
    whole.command("import", "discourse", str(archive))
    dice = random.Random(11)
    for _ in range(IMPORT_KILLS):
        _cut(cut, ["import", "discourse", str(archive)], dice.uniform(0.7, 1.6))
    cut.command("import", "discourse", str(archive))
    assert _counts(cut) == _counts(whole)
    assert cut.command("ledger", "verify").returncode == 0


def _counts(home: Home) -> dict[tuple[str, str], int]:
    import sqlite3

    with sqlite3.connect(home.data / "hearth.sqlite3") as database:
        rows = database.execute(
            "SELECT type, object_type, count(*), count(DISTINCT id) FROM ledger_activity GROUP BY 1, 2"
        )
        return {(row[0], row[1]): row[2] for row in rows}


@pytest.mark.one_database
def test_a_cut_export_leaves_no_half_file(start_home: Callable[..., Home], samples: Path) -> None:
    home = start_home(running=False)
    home.command("import", "slack", str(samples / "slack-data-visualisation-meetup.zip"))
    target = home.data.parent / "home.zip"
    dice = random.Random(3)
    for _ in range(EXPORT_KILLS):
        _cut(home, ["export", str(target)], dice.uniform(0.3, 0.9))
        if target.exists():
            import zipfile

            assert zipfile.ZipFile(target).testzip() is None
            target.unlink()
    home.command("export", str(target))
    assert target.exists()
    assert home.command("ledger", "verify").returncode == 0
