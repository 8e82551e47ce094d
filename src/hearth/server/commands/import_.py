"""Bring in an archive of another platform: `import slack PATH`, `import discourse PATH`."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hearth.base.errors import Invalid

if TYPE_CHECKING:
    from hearth.connectors.report import Report


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("kind", metavar="KIND", help="the platform, for example slack or discourse")
    parser.add_argument("path", metavar="PATH", type=Path, help="the archive as it was downloaded")
    parser.add_argument(
        "--source", default="", metavar="NAME", help="host or team, where the archive does not name it"
    )
    parser.add_argument("--dry-run", action="store_true", help="read it all, count, write nothing")
    parser.add_argument(
        "--noticed", metavar="DATE", help="the day its authors were told about the import (YYYY-MM-DD)"
    )
    parser.add_argument(
        "--accept-bad", action="store_true", help="go on although over 1 %% of the lines cannot be read"
    )
    parser.add_argument(
        "--as",
        dest="person",
        metavar="HANDLE",
        help="whose archive it is: what comes in becomes this member's",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Import, or report what an import would bring."""
    from hearth.connectors.run import look
    from hearth.connectors.run import run as import_archive

    noticed = _day(args.noticed)
    if args.person and args.kind != "mastodon":
        raise Invalid("--as is for the archive of one person (import mastodon).")
    if args.person:
        from hearth.people.actors import local_person

        local_person(args.person)
    if args.dry_run:
        report = look(args.kind, args.path, args.source, progress=_progress(args.json))
    else:
        from hearth.server.prepare import prepare

        prepare()
        report = import_archive(
            args.kind,
            args.path,
            args.source,
            noticed=noticed,
            progress=_progress(args.json),
            accept_bad=args.accept_bad,
        )
        if args.person and report.state == "done":
            _give(args.path, report.run, args.person)
    if args.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        print(in_words(report, dry=args.dry_run))
    if report.state == "asks":
        raise Invalid(
            f"{report.bad:,} of {report.lines:,} lines cannot be read, so the import stopped to ask."
            " Look at them, then go on with --accept-bad."
        )
    if report.state == "cancelled":
        raise Invalid("The import was cancelled. What is in stays; run it again to go on.")
    return 0


def _give(path: Path, run: int, handle: str) -> None:
    """Hand what came in to the member; whoever runs this command answers for it."""
    from hearth.connectors import own
    from hearth.connectors.models import ImportRun
    from hearth.people.actors import local_person

    person = local_person(handle)
    found = ImportRun.objects.filter(pk=run).first() or ImportRun(path=str(path), name=path.name)
    own.give(found, person.num, proof="steward")


def _day(text: str | None) -> int | None:
    if not text:
        return None
    try:
        day = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"--noticed needs a date like 2026-05-17, not {text!r}.") from error
    return int((day if day.tzinfo else day.replace(tzinfo=UTC)).timestamp() * 1000)


def _progress(quiet: bool) -> Any:
    if quiet or not sys.stderr.isatty():
        return None

    def show(report: "Report", _run: object) -> None:
        print(f"\r{report.posts:,} posts, {report.people:,} people ", end="", file=sys.stderr, flush=True)

    return show


def in_words(report: "Report", *, dry: bool) -> str:
    """The report for people."""
    verb = "Found" if dry else "Brought in"
    lines = [
        f"{verb} {report.people:,} people, {report.spaces:,} spaces, {report.threads:,} threads,"
        f" {report.posts:,} posts, {report.reactions:,} reactions ({report.seconds:.1f} s)."
    ]
    if report.first:
        first, last = (datetime.fromtimestamp(ms / 1000, UTC).date() for ms in (report.first, report.last))
        lines.append(f"Talk from {first} to {last}, {report.replies:,} replies, {report.edits:,} edited.")
    if report.private:
        lines.append(f"Private rooms, kept to their members: {', '.join(report.private)}.")
    left = report.left_behind()
    if left:
        lines.append("Left behind, or kept without counting as talk:")
        lines += [f"  {each['count']:,} {each['reason']} (e.g. {each['example'] or '-'})" for each in left]
    if report.unknown:
        names = sorted(report.unknown, key=lambda name: -report.unknown[name])
        lines.append(
            "Fields not known here: " + ", ".join(f"{n} ({report.unknown[n]:,})" for n in names[:20])
        )
    return "\n".join(lines)
