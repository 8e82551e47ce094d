"""Print a token of the client API for somebody: for scripts, and for programs without a browser."""

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("handle", metavar="HANDLE")
    parser.add_argument("--scopes", default="read", help='what it is good for, as "read write follow push"')
    parser.add_argument("--name", default="Command line", help="what its holder calls the program")


def run(args: argparse.Namespace) -> int:
    """Make it and print it, and nothing else."""
    from hearth.api.oauth.scripts import script_token
    from hearth.server.prepare import prepare

    prepare()
    print(script_token(args.handle, args.scopes, args.name))
    return 0
