"""Add a member, make a link that signs somebody in once, or give a role (as when a founder cannot be reached)."""

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
    role = acts.add_parser("role", help="give somebody a role in the home, on the record")
    role.add_argument("handle", metavar="HANDLE")
    role.add_argument("role", choices=tuple(TITLES))
    role.add_argument("--interest", default="", help="what they gain from the brand; needed to speak for it")
    for each in (joins, link, role):
        each.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help="the data folder")


def run(args: argparse.Namespace) -> int:
    """Do what was asked and say so."""
    from hearth.server.prepare import prepare

    prepare()
    return {"link": _link, "role": _role, "add": _add}[args.act](args)


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


def _role(args: argparse.Namespace) -> int:
    from hearth.base import clock
    from hearth.base.errors import Invalid
    from hearth.ledger.activity import HOME, HOME_NUM
    from hearth.ledger.record import writing
    from hearth.people.actors import local_person
    from hearth.people.roles import give_role, roles_of

    with writing():
        person = local_person(args.handle)
        held = roles_of(person.num, clock.now())
        if any(one.role == args.role and one.scope == HOME_NUM for one in held):
            raise Invalid(f"@{person.handle} already has this role.")
        give_role(HOME, person.uri, args.role, interest=args.interest)
    print(f"@{person.handle} is {args.role} from now on.")
    return 0


def _link(args: argparse.Namespace) -> int:
    from django.conf import settings

    from hearth.people.accounts import sign_in_path
    from hearth.people.actors import local_person

    person = local_person(args.handle)
    address = getattr(settings, "PUBLIC_URL", "") or "http://localhost:8000"
    print(f"{address}{sign_in_path(person.num)}")
    print("It works once, for two days.")
    return 0
