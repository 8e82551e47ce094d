"""Save everything, secrets included, into one file while the home runs: `backup FILE`, `--daily`, `--verify FILE`."""

import argparse
from pathlib import Path

from hearth.base.errors import Invalid


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?")
    parser.add_argument(
        "--daily",
        action="store_true",
        help="into backups/ of the data folder, proven by a restore; 7 days, 4 weeks, 6 months are kept",
    )
    parser.add_argument(
        "--verify", action="store_true", help="restore FILE into a scratch folder and compare everything"
    )


def run(args: argparse.Namespace) -> int:
    """Write the backup and say how to use it."""
    from hearth.server.prepare import prepare

    if args.daily == (args.file is not None):
        raise Invalid("Name the file of the backup, or say --daily.")
    prepare()
    if args.daily:
        return _daily()
    return _verify(args.file) if args.verify else _save(args.file)


def _save(file: Path) -> int:
    from hearth.server.leaving.write import BACKUP, save

    told = save(file, BACKUP)
    print(
        f"{file}: {told['rows']:,} activities, {told['media']:,} pictures, accounts and secrets. Keep it safe."
    )
    return 0


def _daily() -> int:
    from hearth.server.keeping import backups

    made = backups.prove(backups.make(backups.DAILY))
    gone = backups.rotate()
    print(f"{made.path}: {made.rows:,} activities, proven by a restore. {len(gone)} old ones went.")
    return 0


def _verify(file: Path) -> int:
    import tempfile

    from hearth.server.keeping import backups

    with tempfile.TemporaryDirectory(prefix="hearth-proof-") as scratch:
        backups.bring_back(file.absolute(), Path(scratch, "home"))
    print(f"{file} can be restored, and everything in it agrees.")
    return 0
