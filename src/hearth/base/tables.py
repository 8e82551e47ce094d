"""Tables that people keep: CSV in any of its dialects, and the first sheet of an XLSX workbook. Read, never evaluated;
what is hostile or too large is refused with one sentence.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO, cast
from xml.parsers import expat

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, TooMuch
from hearth.base.zips import DAMAGED

MAX_BYTES = 5_000_000
MAX_ROWS = 5000
MAX_COLUMNS = 60
MAX_CELL = 5000
_MAX_UNPACKED = 60_000_000
_FIELD = 1_000_000
_DELIMITERS = ",;\t|"
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_COLUMN = re.compile(r"([A-Z]{1,3})\d+")


def read_table(data: bytes) -> list[list[str]]:
    """The rows of a CSV or XLSX file, blank ones left out."""
    if not data.strip(b"\0 \t\r\n"):
        raise Invalid(_("This file is empty."))
    if len(data) > MAX_BYTES:
        raise TooMuch(_("A table may have at most %(most)s MB.") % {"most": MAX_BYTES // 1_000_000})
    rows = _workbook(data) if data[:2] == b"PK" else csv_rows(io.BytesIO(data))
    found = []
    for row in rows:
        cells = [_cell(cell) for cell in row[:MAX_COLUMNS]]
        if any(cells):
            found.append(cells)
        if len(found) > MAX_ROWS:
            raise TooMuch(_("A table may have at most %(most)s rows.") % {"most": MAX_ROWS})
    if not found:
        raise Invalid(_("There is no row with words in this table."))
    width = max(len(row) for row in found)
    return [row + [""] * (width - len(row)) for row in found]


def _cell(text: str) -> str:
    plain = "".join(letter if letter.isprintable() or letter in "\n\t" else " " for letter in text)
    return plain.strip()[:MAX_CELL]


# CSV


def csv_rows(file: IO[bytes]) -> Iterator[list[str]]:
    """The rows of a CSV file as a stream: encoding and delimiter are told from its beginning. Invalid if it is none."""
    head = file.read(65536)
    encoding = encoding_of(head)
    sample = head.decode(encoding, errors="replace")
    odd = sum(letter == "\ufffd" or (letter < " " and letter not in "\t\r\n") for letter in sample)
    if odd > len(sample) // 50 + 1:
        raise Invalid(_("This is no table: neither CSV nor XLSX."))
    csv.field_size_limit(_FIELD)
    text = io.TextIOWrapper(cast(IO[bytes], _Joined(head, file)), encoding, errors="replace", newline="")
    try:
        yield from csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter_of(sample))
    except csv.Error as error:
        raise Invalid(_("This table is broken: a cell has no end, or is far too long.")) from error


class _Joined(io.BufferedIOBase):
    """What was read already, and the rest of the file."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        """Yes."""
        return True

    def read1(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        data, self._head = self._head, b""
        return data or self._rest.read(65536 if size < 0 else size)

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        return self.read1(65536 if size is None else size)


def encoding_of(head: bytes) -> str:
    """UTF-8 unless the bytes say otherwise; what is neither UTF-8 nor UTF-16 is taken for Windows' own."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head[1:2] == b"\0" or head[:1] == b"\0":
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    try:
        head[: len(head) - 4 if len(head) == 65536 else None].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252" if not set(head) & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "latin-1"
    return "utf-8-sig"


def delimiter_of(sample: str) -> str:
    """The mark that divides the first lines into the same number of cells, most often."""
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    best, most = ",", (0, 0)
    for mark in _DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=mark)] if lines else [0]
        usual = max(set(counts), key=counts.count)
        score = (counts.count(usual), usual) if usual > 1 else (0, 0)
        if score > most:
            best, most = mark, score
    return best


# XLSX


def _workbook(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = {info.filename: info for info in archive.infolist()[:2000]}
            if sum(info.file_size for info in infos.values()) > _MAX_UNPACKED:
                raise Invalid(_("This workbook unpacks to far more than its size. It is not read."))
            sheets = sorted((name for name in infos if _SHEET.fullmatch(name)), key=lambda n: (len(n), n))
            if not sheets:
                raise Invalid(_("This is no workbook: it holds no sheet. Save it as XLSX or CSV."))
            shared = _shared(archive.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in infos else []
            yield from _sheet(archive.read(sheets[0]), shared)
    except (*DAMAGED, OSError) as error:
        raise Invalid(_("This workbook is damaged, locked, or was cut off on its way here.")) from error


def _parser() -> expat.XMLParserType:
    """A parser that knows no document types, so no entities that grow or reach outside."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_words: object) -> None:
        raise Invalid(_("This workbook holds what no workbook needs. It is not read."))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse  # type: ignore[assignment]
    return parser


def _parse(parser: expat.XMLParserType, data: bytes) -> None:
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Invalid(_("This workbook is damaged, locked, or was cut off on its way here.")) from error


def _shared(data: bytes) -> list[str]:
    found: list[str] = []
    words: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(name: str, _attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "si":
            words.clear()
        elif tag in inside:
            inside[tag] = True

    def end(name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "si":
            found.append("".join(words)[:MAX_CELL])
        elif tag in inside:
            inside[tag] = False

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: (
        words.append(text) if inside["t"] and not inside["rPh"] else None
    )
    _parse(parser, data)
    return found


class _Grid:
    """The rows of one sheet as the parser meets them; a formula's text is passed over, its last value is taken."""

    def __init__(self, shared: list[str]) -> None:
        self.rows: list[list[str]] = []
        self._shared = shared
        self._column = self._in = 0
        self._kind = ""
        self._words: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = name.rpartition(" ")[2]
        if tag == "row":
            if len(self.rows) > MAX_ROWS:
                raise TooMuch(_("A table may have at most %(most)s rows.") % {"most": MAX_ROWS})
            self.rows.append([])
        elif tag == "c":
            self._kind = attributes.get("t", "")
            place = _COLUMN.fullmatch(attributes.get("r", ""))
            self._column = _number(place.group(1)) if place else len(self.rows[-1]) if self.rows else 0
            self._words.clear()
        elif tag in ("v", "t"):
            self._in = 1

    def words(self, text: str) -> None:
        """Text inside an element."""
        if self._in:
            self._words.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        tag = name.rpartition(" ")[2]
        if tag in ("v", "t"):
            self._in = 0
        elif tag == "c" and self.rows and self._column < MAX_COLUMNS:
            row = self.rows[-1]
            row.extend([""] * (self._column + 1 - len(row)))
            row[self._column] = self._value("".join(self._words))

    def _value(self, text: str) -> str:
        if self._kind == "s":
            place = int(text) if text.isdecimal() and len(text) < 9 else -1
            return self._shared[place] if 0 <= place < len(self._shared) else ""
        return "" if self._kind == "e" else text[:MAX_CELL]


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value - 1


def _sheet(data: bytes, shared: list[str]) -> list[list[str]]:
    grid = _Grid(shared)
    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = grid.start, grid.end
    parser.CharacterDataHandler = grid.words
    _parse(parser, data)
    return grid.rows
