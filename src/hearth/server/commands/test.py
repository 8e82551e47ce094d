"""Run the tests, on SQLite and on PostgreSQL, after installing what they need; other words are pytest's own."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hearth.base.errors import HearthError
from hearth.server.checkout import ROOT
from hearth.server.scratch_postgres import binaries, cluster

_FONTS = Path("/usr/share/fonts")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments: everything after `test` goes to pytest, also what begins with a dash."""
    parser.prefix_chars = "\0"
    parser.add_argument("words", nargs="*", metavar="PYTEST", help="for example: tests/people -k block -x")


def run(args: argparse.Namespace) -> int:
    """Prepare, run pytest once, and end with its own closing line."""
    words = list(_for_pytest(args.words))
    missing = list(_missing())
    if missing and not _apt_install(missing):
        wanted = f"apt-get install {' '.join(missing)}"
        if not words:
            raise HearthError(
                f"the tests need more than is installed, and this user may not install it: {wanted}"
            )
        print(f"hearth: not installed, so some tests are left out: {wanted}", file=sys.stderr)
    with _postgres() as url:
        return _pytest([*([f"--postgres={url}"] if url else []), *words])


def _for_pytest(words: list[str]) -> Iterator[str]:
    """Without `--data DIR`, which every command takes: the tests have a data folder of their own."""
    rest = iter(words)
    for word in rest:
        if word == "--data":
            next(rest, None)
        elif not word.startswith("--data="):
            yield word


@contextmanager
def _postgres() -> Iterator[str]:
    given = os.environ.get("HEARTH_TEST_POSTGRES", "")
    if given or binaries() is None:
        yield given
        return
    with cluster() as url:
        yield url


def _pytest(words: list[str]) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "HEARTH_TEST_POSTGRES"}
    process = subprocess.Popen([sys.executable, "-m", "pytest", *words], cwd=ROOT, env=environment)
    # However this ends, pytest ends by itself, with its summary, before the cluster is taken away.
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _missing() -> Iterator[str]:
    """The Debian packages that the tests need and this machine lacks."""
    if not any(shutil.which(name) for name in _BROWSERS):
        yield "chromium"
    if not any(_FONTS.rglob("NotoColorEmoji*")):
        yield "fonts-noto-color-emoji"
    if not any(_FONTS.rglob("NotoSansCJK*")):
        yield "fonts-noto-cjk"
    if binaries() is None:
        yield "postgresql"


def _apt_install(packages: list[str]) -> bool:
    """Install with apt-get as root or by sudo that asks nothing; False when this user may not."""
    if not shutil.which("apt-get"):
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and (
        not shutil.which("sudo") or subprocess.run([*as_root, "true"], capture_output=True).returncode
    ):
        return False
    print(f"hearth: installing {' '.join(packages)} with apt-get", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    for words in (["apt-get", "update", "-q"], install):
        done = subprocess.run(
            [*as_root, *words], env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise HearthError(f"apt-get could not install {' '.join(packages)}: {done.stderr.strip()[-500:]}")
    return True
