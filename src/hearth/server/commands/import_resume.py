"""Work on an import that waits (started by the server; rarely needed by hand)."""

import argparse
import os


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("number", metavar="RUN", type=int, help="the number on the import page")


def run(args: argparse.Namespace) -> int:
    """Look through, bring in or take back, whatever the run waits for."""
    from django.utils.translation import override

    from hearth.connectors.supervise import work_on
    from hearth.people.charter import home_language

    with override(home_language()):  # what goes wrong is read on a page
        work_on(args.number, os.getppid())
    return 0
