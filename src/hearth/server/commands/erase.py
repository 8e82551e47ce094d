"""Erase a person with everything they wrote, or one object, for good: `erase person HANDLE`, `erase object NUMBER`."""

import argparse

from hearth.base.errors import Invalid, NotFound


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("what", choices=("person", "object"))
    parser.add_argument(
        "which", metavar="WHICH", help="a handle, a number from an address of this home, or a uri"
    )
    parser.add_argument("--yes", action="store_true", help="really; without it, only say what would go")


def run(args: argparse.Namespace) -> int:
    """Erase, or say what would be erased."""
    from hearth.ledger import erase
    from hearth.server.prepare import prepare

    prepare()
    uri = _person(args.which) if args.what == "person" else _object(args.which)
    if not args.yes:
        print(f"This erases {_named(uri)}. It cannot be undone. Say it again with --yes.")
        return 0
    what = erase.erase_person(uri) if args.what == "person" else erase.erase_object(uri)
    print(
        f"Erased: {_named(uri)}" + (f" and {len(what.objects):,} things." if args.what == "person" else ".")
    )
    return 0


def _person(which: str) -> str:
    from hearth.people.models import Actor

    people = Actor.objects.exclude(sort__in=("home", "space"))
    handle = which.removeprefix("@")
    found = list(people.filter(uri=which) or (people.filter(num=int(which)) if _number(which) else ()))
    found = found or list(people.filter(handle__iexact=handle, deleted=False).order_by("-local", "num"))
    if not found:
        raise Invalid(f"Nobody here is called {which}.")
    if len(found) > 1 and not found[0].local:
        raise Invalid(
            f"{len(found)} people are called {which}. Name one by the number in the address of their page."
        )
    return found[0].uri


def _object(which: str) -> str:
    from hearth.ledger import read

    uri = read.uri_of(int(which)) if _number(which) else which
    if not uri or read.state(uri) is None:
        raise NotFound(f"There is no object {which} here.")
    return uri


def _number(which: str) -> bool:
    return which.isdecimal() and len(which) < 19


def _named(uri: str) -> str:
    from hearth.ledger import read

    state = read.state(uri)
    handle = state.payload.get("preferredUsername") if state else ""
    return f"{state.type.lower() if state else 'object'} {handle or uri}"
