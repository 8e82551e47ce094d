"""Change to a newer version, with a backup before and the way back when it fails: `update [--to NAME] [--look]`."""

import argparse
import subprocess
import time
from pathlib import Path

from hearth.base.errors import Invalid

_LONGEST = 600


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument(
        "--to", metavar="NAME", default="", help="a tag, branch or commit; the newest tag without"
    )
    parser.add_argument("--look", action="store_true", help="only say whether there is a newer version")


def run(args: argparse.Namespace) -> int:
    """Look, try on a copy, and change."""
    from hearth.server.keeping import update
    from hearth.server.prepare import prepare

    prepare()
    wanted = update.named(args.to) if args.to else update.newest()
    now = update.present()
    if wanted is None or wanted.sha == now.sha:
        print(f"Hearth {now.number} is the newest version at {update.source()}.")
        return 0
    print(f"{now.number} runs here; {wanted.name} ({wanted.number}) is at {update.source()}.")
    return 0 if args.look else _change(wanted.sha)


def _change(sha: str) -> int:
    from django.conf import settings

    from hearth.server.checkout import ROOT
    from hearth.server.keeping import errands, guardian, restart, swap, update, work
    from hearth.server.keeping.errands import Errand

    if trouble := update.why_not():
        raise Invalid(trouble)
    outcome = ROOT / ".update" / "outcome"
    outcome.unlink(missing_ok=True)
    errand = Errand("update-by-command", "update", {"sha": sha})
    with errands.alone():
        work.update_to(errand, say=lambda _errand, step: print(f"  {step} …", flush=True))
        update.hand_over(update.Version("", sha), "")
    asked = restart.ask(Path(settings.DATA))
    swap.leave()
    if asked:
        until = time.monotonic() + _LONGEST
        while not outcome.exists() and time.monotonic() < until:
            time.sleep(0.2)
    else:
        subprocess.run(["/bin/sh", str(ROOT / "hearth"), "--version"], stdout=subprocess.DEVNULL, check=False)
    told = guardian.get(outcome)
    if not told or told.get("trouble"):
        raise Invalid(str(told.get("trouble") or "The home has not started anew yet."))
    print("The newer version runs.")
    return 0
