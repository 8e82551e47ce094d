"""Take everything of this community along, while the home runs: `export FILE` (no secrets; private talk is sealed)."""

import argparse
from pathlib import Path


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("file", metavar="FILE", type=Path)


def run(args: argparse.Namespace) -> int:
    """Write the export and say what is in it."""
    from hearth.server.leaving.write import EXPORT, save
    from hearth.server.prepare import prepare

    prepare()
    told = save(args.file, EXPORT)
    print(f"{args.file}: {told['rows']:,} activities and {told['media']:,} pictures.")
    if told["sealed"]:
        print(f"{told['sealed']:,} of them are private and sealed: only the recovery key opens them.")
    if told["left_out"]:
        print(
            f"{told['left_out']:,} were left out: being deleted, or private while this home has no recovery key."
        )
    return 0
