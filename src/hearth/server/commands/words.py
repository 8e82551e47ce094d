"""Bring the catalogs of words up to date with the source, and tell what has no words in another language yet."""

import argparse

from hearth.base.errors import Invalid


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("room", nargs="*", help="rooms such as people or features/polls; all without")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is wrong")
    parser.add_argument("--fix", action="store_true", help="write the catalogs; fail when words are missing")


def run(args: argparse.Namespace) -> int:
    """Write the catalogs and list what is missing."""
    from hearth.server import words

    if args.check or args.fix:
        wrong = list(words.faults(fix=args.fix))
        print("\n".join(wrong))
        return 1 if wrong else 0
    known = {room.name: room for room in words.rooms()}
    unknown = [name for name in args.room if name not in known]
    if unknown:
        raise Invalid(f"There is no room {unknown[0]!r}. Rooms are {', '.join(known)}.")
    for name in args.room or known:
        for language in words.languages():
            catalog = words.brought_up(known[name], language)
            words.write(known[name], language, catalog)
            absent = list(words.missing(catalog))
            if len(catalog):
                print(f"{name} {language}: {len(catalog)} sentences, {len(absent)} without words")
            for message in absent:
                print(f"    {message.id!r}")
            for text in words.wrong_places(catalog):
                print(f"    other places than in {text!r}")
    return 0
