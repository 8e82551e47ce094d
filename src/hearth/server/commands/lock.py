"""Write requirements.lock and requirements-dev.lock anew from pyproject.toml; `--upgrade` takes newer versions."""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

from hearth.base.errors import HearthError
from hearth.server.checkout import ROOT

RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
_WORDS = (
    *("--quiet", "--universal", "--python-version", "3.12", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
)


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument(
        "--upgrade", action="store_true", help="take the newest versions pyproject.toml allows"
    )


def run(args: argparse.Namespace) -> int:
    """Compile both; the development lock holds everything the other one does, in the same versions."""
    upgrade = ("--upgrade",) if args.upgrade else ()
    _compile(RUNTIME, *upgrade)
    _compile(DEV, "--group", "dev", "--constraints", RUNTIME, *upgrade)
    print(f"Wrote {RUNTIME} and {DEV}. The next start installs what changed.")
    return 0


def _compile(target: str, *words: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", *_WORDS, *words, "pyproject.toml", "-o", target]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise HearthError(f"{target} could not be made; the lines above say why.")


def pins(lock: str) -> dict[str, str]:
    """Package name -> version of one lock file."""
    return dict(re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE))


def disagreements() -> Iterator[str]:
    """What is wrong with the lock files, one sentence each; `./hearth check` shows them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, dev = pins(RUNTIME), pins(DEV)
    wanted = [
        (RUNTIME, runtime, project["project"]["dependencies"]),
        (DEV, dev, project["dependency-groups"]["dev"]),
    ]
    for lock, pinned, needs in wanted:
        names = [re.split(r"[^A-Za-z0-9._-]", need)[0].lower().replace("_", "-") for need in needs]
        for name in names:
            if name not in pinned:
                yield f"{lock} lacks {name}: run ./hearth lock"
    for name, version in runtime.items():
        if dev.get(name) != version:
            yield f"{DEV} has {name} {dev.get(name, 'not at all')}, {RUNTIME} has {version}: run ./hearth lock"
