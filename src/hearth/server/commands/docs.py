"""Print a generated page of the docs: commands, settings or connectors."""

import argparse
from collections.abc import Callable

PAGES: dict[str, Callable[[], str]] = {}


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("page", choices=sorted(PAGES))


def run(args: argparse.Namespace) -> int:
    """Print it."""
    print(PAGES[args.page]())
    return 0


def _page(function: Callable[[], str]) -> Callable[[], str]:
    PAGES[function.__name__] = function
    return function


@_page
def commands() -> str:
    """Every command with its arguments, as argparse knows them."""
    from hearth.server import cli

    lines = [
        "# Commands",
        "",
        "All take `--data DIR` (or `HEARTH_DATA`). Errors are one line and a non-zero exit.",
        "",
    ]
    lines += ["| command | what it does |", "|---|---|"]
    tree = cli.parser()
    subs = next(action for action in tree._actions if isinstance(action, argparse._SubParsersAction))
    for name, sub in sorted(subs.choices.items()):
        usage = " ".join(sub.format_usage().removeprefix("usage: ").split())
        usage = usage.replace("[-h] ", "").replace("[--data DIR] ", "").replace(" [--data DIR]", "")
        first = (sub.description or "").strip().splitlines()[0]
        lines.append(f"| `./{usage}` | {first} |".replace("./hearth " + name + "|", name))
    return "\n".join(lines)


@_page
def settings() -> str:
    """Every environment variable."""
    from hearth.server.environ import SETTINGS

    lines = ["# Settings", "", "All by environment; none is needed to begin.", ""]
    lines += ["| variable | default | meaning |", "|---|---|---|"]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "–"
        lines.append(f"| `{setting.name}` | {default} | {setting.meaning} |")
    return "\n".join(lines)


@_page
def connectors() -> str:
    """Every connector that is built in."""
    from hearth.connectors.registry import BUILT_IN, connector

    lines = ["# Connectors", "", "| name | platform | what it reads |", "|---|---|---|"]
    for name in sorted(BUILT_IN):
        known = connector(name)
        lines.append(f"| `{known.name}` | {known.title} | {known.reads} |")
    return "\n".join(lines)


@_page
def federation() -> str:
    """What is spoken with other servers."""
    from hearth.federation.activitypub.supported import page

    return page()
