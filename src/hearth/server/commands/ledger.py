"""Look after the ledger: `rebuild` replays it into the projections, `verify` proves that they agree."""

import argparse
import sys
import time


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("what", choices=("rebuild", "verify"))


def run(args: argparse.Namespace) -> int:
    """Do it and say what was found."""
    from hearth.server.prepare import prepare

    prepare()
    if args.what == "verify":
        from hearth.server.verify import verify

        return verify()
    return _rebuild()


def _rebuild() -> int:
    from hearth.ledger.rebuild import rebuild

    started = time.monotonic()

    def progress(done: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done:,} activities", end="", file=sys.stderr, flush=True)

    done = rebuild(progress)
    seconds = time.monotonic() - started
    print(f"Rebuilt from {done:,} activities in {seconds:.1f} s.")
    return 0
