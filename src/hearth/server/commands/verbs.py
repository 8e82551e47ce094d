"""Print what happens for each kind of activity: projectors, reactors, and where they are."""

import argparse
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--markdown", action="store_true", help="as the table of docs/verbs.md")


def run(args: argparse.Namespace) -> int:
    """Print the table."""
    print(markdown() if args.markdown else plain())
    return 0


def _where(function: Callable[..., Any]) -> str:
    root = Path(__file__).resolve().parents[3]
    function = inspect.unwrap(function)
    file = Path(inspect.getsourcefile(function) or "").resolve()
    return f"{file.relative_to(root)}:{inspect.getsourcelines(function)[1]}"


def table() -> list[tuple[str, str, str, str]]:
    """Rows of (type, object type, projectors, reactors)."""
    from hearth.ledger import projectors, reactors

    found: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for key, functions in projectors.registered().items():
        found.setdefault(key, ([], []))[0].extend(f"{f.__name__} ({_where(f)})" for f in functions)
    for entry in reactors.registered().values():
        for key in entry.wants:
            name = f"{entry.function.__name__} ({_where(entry.function)})"
            found.setdefault(key, ([], []))[1].append(name)
    return [
        (type_, object_type, ", ".join(does), ", ".join(sorted(reacts)))
        for (type_, object_type), (does, reacts) in sorted(found.items())
    ]


def plain() -> str:
    """For a terminal."""
    return "\n".join(f"{t:24} {o:20} {p or '-'} | {r or '-'}" for t, o, p, r in table())


def markdown() -> str:
    """For docs/verbs.md: without line numbers, so that the page changes only when a verb does."""
    lines = ["| activity | object | projectors | reactors |", "|---|---|---|---|"]
    lines += [f"| {t} | {o} | {p} | {r} |" for t, o, p, r in table()]
    return re.sub(r"(\.py):\d+", r"\1", "\n".join(lines))
