"""The command line: finds the command's module, sets the data folder, starts Django, and turns errors into one line."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from hearth import __version__
from hearth.base.errors import HearthError
from hearth.server import commands

BARE = {"test", "check", "lock", "licenses", "doctor", "install"}
"""commands that bring their own environment and must not open the home"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2."""
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help.\n")


def names() -> dict[str, str]:
    """Command name -> module name. A trailing underscore in a module's name keeps clear of Python's words."""
    found = (module.name for module in pkgutil.iter_modules(commands.__path__))
    return {name.rstrip("_").replace("_", "-"): name for name in found}


def parser() -> argparse.ArgumentParser:
    """The whole command line; loads every command's module."""
    top = _Parser(prog="hearth", description="A home for a community with a purpose.")
    top.add_argument("--version", action="version", version=f"hearth {__version__}")
    _add_data(top)
    subs = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, module in sorted(names().items()):
        _add(subs, command, module)
    return top


def _parser_for(command: str, module: str) -> argparse.ArgumentParser:
    """Only the wanted command: a start must not wait for the others' imports."""
    top = _Parser(prog="hearth")
    _add_data(top)
    _add(top.add_subparsers(dest="command", required=True), command, module)
    return top


def _add_data(target: argparse.ArgumentParser, **kwargs: object) -> None:
    target.add_argument("--data", metavar="DIR", help="the data folder (or HEARTH_DATA)", **kwargs)  # type: ignore[arg-type]


def _add(subs: "argparse._SubParsersAction[Any]", command: str, module: str) -> None:
    loaded = importlib.import_module(f"hearth.server.commands.{module}")
    line = (loaded.__doc__ or "").strip().splitlines()[0]
    sub = subs.add_parser(command, help=line, description=loaded.__doc__)
    _add_data(sub, default=argparse.SUPPRESS)
    loaded.add(sub)
    sub.set_defaults(run=loaded.run)


def _early_data(argv: Sequence[str]) -> None:
    """Settings read HEARTH_DATA while they load, so `--data` is taken before any command's module is imported."""
    for position, word in enumerate(argv):
        if word == "--data" and position + 1 < len(argv):
            os.environ["HEARTH_DATA"] = argv[position + 1]
        elif word.startswith("--data="):
            os.environ["HEARTH_DATA"] = word.removeprefix("--data=")
    if "demo" in argv[:1]:
        os.environ.setdefault("HEARTH_DATA", "data-demo")


def _without_data(argv: Sequence[str]) -> list[str]:
    """For Django's own commands, which do not know `--data`."""
    kept, skip = [], False
    for word in argv:
        if skip or word.startswith("--data="):
            skip = False
        elif word == "--data":
            skip = True
        else:
            kept.append(word)
    return kept


def _enter_home() -> None:
    """An exchange of the home for a backup that a kill interrupted is finished before the secret is read."""
    from pathlib import Path

    from hearth.server.environ import env
    from hearth.server.keeping import swap

    swap.enter(Path(env("HEARTH_DATA")).resolve())


def open_django() -> None:
    """Load Django with Hearth's settings."""
    _enter_home()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.server.settings")
    import django

    django.setup()


def main(argv: Sequence[str]) -> int:
    """Run one command; errors are one clear line and a non-zero exit."""
    try:
        return _main(list(argv))
    except HearthError as error:
        print(f"hearth: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"hearth: {error}", file=sys.stderr)
    except Exception as error:
        from django.db import DatabaseError

        if not isinstance(error, DatabaseError):
            raise
        print(f"hearth: the database answered: {error}", file=sys.stderr)
    return 1


def _main(argv: list[str]) -> int:
    if argv[:1] == ["--version"]:
        print(f"hearth {__version__}")
        return 0
    _early_data(argv)
    word = next((word for word in argv if not word.startswith("-")), "")
    known = names()
    if word in ("makemigrations", "migrate", "shell", "sqlmigrate", "dbshell"):
        open_django()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["hearth", *_without_data(argv)])
        return 0
    if word not in BARE and word in known:
        open_django()
    tree = _parser_for(word, known[word]) if word in known and "-h" not in argv[:1] else None
    if tree is None:
        open_django()
        tree = parser()
    args = tree.parse_args(argv)
    result: int = args.run(args)
    return result
