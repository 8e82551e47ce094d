"""Work on an import that waits (started by the server; rarely needed by hand)."""

import argparse
import os


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("number", metavar="RUN", type=int, help="the number on the import page")


def run(args: argparse.Namespace) -> int:
    """Look through, bring in or take back, whatever the run waits for."""
    from hearth.connectors.supervise import work_on

    work_on(args.number, os.getppid())
    return 0
