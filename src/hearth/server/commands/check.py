"""Check the source: form, lint, types, walls between rooms, lock files, generated pages, words; `--fix` mends some."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hearth.base.errors import HearthError
from hearth.server.checkout import ROOT
from hearth.server.commands import lock

LONGEST_MODULE = 500
GENERATED = {
    "docs/verbs.md": ("verbs", "--markdown"),
    "docs/licenses.md": ("licenses",),
    "docs/commands.md": ("docs", "commands"),
    "docs/settings.md": ("docs", "settings"),
    "docs/connectors.md": ("docs", "connectors"),
    "FEDERATION.md": ("docs", "federation"),
    "docs/metrics.md": ("insight", "--docs"),
    "src/hearth/insight/compiled.json": ("insight", "--compile"),
}
"""page -> the command whose output it is"""
HEADS = {
    "docs/verbs.md": "# Verbs\n\nWhat happens for each kind of activity. Written by `./hearth check --fix`.\n\n"
}


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--fix", action="store_true", help="format, mend lint, write generated pages")


def run(args: argparse.Namespace) -> int:
    """Run every step, say how long it took, and fail when one did."""
    with steps(fix=args.fix) as every:
        failed = [name for name, step in every.items() if not _take(name, step)]
    if failed:
        raise HearthError(f"check failed: {', '.join(failed)}")
    print("All is in order.")
    return 0


@contextmanager
def steps(*, fix: bool = False) -> Iterator[dict[str, Callable[[], list[str]]]]:
    """The steps by name; each gives the lines it found to be wrong."""
    with tempfile.TemporaryDirectory(prefix="hearth-check-") as scratch:
        environment = {**os.environ, "HEARTH_DATA": scratch}

        def tool(*words: str) -> Callable[[], list[str]]:
            return lambda: _tool([sys.executable, "-m", *words], environment)

        yield {
            "format": tool("ruff", "format", "-q", *(() if fix else ("--check",)), "."),
            "lint": tool(
                "ruff", "check", "-q", "--output-format", "concise", *(("--fix",) if fix else ()), "."
            ),
            "types": tool("mypy"),
            "walls": lambda: _tool([sys.executable, "-c", _LINT_IMPORTS], environment),
            "sizes": lambda: list(_too_long()),
            "locks": lambda: list(lock.disagreements()),
            "pages": lambda: list(_stale_pages(environment, fix=fix)),
            "words": tool("hearth", "words", "--fix" if fix else "--check"),
        }


_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def _take(name: str, step: Callable[[], list[str]]) -> bool:
    began = time.monotonic()
    found = step()
    print(f"{name:8} {'FAILED' if found else 'ok':6} {time.monotonic() - began:5.1f} s", flush=True)
    for line in found:
        print(f"    {line}", flush=True)
    return not found


def _tool(command: list[str], environment: dict[str, str]) -> list[str]:
    """Run a tool; the lines it printed when it found something."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).strip().splitlines() or [f"ended with {done.returncode}"]


def _too_long() -> Iterator[str]:
    for file in sorted((ROOT / "src").rglob("*.py")):
        count = file.read_text().count("\n")
        if count > LONGEST_MODULE and "migrations" not in file.parts:
            yield f"{file.relative_to(ROOT)} has {count} lines; at most {LONGEST_MODULE}"


def _stale_pages(environment: dict[str, str], *, fix: bool) -> Iterator[str]:
    for page, words in GENERATED.items():
        command = [sys.executable, "-m", "hearth", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            yield f"{page}: {done.stderr.strip() or done.stdout.strip()}"
            continue
        text = HEADS.get(page, "") + done.stdout
        file = ROOT / page
        if file.is_file() and file.read_text() == text:
            continue
        if fix:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        else:
            yield f"{page} is out of date: run ./hearth check --fix"
