"""`./hearth` itself, with pretended Pythons that write down how they were called."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.homes import ROOT

TOOLS = ("sh", "cat", "cmp", "cp", "flock", "id", "ln", "mkdir", "readlink", "rm", "sleep", "touch")
PYTHON = """#!/bin/sh
# A Python as far as ./hearth can tell.
echo "$*" >>"{calls}"
case "$*" in
  "-m venv --clear "*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
  "-m pip install"*) [ ! -e "{broken}" ] || exit 1; [ ! -e "{slow}" ] || sleep 0.3 ;;
  "-P -m hearth"*) shift 3; echo "ran: $*" ;;
esac
"""
SHIM = "#!/bin/sh\necho 'this version is not installed' >&2\nexit 127\n"
OLD = '#!/bin/sh\ncase "$1" in -c) exit 1 ;; esac\n'

pytestmark = pytest.mark.skipif(not shutil.which("flock"), reason="needs flock (util-linux)")


class Checkout:
    """A copy of the front door with lock files, on a machine that has only what `bin` holds."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "check out"
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        self.slow = folder / "slow"
        self.broken = folder / "broken"
        self.root.mkdir()
        self.bin.mkdir()
        shutil.copy(ROOT / "hearth", self.root)
        self.lock("requirements.lock", "one")
        self.lock("requirements-dev.lock", "one")
        for name in TOOLS:
            (self.bin / name).symlink_to(shutil.which(name) or name)

    def lock(self, name: str, words: str) -> None:
        (self.root / name).write_text(words)

    def install(self, name: str, script: str = PYTHON) -> None:
        file = self.bin / name
        file.write_text(script.format(calls=self.calls, slow=self.slow, broken=self.broken))
        file.chmod(0o755)

    def start(self, *words: str, door: Path | None = None, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [door or self.root / "hearth", *words],
            env={"PATH": str(self.bin), "HOME": str(self.bin), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
        )

    def run(self, *words: str, door: Path | None = None, **environment: str) -> tuple[int, str, str]:
        process = self.start(*words, door=door, **environment)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def installs(self) -> list[str]:
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line.rsplit("/", 1)[-1] for line in lines if line.startswith("-m pip install")]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.install("python3.13")
    return made


def test_the_first_start_makes_the_environment_and_the_second_starts_one_python(checkout: Checkout) -> None:
    assert checkout.run("up", "--port", "1")[:2] == (0, "ran: up --port 1\n")
    assert checkout.installs() == ["requirements.lock"]
    checkout.calls.unlink()
    assert checkout.run("up")[1] == "ran: up\n"
    assert checkout.calls.read_text() == "-P -m hearth up\n"


def test_the_fast_path_costs_a_few_milliseconds(checkout: Checkout) -> None:
    checkout.run("up")
    took = []
    for _ in range(10):
        before = os.times()
        checkout.run("up")
        now = os.times()
        took.append(now.children_user + now.children_system - before.children_user - before.children_system)
    assert min(took) < 0.1  # what it costs itself, however busy the machine is


def test_a_changed_lock_is_installed_once(checkout: Checkout) -> None:
    checkout.run("up")
    checkout.lock("requirements.lock", "two")
    checkout.run("up")
    checkout.run("up")
    assert checkout.installs() == ["requirements.lock", "requirements.lock"]


def test_tests_get_the_development_lock_which_serves_running_too(checkout: Checkout) -> None:
    checkout.run("test")
    checkout.run("up")
    checkout.run("check")
    assert checkout.installs() == ["requirements-dev.lock"]


def test_an_interrupted_install_starts_afresh(checkout: Checkout) -> None:
    checkout.broken.touch()
    code, _, err = checkout.run("up")
    assert code == 1
    assert "could not be installed" in err
    (checkout.root / ".venv" / "half").touch()
    checkout.broken.unlink()
    assert checkout.run("up")[1] == "ran: up\n"
    assert not (checkout.root / ".venv" / "half").exists()


def test_two_starts_at_once_install_once(checkout: Checkout) -> None:
    checkout.slow.touch()
    both = [checkout.start("up"), checkout.start("up")]
    assert [process.communicate(timeout=60)[0] for process in both] == ["ran: up\n", "ran: up\n"]
    assert checkout.installs() == ["requirements.lock"]


def test_it_works_through_symlinks_from_anywhere(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "two").symlink_to(checkout.root / "hearth")
    (tmp_path / "one").symlink_to("two")
    assert checkout.run("up", door=tmp_path / "one")[1] == "ran: up\n"


def test_shims_that_fail_and_old_pythons_are_passed_over(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.install("python3.14", SHIM)
    checkout.install("python3.12", OLD)
    checkout.install("python3")
    code, out, err = checkout.run("up")
    assert (code, out) == (0, "ran: up\n")
    assert "with python3 " in err


def test_a_version_manager_is_looked_into_newest_first(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.install("python3", OLD)
    for version in ("3.12.1", "3.13.0"):
        place = tmp_path / "versions" / version / "bin"
        place.mkdir(parents=True)
        checkout.install("made")
        (checkout.bin / "made").rename(place / "python3")
    assert "versions/3.13.0/bin" in checkout.run("up", PYENV_ROOT=str(tmp_path))[2]


def test_the_named_python_comes_first(checkout: Checkout) -> None:
    checkout.install("mine")
    assert "with mine " in checkout.run("up", HEARTH_PYTHON="mine")[2]


def test_without_python_one_line_says_what_to_install(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    code, out, err = checkout.run("up")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "apt-get install python3-venv" in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_checkout_is_named(checkout: Checkout) -> None:
    checkout.root.chmod(0o555)
    try:
        assert "not writable" in checkout.run("up")[2]
    finally:
        checkout.root.chmod(0o755)
