"""What the page of long work says of a child that is slow, has died, or came to its end while somebody looked."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hearth.base import clock
from hearth.server.keeping import errands

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


def begun(monkeypatch: pytest.MonkeyPatch, code: str) -> errands.Errand:
    start = subprocess.Popen
    monkeypatch.setattr(
        errands.subprocess, "Popen", lambda *_, **more: start([sys.executable, "-c", code], **more)
    )
    return errands.begin("backup", 1)


def test_a_slow_child_is_waited_for_and_a_dead_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = begun(monkeypatch, "import time; time.sleep(60)")
    with clock.freeze(clock.now() + clock.HOUR):
        child = errands._children[slow.token]
        assert errands.access(slow.token).state == errands.WAITING
    child.kill()
    child.wait()
    assert errands.access(slow.token).state == errands.FAILED


def test_nobody_waits_for_ever_for_what_was_begun_before_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    errand = begun(monkeypatch, "")
    errands._children.clear()
    assert errands.access(errand.token).state == errands.WAITING
    with clock.freeze(clock.now() + 2 * clock.MINUTE):
        assert errands.access(errand.token).state == errands.FAILED


def test_an_end_that_comes_while_somebody_looks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    errand = begun(monkeypatch, "")
    errands.say(errand, "saving")

    def ends() -> bool:
        errand.state = errands.DONE
        with clock.freeze(errand.changed + 5):
            errands.save(errand)
        return False

    monkeypatch.setattr(errands, "working", ends)
    with clock.freeze(errand.changed + 1):
        assert errands.access(errand.token).state == errands.DONE
