"""Show what the community can know about itself: each figure with its count, interval and definition."""

import argparse
import json


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments, as METRICS F12 words them."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="measures to show (default: all)")
    parser.add_argument(
        "--as-of", default="", metavar="X", help="only what was published before this date or instant"
    )
    parser.add_argument(
        "--window", default="", metavar="W", help="28d, <N>d, month, YYYY-MM, START..END or all"
    )
    parser.add_argument("--space", default="", metavar="S", help="one space: its short name or id")
    parser.add_argument(
        "--origin", default="", metavar="O", help="one origin, for example home or slack:T0123"
    )
    parser.add_argument("--json", action="store_true", help="print records")
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="list each measure as exercised by real input, by the demo story only, or waiting",
    )
    parser.add_argument(
        "--cohort", default="", metavar="C", help="only who joined in one month, such as 2024-05"
    )
    parser.add_argument(
        "--side",
        default="",
        choices=("", "peers", "brand"),
        help="only members, or only who speaks for the brand",
    )
    parser.add_argument(
        "--keep", action="store_true", help="bring up to date what is kept of the past, as every night"
    )
    parser.add_argument(
        "--compile", action="store_true", help="print the SQL of every measure (kept in the package)"
    )
    parser.add_argument("--docs", action="store_true", help="print the table of docs/metrics.md")


def run(args: argparse.Namespace) -> int:
    """Ask and print."""
    from hearth.base import clock
    from hearth.insight import catalog
    from hearth.insight.every import figures

    if args.docs:
        print(catalog.markdown(), end="")
        return 0
    if args.compile:
        from hearth.insight.compile import ship

        print(ship(), end="")
        return 0
    from hearth.insight.looks import note_look
    from hearth.server.prepare import prepare

    prepare()
    if args.keep:
        from hearth.insight.nightly import keep

        print(", ".join(f"{what}: {count}" for what, count in keep().items()))
        return 0
    if args.coverage:
        print(_coverage())
        return 0
    answer = figures(
        args.ids,
        as_of=args.as_of,
        window=args.window,
        space=args.space,
        origin=args.origin,
        cohort=args.cohort,
        side=args.side,
    )
    note_look(
        answer,
        actor=None,
        road="command",
        ids=args.ids,
        window=args.window,
        space=args.space,
        origin=args.origin,
    )
    if args.json:
        print(json.dumps({"metrics": [record.plain() for record in answer.records]}, ensure_ascii=False))
    else:
        print(catalog.plain(answer.records, answer.mapping))
        if answer.floor:
            print(f"What happened here before {clock.from_ms(answer.floor):%Y-%m-%d} is kept as months only.")
    return 0


def _coverage() -> str:
    """What this home holds exercises each measure; a home that tells the demo story counts as such, imports as real."""
    from hearth.demo.cast import HOME_NAME
    from hearth.insight import catalog
    from hearth.insight.ask import ask
    from hearth.insight.every import figures
    from hearth.people.queries import home_name

    every = figures([], window="all")
    imported = [name for name in every.origins if name != "home"]
    real = [record for name in imported for record in ask([], window="all", origin=name).records]
    if home_name() == HOME_NAME:
        return catalog.coverage(real, every.records)
    return catalog.coverage([*real, *every.records], [])
