"""Say in plain words what is wrong with this machine or the settings; changes nothing."""

import argparse

from hearth.server.doctor import examine

_SIGNS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("-q", "--quiet", action="store_true", help="only what is wrong")


def run(args: argparse.Namespace) -> int:
    """Print every finding; 1 when something has to be mended."""
    found = list(examine())
    for finding in found:
        if finding.verdict == "wrong" or not args.quiet:
            print(f"{_SIGNS[finding.verdict]}  {finding.about + ':':14} {finding.words}")
    wrongs = sum(finding.verdict == "wrong" for finding in found)
    print(f"\n{wrongs} to be mended." if wrongs else "\nNothing is wrong.")
    return 1 if wrongs else 0
