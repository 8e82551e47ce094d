"""Save everything, secrets included, into one file while the home runs: `backup FILE` (mode 0600)."""

import argparse
from pathlib import Path


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("file", metavar="FILE", type=Path)


def run(args: argparse.Namespace) -> int:
    """Write the backup and say how to use it."""
    from hearth.server.leaving.write import BACKUP, save
    from hearth.server.prepare import prepare

    prepare()
    told = save(args.file, BACKUP)
    print(
        f"{args.file}: {told['rows']:,} activities, {told['media']:,} pictures, accounts and secrets. Keep it safe."
    )
    return 0
