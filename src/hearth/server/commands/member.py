"""Add a member, or make a link that signs somebody in once."""

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    from hearth.people.roles import TITLES

    acts = parser.add_subparsers(dest="act", required=True)
    joins = acts.add_parser("add", help="make a member who signs in with e-mail and password")
    joins.add_argument("handle", metavar="HANDLE")
    joins.add_argument("--name", default="", help="the member's name, if not the handle")
    joins.add_argument("--email", required=True)
    joins.add_argument("--role", choices=tuple(TITLES), default="member")
    joins.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    link = acts.add_parser("link", help="print a one-time sign-in link")
    link.add_argument("handle", metavar="HANDLE")
    for each in (joins, link):
        each.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help="the data folder")


def run(args: argparse.Namespace) -> int:
    """Do what was asked and say so."""
    from hearth.server.prepare import prepare

    prepare()
    return _link(args.handle) if args.act == "link" else _add(args)


def _add(args: argparse.Namespace) -> int:
    from hearth.people.newcomers import add_member
    from hearth.server.passwords import read_password

    person = add_member(
        args.handle,
        args.name,
        email=args.email,
        password=read_password(args.password_stdin),
        role=args.role,
    )
    print(f"@{person.handle} is a member now.")
    return 0


def _link(handle: str) -> int:
    from django.conf import settings

    from hearth.people.accounts import sign_in_path
    from hearth.people.actors import local_person

    person = local_person(handle)
    address = getattr(settings, "PUBLIC_URL", "") or "http://localhost:8000"
    print(f"{address}{sign_in_path(person.num)}")
    print("It works once, for two days.")
    return 0
