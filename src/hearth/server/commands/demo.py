"""Serve a sample community: ninety days of people who mend their shoes, in a data folder of its own."""

import argparse

from hearth.base.errors import Invalid
from hearth.server.commands import up


def add(parser: argparse.ArgumentParser) -> None:
    """The same as `up`."""
    up.add(parser)


def run(args: argparse.Namespace) -> int:
    """Tell the story if the home is empty, then serve."""
    from hearth.demo.cast import ADA, HOME_NAME, PASSWORD
    from hearth.demo.tell import tell
    from hearth.people.founding import is_lit
    from hearth.people.models import Actor
    from hearth.server.prepare import prepare

    prepare()
    if not is_lit():
        print("Telling the story of ninety days ...", flush=True)
        tell()
    elif not Actor.objects.filter(num=1, name=HOME_NAME).exists():
        raise Invalid("This data folder holds a real home. Give the demo one of its own with --data DIR.")
    print(f"Sign in as {ADA.email} with the words: {PASSWORD}")
    return up.run(args)
