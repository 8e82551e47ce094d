"""The form of exports and backups: what the parts of the archive are called, and one line of the ledger in it.

manifest.json    format, kind, version, home, counts, the SHA-256 of every list, the public half of the recovery key
ledger.jsonl     one row a line; `"sealed"` instead of a payload where only the recovery key opens it
media.jsonl      what is known of each file in media/
media/<sha256>.<ext>
sealed/<n>       (exports) a line of media.jsonl and the file, sealed: pictures of direct messages
side/<model>.jsonl, files/<path>    (backups) everything that is not on the ledger, secrets included
"""

import base64
import re
from typing import Any

import orjson
from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.ledger import read
from hearth.ledger.activity import AUDIENCES
from hearth.ledger.record import MAX_PAYLOAD
from hearth.ledger.replay import Raw
from hearth.ledger.upcast import current

FORMAT = 1
MANIFEST, LEDGER, MEDIA = "manifest.json", "ledger.jsonl", "media.jsonl"
COLUMNS = tuple(read.COLUMNS.split(", "))
MAX_LINE = 8 * MAX_PAYLOAD
MEDIA_NAME = re.compile(r"media/([0-9a-f]{64})\.([a-z0-9]{1,8})")
SEALED_NAME = re.compile(r"sealed/[0-9]{1,9}")
SIDE_NAME = re.compile(r"side/([a-z_]+\.[a-z_]+)\.jsonl")
FILE_NAME = re.compile(r"files/(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,150}/){0,6}[A-Za-z0-9_][A-Za-z0-9._-]{0,150}")
DERIVED = (
    *("hearth.sqlite3", "test.sqlite3", "insight", "tmp", "media", "sealed", "restoring"),
    *("backups", "errands", "next", "previous", "swap"),
)
"""what of a data folder a backup carries in another form, or not at all (by the beginning of the name)"""

_TEXTS = {
    "id",
    "type",
    "actor",
    "object",
    "object_type",
    "context",
    "in_reply_to",
    "target",
    "audience",
    "origin",
}
_BIGGEST = 1 << 63


def line_of(raw: Raw, *, payload: str | None, sealed: bytes | None = None) -> bytes:
    """One row as a line: columns in their order, the payload as it is kept."""
    values: dict[str, Any] = dict(zip(COLUMNS, raw, strict=True))
    values["quiet"] = bool(values["quiet"])
    values["payload"] = None if payload is None else orjson.Fragment(payload)
    if sealed is not None:
        values["sealed"] = base64.b64encode(sealed).decode()
    return orjson.dumps(values) + b"\n"


def row_from(line: bytes, number: int) -> tuple[list[Any], bytes | None]:
    """The row of a line (payload as canonical JSON text or None), and its sealed payload. Trusts nothing."""
    try:
        values = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _bad(number, "it is not JSON") from error
    if not isinstance(values, dict) or not set(COLUMNS) <= values.keys() <= {*COLUMNS, "sealed"}:
        raise _bad(number, "its columns are not those of a ledger")
    for name in COLUMNS:
        _check(name, values[name], number)
    payload = values["payload"]
    text = None if payload is None else orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode()
    return [*(values[name] for name in COLUMNS[:-1]), text], _sealed(values.get("sealed"), payload, number)


def _sealed(value: Any, payload: Any, number: int) -> bytes | None:
    if value is None:
        return None
    if not isinstance(value, str) or payload is not None:
        raise _bad(number, "its sealed part is malformed")
    try:
        return base64.b64decode(value, validate=True)
    except ValueError as error:
        raise _bad(number, "its sealed part is malformed") from error


def _check(name: str, value: Any, number: int) -> None:
    if name in _TEXTS:
        fine = isinstance(value, str) and "\0" not in value and _speakable(value)
        fine = fine and (name != "audience" or value in AUDIENCES)
    elif name == "quiet":
        fine = isinstance(value, bool)
    elif name == "payload":
        fine = value is None or isinstance(value, dict)
    else:
        fine = isinstance(value, int) and not isinstance(value, bool) and -_BIGGEST <= value < _BIGGEST
        fine = fine and not (name in ("seq", "v") and value < 1)
        if fine and name == "v" and value > current():
            raise Invalid(_("This was made by a newer Hearth. Upgrade this home first, then restore."))
    if not fine:
        raise _bad(number, f"{name} is malformed")


def _speakable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bad(number: int, why: str) -> Invalid:
    return Invalid(
        _("Line %(number)s of the ledger in this file cannot be used: %(why)s. Nothing was restored.")
        % {"number": f"{number:,}", "why": why}
    )
