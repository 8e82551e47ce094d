"""Work on something that was begun in the browser (started by the server; rarely needed by hand)."""

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("token", metavar="TOKEN", help="the last part of the page's address")


def run(args: argparse.Namespace) -> int:
    """Do it; the page tells how it went."""
    from hearth.server.keeping.work import work_on

    work_on(args.token)
    return 0
