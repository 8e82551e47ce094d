"""Structured field values (RFC 9651): what `Signature-Input`, `Signature` and `Content-Digest` are written in."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal


class Malformed(ValueError):
    """Not a structured field; the whole field is then ignored or refused."""


class Token(str):
    """A bare word."""

    __slots__ = ()


class Display(str):
    """Text beyond ASCII."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Date:
    """Seconds since 1970."""

    seconds: int


Bare = int | Decimal | str | Token | bytes | bool | Date | Display
Parameters = Mapping[str, Bare]


@dataclass(frozen=True, slots=True)
class Item:
    """A value with parameters; an inner list is one whose value is a tuple of items."""

    value: "Bare | tuple[Item, ...]"
    params: Parameters = field(default_factory=dict)


_KEY = re.compile(r"[a-z*][a-z0-9_\-.*]*")
_NUMBER = re.compile(r"-?(\d{1,12}\.\d{1,3}|\d{1,15})(?![\d.])")
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_TOKEN = re.compile(r"[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*")
_BYTES = re.compile(r":([A-Za-z0-9+/=]*):")
_DISPLAY = re.compile(r'%"((?:[ !#$&-~]|%[0-9a-f]{2})*)"')
_DATE = re.compile(r"@(-?\d{1,15})(?![\d.])")
_OWS = " \t"


class _Reader:
    def __init__(self, text: str) -> None:
        if not text.isascii():
            raise Malformed("not ASCII")
        self.text, self.at = text.strip(" "), 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self, letters: str = " ") -> None:
        while self.peek() and self.peek() in letters:
            self.at += 1

    def take(self, letter: str) -> bool:
        if self.peek() != letter:
            return False
        self.at += 1
        return True

    def match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise Malformed(f"unexpected {self.text[self.at : self.at + 10]!r}")
        self.at = found.end()
        return found

    def done(self) -> bool:
        return self.at >= len(self.text)

    def comma(self) -> bool:
        """Past a comma to the next member; False at the end."""
        self.skip(_OWS)
        if self.done():
            return False
        if not self.take(","):
            raise Malformed("a comma is missing")
        self.skip(_OWS)
        if self.done():
            raise Malformed("a comma at the end")
        return True


def _bare(reader: _Reader) -> Bare:
    first = reader.peek()
    if first.isdigit() or first == "-":
        text = reader.match(_NUMBER)[0]
        return Decimal(text) if "." in text else int(text)
    if first == '"':
        return re.sub(r"\\(.)", r"\1", reader.match(_STRING)[1])
    if first == ":":
        return _decoded(reader.match(_BYTES)[1])
    if first == "?":
        reader.at += 1
        if reader.take("1"):
            return True
        if reader.take("0"):
            return False
        raise Malformed("neither ?0 nor ?1")
    if first == "@":
        return Date(int(reader.match(_DATE)[1]))
    if first == "%":
        raw = reader.match(_DISPLAY)[1]
        try:
            return Display(
                re.sub(rb"%(..)", lambda m: bytes.fromhex(m[1].decode()), raw.encode()).decode("utf-8")
            )
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error
    return Token(reader.match(_TOKEN)[0])


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64") from error


def _parameters(reader: _Reader) -> dict[str, Bare]:
    found: dict[str, Bare] = {}
    while reader.take(";"):
        reader.skip()
        key = reader.match(_KEY)[0]
        found[key] = _bare(reader) if reader.take("=") else True
    return found


def _member(reader: _Reader) -> Item:
    if not reader.take("("):
        value = _bare(reader)
        return Item(value, _parameters(reader))
    items: list[Item] = []
    while True:
        reader.skip()
        if reader.take(")"):
            return Item(tuple(items), _parameters(reader))
        bare = _bare(reader)
        items.append(Item(bare, _parameters(reader)))
        if reader.peek() not in (" ", ")"):
            raise Malformed("an inner list is not closed")


def item(text: str) -> Item:
    """One item. Raises Malformed."""
    reader = _Reader(text)
    value = _bare(reader)
    found = Item(value, _parameters(reader))
    if not reader.done():
        raise Malformed("something follows the item")
    return found


def items(text: str) -> list[Item]:
    """A list of items and inner lists. Raises Malformed."""
    reader = _Reader(text)
    found: list[Item] = []
    if reader.done():
        return found
    while True:
        found.append(_member(reader))
        if not reader.comma():
            return found


def dictionary(text: str) -> dict[str, Item]:
    """A dictionary; of a repeated key the last counts. Raises Malformed."""
    reader = _Reader(text)
    found: dict[str, Item] = {}
    if reader.done():
        return found
    while True:
        key = reader.match(_KEY)[0]
        found[key] = _member(reader) if reader.take("=") else Item(True, _parameters(reader))
        if not reader.comma():
            return found


# ---- writing ----


def write(value: "Bare | tuple[Item, ...]") -> str:
    """A value as text. Raises Malformed for what has no text."""
    match value:
        case tuple():
            return f"({' '.join(write_item(part) for part in value)})"
        case bool():
            return f"?{int(value)}"
        case int():
            if abs(value) > 999_999_999_999_999:
                raise Malformed("too many digits")
            return str(value)
        case Decimal():
            return _decimal(value)
        case bytes():
            return f":{base64.b64encode(value).decode()}:"
        case Date():
            return f"@{write(value.seconds)}"
        case Token():
            if not _TOKEN.fullmatch(value):
                raise Malformed("not a token")
            return str(value)
        case Display():
            raw = value.encode()
            return (
                '%"' + "".join(chr(b) if 32 <= b < 127 and b not in b'%"' else f"%{b:02x}" for b in raw) + '"'
            )
    if not all(" " <= letter <= "~" for letter in value):
        raise Malformed("not ASCII")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _decimal(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.001"), rounding=ROUND_HALF_EVEN)
    if abs(rounded) >= 10**12:
        raise Malformed("too many digits")
    text = f"{rounded:f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def write_parameters(params: Parameters) -> str:
    """Parameters as text, from their semicolon on."""
    parts = []
    for key, value in params.items():
        if not _KEY.fullmatch(key):
            raise Malformed("not a key")
        parts.append(f";{key}" if value is True else f";{key}={write(value)}")
    return "".join(parts)


def write_item(one: Item) -> str:
    """An item or inner list with its parameters as text."""
    return write(one.value) + write_parameters(one.params)
