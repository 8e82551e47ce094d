"""See what waits in the outbox, try the mail server, or hand over a message that came back (on standard input)."""

import argparse
import sys


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    acts = parser.add_subparsers(dest="act", required=True)
    state = acts.add_parser("state", help="what waits, what left, what came back, and why")
    try_ = acts.add_parser("try", help="connect to the mail server and say what is wrong")
    bounce = acts.add_parser(
        "bounce", help="read one returned message from standard input (a pipe of the mail server)"
    )
    for each in (state, try_, bounce):
        each.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help="the data folder")


def run(args: argparse.Namespace) -> int:
    """Do what was asked and say so."""
    from hearth.server.prepare import prepare

    prepare()
    return {"state": _state, "try": _try, "bounce": _bounce}[args.act]()


def _state() -> int:
    from django.db.models import Count

    from hearth.base import options
    from hearth.base.mail import why_waiting
    from hearth.base.models import OutgoingMail

    for state, count in (
        OutgoingMail.objects.values_list("state").annotate(count=Count("pk")).order_by("state")
    ):
        print(f"{count:6,} {state}")
    for words in (why_waiting(), options.get("mail_fault")):
        if words:
            print(words)
    return 0


def _try() -> int:
    from hearth.base.mail.setup import setup
    from hearth.base.mail.transport import line

    way = setup()
    if not way.usable:
        print(
            "No mail server is set up: give HEARTH_SMTP_HOST and HEARTH_MAIL_FROM, or use the settings page."
        )
        return 1
    with line(way):
        print(f"{way.host or 'The console'} takes mail from {way.sender or 'this home'}.")
    return 0


def _bounce() -> int:
    from hearth.base.mail.bounces import MAX, take_in

    print(take_in(sys.stdin.buffer.read(MAX)))
    return 0
