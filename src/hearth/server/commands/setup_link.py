"""Print the path by which an empty home is set up in the browser, once."""

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(args: argparse.Namespace) -> int:
    """Print it, or say that the home is set up."""
    from hearth.people.founding import setup_path
    from hearth.server.prepare import prepare

    prepare()
    print(setup_path() or "This home is set up already.")
    return 0
