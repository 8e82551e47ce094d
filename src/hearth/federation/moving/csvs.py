"""Lists somebody brings along: the CSV files Mastodon and its kin write, by name or by what is in them.

They come from strangers' hands: every line is checked, what is no address or server is counted with its reason.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.base.zips import DAMAGED
from hearth.federation.activitypub import authority
from hearth.people import servers

FOLLOW, LIST, MUTE, BLOCK, HOST, BOOKMARK = "follow", "list", "mute", "block", "host", "bookmark"
OWN_WORDS = "own words"
"""of a follow: what that person passes on is not wanted (`Show boosts` is false)"""
MAX_BYTES, MAX_ROWS, MAX_ENTRIES = 5_000_000, 20_000, 20_000
_NAMED = (
    ("following", FOLLOW),
    ("follows", FOLLOW),
    ("lists", LIST),
    ("muted", MUTE),
    ("mutes", MUTE),
    ("domain", HOST),
    ("blocked_accounts", BLOCK),
    ("blocks", BLOCK),
    ("blocked", BLOCK),
    ("bookmarks", BOOKMARK),
)
_ADDRESS = re.compile(r"@?([\w.\-]{1,100})@([\w.\-:]{3,260})", re.UNICODE)
_HEADS = ("account address", "#domain", "domain", "#uri", "uri", "list name")
_IN_ZIP = re.compile(r"(?:^|/)[a-z_\-]{3,40}\.csv$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: what it is, whom it names, and for lists the title, for follows that only own words are wanted."""

    sort: str
    name: str
    more: str = ""


@dataclass(slots=True)
class Found:
    """What is in the files, and what could not be read."""

    lines: dict[Line, None] = field(default_factory=dict)
    bad: list[tuple[str, str]] = field(default_factory=list)
    bad_count: int = 0

    def refuse(self, place: str, why: str) -> None:
        """Count a line that says nothing usable; the first hundred are shown."""
        self.bad_count += 1
        if len(self.bad) < 100:
            self.bad.append((place[:120], why))


def read_files(files: Iterable[tuple[str, bytes | Path]]) -> Found:
    """Everything in these files (CSV, or a zip of them, or where one lies). Raises Invalid for what is neither."""
    found = Found()
    for name, data in files:
        packed = isinstance(data, Path) or data[:2] == b"PK"
        for inner, text in _unzipped(data) if isinstance(data, Path) or packed else iter([(name, data)]):
            sort = sort_of(inner, text)
            if sort:
                _read(found, inner.rpartition("/")[2], sort, text)
            elif not packed:
                raise Invalid(
                    _("What %(name)s lists cannot be told. Keep the name it was downloaded under.")
                    % {"name": name[:80]}
                )
    if not found.lines and not found.bad_count:
        raise Invalid(_("There is nothing in it that can be taken over."))
    return found


def _unzipped(data: bytes | Path) -> Iterator[tuple[str, bytes]]:
    """The lists inside a zip, each under the cap; nothing else is unpacked."""
    try:
        with zipfile.ZipFile(data if isinstance(data, Path) else io.BytesIO(data)) as packed:
            infos = packed.infolist()
            if len(infos) > MAX_ENTRIES:
                raise Invalid(_("There are too many files in this archive."))
            for info in infos:
                if not _IN_ZIP.search(info.filename) or info.filename.startswith("tables/"):
                    continue
                if info.file_size > MAX_BYTES or info.flag_bits & 0x1:
                    raise Invalid(_("%(name)s is too large, or locked.") % {"name": info.filename[-80:]})
                with packed.open(info) as opened:
                    yield info.filename, opened.read(MAX_BYTES + 1)[:MAX_BYTES]
    except (*DAMAGED, OSError, ValueError) as error:
        raise Invalid(_("This archive is damaged, or was cut off on its way here.")) from error


def sort_of(name: str, data: bytes) -> str:
    """What a file lists: by its name, else by its heading or its first line; "" if it cannot be told."""
    plain = name.rpartition("/")[2].lower().replace("-", "_")
    if plain.startswith(("followers", "requests")):
        return ""
    for part, sort in _NAMED:
        if part in plain:
            return sort
    head = data[:400].decode("utf-8-sig", errors="replace").lower()
    if head.startswith("account address"):
        return MUTE if "hide notifications" in head else FOLLOW if "show boosts" in head else ""
    if head.startswith(("https://", "#uri")):
        return BOOKMARK
    return HOST if head.startswith("#domain") else ""


def _read(found: Found, name: str, sort: str, data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise Invalid(_("%(name)s is too large, or locked.") % {"name": name[-80:]})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_("%(name)s is no text file.") % {"name": name[-80:]}) from error
    csv.field_size_limit(10_000)
    rows = csv.reader(io.StringIO(text.replace("\0", "")))
    count = 0
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells) or (count == 0 and cells[0].lower() in _HEADS):
                continue
            count += 1
            if count > MAX_ROWS:
                raise Invalid(
                    _("%(name)s has more than %(most)s lines.") % {"name": name, "most": f"{MAX_ROWS:,}"}
                )
            try:
                found.lines[_line(sort, cells)] = None
            except Invalid as error:
                found.refuse(f"{name}, {rows.line_num}", str(error))
    except csv.Error as error:
        found.refuse(f"{name}, {rows.line_num}", str(error)[:100])


def _line(sort: str, cells: list[str]) -> Line:
    if sort == LIST:
        if len(cells) < 2 or not cells[0]:
            raise Invalid(_("a list needs a title and an address"))
        return Line(LIST, address_in(cells[1]), " ".join(cells[0].split())[:200])
    if sort == HOST:
        return Line(HOST, servers.clean_host(cells[0]))
    if sort == BOOKMARK:
        authority.origin(cells[0][:2000])
        return Line(BOOKMARK, cells[0][:500])
    if sort == FOLLOW and len(cells) > 1 and cells[1].lower() == "false":
        return Line(FOLLOW, address_in(cells[0]), OWN_WORDS)
    return Line(sort, address_in(cells[0]))


def address_in(text: str) -> str:
    """name@host, lower case. Raises Invalid for anything else."""
    match = _ADDRESS.fullmatch(text[:400])
    if match is None:
        raise Invalid(_("no address like ada@social.example"))
    host, _colon, port = match[2].partition(":")
    return f"{match[1]}@{servers.clean_host(host)}{':' + port if port.isdigit() else ''}".lower()
