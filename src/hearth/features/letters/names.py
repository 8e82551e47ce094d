"""Names out of what people have at hand: pasted lines, and tables whose columns somebody has matched."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

MOST_LINES = 1000
_MAIL = re.compile(r"<?([^\s<>,;|\"']+@[^\s<>,;|\"']+\.[^\s<>,;|\"']+?)>?(?=[\s,;|)]|$)")
_BULLET = re.compile(r"^\s*(?:[-*•·–—]|\d{1,4}[.)])\s+")
FIELDS = (
    ("name", _("Name")),
    ("second", _("Rest of the name")),
    ("address", _("E-mail address")),
    ("whence", _("Where from")),
    ("note", _("A note for yourself")),
)
_WORDS = {
    "name": "name fullname displayname vollername anzeigename firstname givenname vorname nombre prénom",
    "second": "lastname surname familyname nachname familienname",
    "address": "email emailaddress mail mailadresse adresse address",
    "whence": "source from wherefrom whence origin where herkunft quelle woher",
    "note": "note notes comment comments remark notiz notizen kommentar bemerkung",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Somebody as a list, a table or an archive names them."""

    name: str
    address: str = ""
    whence: str = ""
    note: str = ""
    ghost: int | None = None


def in_lines(text: str, whence: str = "") -> list[Found]:
    """One person a line: a name, with or without an address, and what follows as a note."""
    found = []
    for line in text.replace("\0", "").splitlines()[:MOST_LINES]:
        plain = _BULLET.sub("", line).strip()
        if not plain:
            continue
        mail = _MAIL.search(plain)
        rest = (plain[: mail.start()] + "," + plain[mail.end() :]) if mail else plain
        parts = [part.strip(" \t\"'<>()") for part in re.split(r"[,;|\t]", rest)]
        parts = [part for part in parts if part]
        address = mail.group(1) if mail else ""
        name = parts[0] if parts else address.partition("@")[0].replace(".", " ").title()
        if name.strip():
            found.append(Found(name=name, address=address, whence=whence, note=", ".join(parts[1:])))
    return found


def guessed(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Which column is what, by its title or by what stands in it. Field -> column."""
    titles = ["".join(letter for letter in cell.lower() if letter.isalpha()) for cell in rows[0]]
    found: dict[str, int] = {}
    for field, words in _WORDS.items():
        at = next((place for place, title in enumerate(titles) if title in words.split()), None)
        if at is not None and at not in found.values():
            found[field] = at
    if "address" not in found:
        counts = [sum("@" in row[place] for row in rows[:50]) for place in range(len(rows[0]))]
        if counts and max(counts) * 2 >= min(len(rows), 50):
            found["address"] = counts.index(max(counts))
    if "name" not in found:
        taken = set(found.values())
        found["name"] = next((place for place in range(len(rows[0])) if place not in taken), 0)
    return found


def has_titles(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns instead of a person."""
    return len(rows) > 1 and not any("@" in cell for cell in rows[0]) and bool(_named(rows[0]))


def _named(row: Sequence[str]) -> set[str]:
    titles = {"".join(letter for letter in cell.lower() if letter.isalpha()) for cell in row}
    return titles & {word for words in _WORDS.values() for word in words.split()}


def in_table(
    rows: Sequence[Sequence[str]], columns: dict[str, int], whence: str, *, titles: bool
) -> list[Found]:
    """The people of a table."""

    def cell(row: Sequence[str], field: str) -> str:
        place = columns.get(field, -1)
        return row[place] if 0 <= place < len(row) else ""

    found = []
    for row in rows[titles:]:
        name = f"{cell(row, 'name')} {cell(row, 'second')}".strip()
        address = cell(row, "address").strip("<> ")
        if name or address:
            found.append(
                Found(
                    name=name or address.partition("@")[0],
                    address=address,
                    whence=cell(row, "whence") or whence,
                    note=cell(row, "note"),
                )
            )
    return found
