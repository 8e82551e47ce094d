"""Set a home up on a fresh Debian or Ubuntu server: `install --domain NAME [--dry-run]`; running it again repairs."""

import argparse
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from hearth.base.errors import Invalid


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument(
        "--domain", default="", metavar="NAME", help="the public name, such as home.example.org"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show every step, file and command; change nothing"
    )
    parser.add_argument("--root", type=Path, default=None, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Look, install, and print the set-up link."""
    from hearth.server.checkout import ROOT
    from hearth.server.installing import looks
    from hearth.server.installing.place import Place
    from hearth.server.installing.steps import install

    domain = looks.clean_domain(args.domain or _asked())
    if not domain:
        raise Invalid("Give the public name of the home: --domain home.example.org")
    place = Place(domain, ROOT, root=args.root or Path("/"))
    dry = args.dry_run or args.root is not None
    print("Looking at this machine" + (" (nothing is changed)" if dry else ""))
    wrongs = 0
    for finding in looks.before(place):
        wrongs += finding.verdict == "wrong"
        sign = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}[finding.verdict]
        print(f"   {sign}  {finding.about}: {finding.words}")
    if wrongs and not dry:
        raise Invalid("Mend what is marked WRONG first. Nothing was changed.")
    install(place, print, dry=dry)
    if dry:
        print("That is all. Nothing was changed.")
        return 0
    return _end(place.domain)


def _asked() -> str:
    if not sys.stdin.isatty():
        raise Invalid("Give the public name of the home: --domain home.example.org")
    return input("Under which name shall people find this home (such as home.example.org)? ")


def _end(domain: str) -> int:
    from hearth.server.installing.place import DATA, PORT, PROGRAM, USER, really_run

    if not _answers(f"http://127.0.0.1:{PORT}/health", 120):
        raise Invalid("The home does not answer yet: journalctl -u hearth says why. Then run this again.")
    words = ("runuser", "-u", USER, "--", f"{PROGRAM}/hearth", "setup-link", "--data", DATA)
    link = really_run(words).said.splitlines()
    reached = _answers(f"https://{domain}/health", 60)
    print(f"\nThe home runs, and comes back after a reboot. https://{domain}/ ", end="")
    print("answers." if reached else "does not answer yet.")
    if not reached:
        print(
            "   The name must lead to this machine and the ports 80 and 443 must be open at your provider, too.\n"
            "   The certificate then comes by itself within minutes; `journalctl -u caddy` tells how it goes."
        )
    if link and link[-1].startswith("/"):
        print(f"\nSet the home up here, once:\n\n    https://{domain}{link[-1]}\n")
    else:
        print(f"\nIt is set up already: https://{domain}/")
    return 0


def _answers(url: str, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError, ValueError):
            time.sleep(1)
    return False
