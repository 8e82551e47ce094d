"""`./hearth test` itself: what it passes on, what it installs, and what it says when it may not."""

import argparse
from contextlib import contextmanager

import pytest

from hearth.base.errors import HearthError
from hearth.server import cli
from hearth.server.commands import test as command

ran: list[list[str]] = []


@pytest.fixture(autouse=True)
def _pretend(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second suite inside the suite."""

    @contextmanager
    def cluster():
        yield "postgresql://there"

    ran.clear()
    monkeypatch.setattr(command, "_missing", lambda: iter(()))
    monkeypatch.setattr(command, "cluster", cluster)
    monkeypatch.setattr(command, "_pytest", lambda words: ran.append(words) or 0)
    monkeypatch.setenv("HEARTH_TEST_POSTGRES", "postgresql://there")
    monkeypatch.setenv("HEARTH_DATA", "unchanged")


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], []),
        (["tests/people", "-k", "block", "-x"], ["tests/people", "-k", "block", "-x"]),
        (["-q", "--maxfail=2"], ["-q", "--maxfail=2"]),
        (["--data", "/srv/home", "tests/people"], ["tests/people"]),
        (["tests/people", "--data=/srv/home"], ["tests/people"]),
    ],
)
def test_words_pass_through(given: list[str], passed: list[str]) -> None:
    assert cli.main(["test", *given]) == 0
    assert ran == [["--postgres=postgresql://there", *passed]]


def test_pytest_decides_how_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_pytest", lambda words: 3)
    assert cli.main(["test"]) == 3


def without_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_missing", lambda: iter(["chromium", "postgresql"]))
    monkeypatch.setattr(command, "_apt_install", lambda packages: False)


def test_who_may_not_install_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    without_rights(monkeypatch)
    with pytest.raises(HearthError, match="apt-get install chromium postgresql"):
        command.run(argparse.Namespace(words=[]))
    assert ran == []


def test_a_part_of_the_suite_runs_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_rights(monkeypatch)
    assert command.run(argparse.Namespace(words=["tests/people"])) == 0
    assert "apt-get install chromium postgresql" in capsys.readouterr().err


def test_what_is_missing_is_installed_first(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[list[str]] = []
    monkeypatch.setattr(command, "_missing", lambda: iter(["chromium"]))
    monkeypatch.setattr(command, "_apt_install", lambda packages: installed.append(packages) or True)
    assert command.run(argparse.Namespace(words=[])) == 0
    assert installed == [["chromium"]]
    assert len(ran) == 1
