"""Open what a restore without the recovery key left sealed: `unseal --key-stdin`."""

import argparse
import sys

from hearth.base.errors import Invalid


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument(
        "--key-stdin", action="store_true", required=True, help="read the key from standard input"
    )


def run(args: argparse.Namespace) -> int:
    """Open it and say how much came back."""
    from hearth.server.leaving.restore import open_with_key
    from hearth.server.prepare import prepare

    prepare()
    key = sys.stdin.readline().strip()
    if not key:
        raise Invalid("--key-stdin was given, but no recovery key came in.")
    print(f"Opened {open_with_key(key):,} private activities.")
    return 0
