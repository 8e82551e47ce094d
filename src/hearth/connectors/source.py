"""An archive as a connector sees it: names, streamed rows, and a notebook for what could not be read.

Archives come from strangers: every guard against hostile input lives in `archive.py`; nothing is extracted to disk.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import ijson
import orjson
from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, Unreachable
from hearth.connectors.archive import READ_ERRORS, Limits, Metered, open_archive
from hearth.connectors.loose import is_zip, open_loose

WHOLE = 4 * 1024 * 1024
"""bytes up to which a JSON file is parsed in one go; larger ones are streamed"""

KEPT_BYTES = 24 * 1024 * 1024
"""unpacked bytes kept in memory between two looks at the same files"""

KEPT_BAD = 1000
"""bad lines kept with place and reason; all are counted"""

ROW_LIMIT = 32 * 1024 * 1024
"""bytes a single row of a streamed file may take"""

DEPTH = 64
"""levels of nesting a row may have"""

Position = tuple[str, int]


class Source:
    """What `read(source)` is given. Position, skipped kinds, unknown fields and bad lines are noted on it."""

    def __init__(
        self,
        path: Path,
        host: str = "",
        now: int = 0,
        limits: Limits | None = None,
        *,
        loose: bool = False,
        name: str = "",
    ) -> None:
        self.host = host
        self.now = now
        self.position: Position = ("", 0)
        self.lines = 0
        self.bad_count = 0
        self.bad_lines: list[tuple[str, str]] = []
        self.skipped: dict[str, list[Any]] = {}
        self.unknown_fields: dict[str, int] = {}
        self.claims: list[tuple[str, str]] = []
        self._resume: Position = ("", 0)
        self._kept: dict[str, bytes] = {}
        self._room = KEPT_BYTES
        self.tail = b""
        self._zip: Any
        self._names: Mapping[str, Any]
        if loose and (path.is_dir() or not is_zip(path)):
            self._zip, self._names = open_loose(path, limits or Limits(), name)
        else:
            self._zip, self._names = open_archive(path, limits or Limits())

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def names(self) -> list[str]:
        """Every file in the archive, without a folder that wraps them all."""
        return list(self._names)

    def has(self, name: str) -> bool:
        """Whether the archive holds this file."""
        return name in self._names

    def size(self, name: str) -> int:
        """Unpacked bytes of a file."""
        return int(self._names[name].file_size)

    def open(self, name: str) -> IO[bytes]:
        """A file of the archive, read as a stream. Invalid if the archive has none of that name."""
        if name not in self._names:
            raise Invalid(_("The archive holds no %(name)s.") % {"name": name})
        try:
            opened: IO[bytes] = self._zip.open(self._names[name])
            return opened
        except READ_ERRORS as error:
            raise Invalid(
                _("%(name)s in the archive is damaged (%(error)s).") % {"name": name, "error": error}
            ) from error

    def document(self, name: str) -> Any:
        """A small JSON file as one value. Invalid when it cannot be read."""
        if self.size(name) > WHOLE * 8:
            raise Invalid(
                _("%(name)s is too large to be read in one piece (%(size)s bytes).")
                % {"name": name, "size": f"{self.size(name):,}"}
            )
        data = self._kept.pop(name, None)
        if data is None:
            data = self._unpacked(name)
        try:
            return orjson.loads(data)
        except ValueError as error:
            raise Invalid(
                _("%(name)s is not valid JSON: %(error)s") % {"name": name, "error": _short(error)}
            ) from error

    def _unpacked(self, name: str) -> bytes:
        """The bytes of a file; the first small ones are kept, since a connector may look at them twice."""
        try:
            with self.open(name) as file:
                data = _utf8(file.read())
        except READ_ERRORS as error:
            raise Invalid(
                _("%(name)s in the archive is damaged (%(error)s).") % {"name": name, "error": error}
            ) from error
        if len(data) <= self._room:
            self._room -= len(data)
            self._kept[name] = data
        return data

    def rows(self, name: str, prefix: str = "item", *, whole: bool = False) -> Iterator[Any]:
        """The elements of a JSON array, one by one; `prefix` is the array's place (ijson notation).

        After `at(position)` in this file, rows before the position are passed over unless `whole`. A file that
        breaks off gives its readable rows and one bad line.
        """
        start = 0 if whole else self.begins(name)
        index = -1
        try:
            for index, row in enumerate(self._elements(name, prefix)):
                if index < start:
                    continue
                self.begin(name, index)
                yield row
        except READ_ERRORS as error:
            self._broken(name, index, f"the file is damaged ({_short(error)})")
        except (ijson.JSONError, ValueError) as error:
            self._broken(name, index, f"not valid JSON ({_short(error)})")

    def begins(self, name: str) -> int:
        """The first row of this file that an earlier run has not wholly recorded."""
        return self._resume[1] if name == self._resume[0] else 0

    def _broken(self, name: str, index: int, why: str) -> None:
        self.begin(name, index + 1)
        self.bad(name if index < 0 else f"{name}, after row {index + 1}", why)

    def _elements(self, name: str, prefix: str) -> Iterator[Any]:
        if self.size(name) <= WHOLE:
            with self.open(name) as file:
                data = _utf8(file.read())
            self.tail = data[-400:]
            try:
                value = orjson.loads(data)
            except ValueError:
                value = None
            for part in prefix.split(".")[:-1]:
                value = value.get(part) if isinstance(value, dict) else None
            if isinstance(value, list):
                yield from value
                return
            if value is not None:
                raise ValueError("a list was expected")
        with self.open(name) as file:
            meter = Metered(file, ROW_LIMIT)
            for value in ijson.items(meter, prefix, use_float=True):
                meter.start()
                if too_deep(value, DEPTH):
                    raise ValueError(f"nested deeper than {DEPTH} levels")
                yield value
            self.tail = meter.tail

    def events(self, name: str) -> Iterator[tuple[str, str, Any]]:
        """The raw parser events of a file, for heads of documents too large for `document`."""
        with self.open(name) as file:
            yield from ijson.parse(file, use_float=True)

    def walk(self, names: Iterable[str]) -> Iterator[str]:
        """`names` in the given order, from the file named by `at(position)` on."""
        ordered = list(names)
        first = ordered.index(self._resume[0]) if self._resume[0] in ordered else 0
        yield from ordered[first:]

    def at(self, position: Position) -> None:
        """Continue at (file, row): what lies before was read and noted by an earlier run."""
        self._resume = position

    def begin(self, name: str, index: int) -> None:
        """A row starts here: what is noted from now on belongs to it."""
        self.position = (name, index)
        if self._noting():
            self.lines += 1

    def _noting(self) -> bool:
        """Not while an earlier run has noted this place: the head of the archive, and rows up to the position."""
        file, index = self._resume
        return (
            not file
            or (self.position[0] not in ("", file))
            or (self.position[0] == file and self.position[1] > index)
        )

    def bad(self, place: str, why: str) -> None:
        """Note a line that cannot be read."""
        if not self._noting():
            return
        self.bad_count += 1
        if len(self.bad_lines) < KEPT_BAD:
            self.bad_lines.append((place[:200], why[:300]))

    def skip(self, reason: str, place: str = "", count: int = 1) -> None:
        """Note something that is left behind knowingly."""
        if not self._noting():
            return
        known = self.skipped.get(reason)
        if known is None:
            self.skipped[reason] = [count, place[:200]]
        else:
            known[0] += count

    def unknown(self, field: str) -> None:
        """Note a field this connector has never heard of."""
        if self._noting() and (field in self.unknown_fields or len(self.unknown_fields) < 500):
            self.unknown_fields[field] = self.unknown_fields.get(field, 0) + 1

    def claim(self, person: str, email: str) -> None:
        """An address by which `person` may later prove who she is. It never enters an activity."""
        if "@" in email and len(email) <= 254:
            self.claims.append((person, email))

    def fetch(self, url: str) -> bytes:
        """A file from the platform itself, through the guarded client. No archive format needs it yet."""
        raise Unreachable(
            _("Files are not fetched from the platform in this version: %(url)s") % {"url": url[:100]}
        )


def too_deep(value: Any, limit: int) -> bool:
    """Whether lists and dictionaries nest deeper than `limit`."""
    level = [value]
    for _level in range(limit):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _utf8(data: bytes) -> bytes:
    """JSON text as UTF-8: byte order marks are obeyed."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").encode()
    return data


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
