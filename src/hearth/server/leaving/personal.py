"""What one person takes along: all she did as ActivityStreams, her pictures, and a table for every part of the mirror.

Written while it is sent, so that a long life here needs no more memory than a short one. No secret and nobody else's
words are in it.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock
from hearth.base import media as files
from hearth.base.address import absolute, home_url
from hearth.base.models import Media
from hearth.connectors.claiming import claims_of
from hearth.people.mirror import Cell, Link, Moment, sections_of
from hearth.people.models import Actor
from hearth.server.leaving import personal_lists, personal_seal, personal_words
from hearth.server.snapshot import snapshot

_CHUNK = 1 << 16
type Put = Callable[[bytes], object]


def write_personal(out: IO[bytes], me: Actor, language: str = "en") -> dict[str, int]:
    """Write the archive to a file or a pipe; answers how much of everything is in it."""
    moment = clock.now()
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    personal_seal.prepare(me)
    with override(language), snapshot(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:

        @contextmanager
        def entry(name: str) -> Iterator[Put]:
            info = zipfile.ZipInfo(name, clock.from_ms(moment).timetuple()[:6])
            info.external_attr = 0o600 << 16
            info.compress_type = zipfile.ZIP_STORED if name.startswith("media/") else zipfile.ZIP_DEFLATED
            digest = sha256()
            with packed.open(info, "w", force_zip64=True) as opened:

                def put(data: bytes) -> None:
                    digest.update(data)
                    opened.write(data)

                yield put
            hashes[name] = digest.hexdigest()

        with entry("actor.json") as put:
            put(
                orjson.dumps(
                    personal_seal.with_key(personal_words.person(me), me), option=orjson.OPT_INDENT_2
                )
            )
        selves = [me.uri, *(claim.ghost for claim in claims_of(me.uri))]
        carried: set[str] = set()
        with entry("outbox.json") as put:
            counts["activities"] = _outbox(put, me, selves, carried)
        for name, data in personal_lists.files_of(me).items():
            with entry(name) as put:
                put(data)
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
        facts = {
            "kind": "personal",
            "made": moment,
            "home": home_url(),
            "actor": me.uri,
            "id": personal_words.web(me.uri),
            "counts": counts,
            "sha256": dict(hashes),
        }
        with entry("manifest.json") as put:
            put(orjson.dumps(personal_seal.sealed(facts, me), option=orjson.OPT_INDENT_2))
    return counts


def _outbox(put: Put, me: Actor, selves: list[str], carried: set[str]) -> int:
    """An OrderedCollection, its total at the end: nobody knows it before."""
    words = personal_words
    head: dict[str, Any] = {"@context": words.CONTEXT, "id": "outbox.json", "type": "OrderedCollection"}
    head["attributedTo"] = words.web(me.uri)
    put(orjson.dumps(head)[:-1] + b',"orderedItems":[')
    count = 0
    for uri in selves:
        for row in words.rows_of(uri, carried):
            put((b"," if count else b"") + b"\n" + orjson.dumps(words.activity(row)))
            count += 1
    put(b'\n],"totalItems":' + str(count).encode() + b"}\n")
    return count


def _table(put: Put, columns: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> int:
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
            return clock.iso(ms) if ms else ""
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
            _("likes.json      what you marked, bookmarks.json what you kept (ActivityStreams)"),
            _("*.csv           whom you follow, your lists, mutes and blocks, as Mastodon reads them"),
            _("tables/*.csv    everything the home knows about you, as tables for any spreadsheet"),
            _("media/          the pictures you posted, named as in outbox.json"),
            _("manifest.json   how much of everything there is, what it weighs, and the signature"),
            "",
            _("Passwords, keys and the words of others are not in it."),
            "",
        ]
    )
