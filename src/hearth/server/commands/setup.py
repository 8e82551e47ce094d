"""Set up an empty home without a browser: its name, its purpose and its founder."""

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--name", required=True, help="the name of the home")
    parser.add_argument("--purpose", required=True, help="what its people unite around, in a sentence")
    parser.add_argument("--founder", required=True, metavar="HANDLE", help="the founder's handle")
    parser.add_argument(
        "--founder-name", default="", metavar="NAME", help="the founder's name, if not the handle"
    )
    parser.add_argument("--email", required=True, help="the founder's e-mail address, to sign in with")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def run(args: argparse.Namespace) -> int:
    """Light the hearth and print the recovery key, which is shown only here."""
    from hearth.server.founding import light_the_hearth
    from hearth.server.passwords import read_password
    from hearth.server.prepare import prepare

    prepare()
    founded = light_the_hearth(
        args.name,
        args.purpose,
        handle=args.founder,
        founder=args.founder_name or args.founder.removeprefix("@"),
        email=args.email,
        password=read_password(args.password_stdin),
    )
    print(f"The home {args.name} is set up. @{founded.founder.handle} is its founder.")
    print(
        f"Recovery key, shown only now; keep it where the home does not live:\n\n    {founded.recovery_key}\n"
    )
    return 0
