"""What one person takes along: all she did as ActivityStreams, her pictures, and a table for every part of the mirror.

Written while it is sent, so that a long life here needs no more memory than a short one. No secret and nobody else's
words are in it.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock
from hearth.base import media as files
from hearth.base.address import absolute, home_url
from hearth.base.models import Media
from hearth.base.sql import sql
from hearth.connectors.claiming import claims_of
from hearth.ledger import media, read
from hearth.ledger.activity import Row
from hearth.people.mirror import Cell, Link, Moment, sections_of
from hearth.people.models import Actor
from hearth.server.snapshot import snapshot

_HERS = sql(
    f"SELECT {read.COLUMNS} FROM ledger_activity WHERE actor = %s AND payload IS NOT NULL AND seq > %s"
    " ORDER BY seq LIMIT 500"
)
_PAYLOAD = 16
_CHUNK = 1 << 16
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = ["https://www.w3.org/ns/activitystreams", {"hearth": "https://hearth.invalid/ns#"}]


def write_personal(out: IO[bytes], me: Actor, language: str = "en") -> dict[str, int]:
    """Write the archive to a file or a pipe; answers how much of everything is in it."""
    moment = clock.now()
    counts: dict[str, int] = {}
    with override(language), snapshot(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:

        @contextmanager
        def entry(name: str) -> Iterator[Callable[[bytes], object]]:
            info = zipfile.ZipInfo(name, clock.from_ms(moment).timetuple()[:6])
            info.external_attr = 0o600 << 16
            info.compress_type = zipfile.ZIP_STORED if name.startswith("media/") else zipfile.ZIP_DEFLATED
            with packed.open(info, "w", force_zip64=True) as opened:
                yield opened.write

        with entry("actor.json") as put:
            put(orjson.dumps(_person(me), option=orjson.OPT_INDENT_2))
        selves = [me.uri, *(claim.ghost for claim in claims_of(me.uri))]
        carried: set[str] = set()
        with entry("outbox.json") as put:
            counts["activities"] = _outbox(put, me, selves, carried)
        for section in sections_of(me):
            with entry(f"tables/{section.key}.csv") as put:
                counts[section.key] = _table(put, section.columns, section.rows)
        counts["media"] = 0
        for item in Media.objects.filter(sha__in=list(carried)).order_by("sha"):
            path = files.path_of(item.sha, item.ext)
            if path.is_file():
                counts["media"] += 1
                with entry(f"media/{item.name}") as put, path.open("rb") as source:
                    while chunk := source.read(_CHUNK):
                        put(chunk)
        with entry("README.txt") as put:
            put(_readme().encode())
        with entry("manifest.json") as put:
            facts = {
                "kind": "personal",
                "made": moment,
                "home": home_url(),
                "actor": me.uri,
                "counts": counts,
            }
            put(orjson.dumps(facts, option=orjson.OPT_INDENT_2))
    return counts


def _person(me: Actor) -> dict[str, Any]:
    known = read.state(me.uri)
    told = dict(known.payload) if known else {}
    return {"@context": CONTEXT, "id": me.uri, "type": "Person", "outbox": "outbox.json", **told}


def _outbox(put: Callable[[bytes], object], me: Actor, selves: list[str], carried: set[str]) -> int:
    """An OrderedCollection, its total at the end: nobody knows it before."""
    put(
        b'{"@context":'
        + orjson.dumps(CONTEXT)
        + b',"id":"outbox.json","type":"OrderedCollection","attributedTo":'
        + orjson.dumps(me.uri)
        + b',"orderedItems":['
    )
    count = 0
    for uri in selves:
        for raw in _rows_of(uri):
            carried |= media.named_in(raw[_PAYLOAD])
            put((b"," if count else b"") + b"\n" + orjson.dumps(_activity(read.row_of(raw))))
            count += 1
    put(b'\n],"totalItems":' + str(count).encode() + b"}\n")
    return count


def _rows_of(uri: str) -> Iterator[tuple[Any, ...]]:
    after = 0
    while page := _HERS.all(uri, after):
        yield from page
        after = page[-1][0]


def _activity(row: Row) -> dict[str, Any]:
    """A row in the words of ActivityStreams."""
    about: Any = row.object
    if row.type in ("Create", "Update"):
        about = {
            "id": row.object,
            "type": row.object_type,
            "attributedTo": row.author,
            "url": absolute(f"/p/{row.num}/"),
            "inReplyTo": row.in_reply_to or None,
            "context": row.context or None,
            **row.payload,
            "published": _iso(row.object_published),
        }
    elif row.payload:
        about = {"id": row.object, "type": row.object_type or "Object", **row.payload}
    to = {"public": [PUBLIC], "home": ["local:/home"], "space": [row.target]}.get(row.audience)
    return {
        "id": row.id,
        "type": row.type,
        "actor": row.actor,
        "published": _iso(row.published),
        "to": to if to is not None else row.payload.get("to", []),
        "target": row.target or None,
        "object": about,
    }


def _iso(ms: int) -> str:
    return clock.from_ms(ms).isoformat().replace("+00:00", "Z")


def _table(put: Callable[[bytes], object], columns: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> int:
    """A CSV that opens in any spreadsheet."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    count = 0
    for row in rows:
        table.writerow([_plain(cell) for cell in row])
        count += 1
        if text.tell() > _CHUNK:
            put(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    put(text.getvalue().encode())
    return count


def _plain(cell: Cell) -> str | int:
    """Words for a spreadsheet, none of which it takes for a formula."""
    match cell:
        case Moment(ms):
            return _iso(ms) if ms else ""
        case Link(text, url):
            return _harmless(f"{text} <{absolute(url)}>")
        case bool():
            return _("yes") if cell else _("no")
        case int():
            return cell
        case None:
            return ""
    return _harmless(cell)


def _harmless(text: str) -> str:
    return "'" + text if text[:1] in "=+-@\t\r" else text


def _readme() -> str:
    return "\n".join(
        [
            _("This is what one person takes along from a home of Hearth."),
            "",
            _("actor.json      who you are here (ActivityStreams Person)"),
            _("outbox.json     everything you did, oldest first (ActivityStreams OrderedCollection)"),
            _("tables/*.csv    everything the home knows about you, as tables for any spreadsheet"),
            _("media/          the pictures you posted, named as in outbox.json"),
            _("manifest.json   how much of everything there is"),
            "",
            _("Passwords, keys and the words of others are not in it."),
            "",
        ]
    )
