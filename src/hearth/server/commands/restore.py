"""Bring a home back from an export or a backup, into an empty data folder: `restore FILE [--key-stdin] [--verify]`."""

import argparse
import sys
from pathlib import Path

from hearth.base.errors import Invalid


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--key-stdin", action="store_true", help="read the recovery key from standard input")
    parser.add_argument("--verify", action="store_true", help="replay and compare everything afterwards")


def run(args: argparse.Namespace) -> int:
    """Restore, and say what is missing."""
    from hearth.server.leaving.restore import restore

    key = sys.stdin.readline().strip() if args.key_stdin else ""
    if args.key_stdin and not key:
        raise Invalid("--key-stdin was given, but no recovery key came in.")
    told = restore(args.file, key)
    print(f"Restored {told['rows']:,} activities and {told['media']:,} pictures from the {told['kind']}.")
    if told["waiting"]:
        print(
            f"{told['waiting']:,} private activities stay sealed: `unseal --key-stdin` opens them with the key."
        )
    if told.get("held"):
        print(
            f"{told['held']:,} letters that were waiting are kept back, so that nobody gets them twice: a keeper"
            " sends them or throws them away under Settings, Mail."
        )
    if told["kind"] == "export":
        print("An export has no passwords. Print a sign-in link for anyone with: member link HANDLE")
    if told["differences"]:
        raise Invalid("The restored rooms differ: " + "; ".join(told["differences"][:10]))
    return _compared() if args.verify else 0


def _compared() -> int:
    from hearth.server.verify import differences

    found = next(differences(), None)
    if found:
        raise Invalid(f"What came does not agree with what was recorded: {found}")
    return 0
