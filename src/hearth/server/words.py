"""The words of the pages in other languages: found in the source, one catalog a room and language, compiled beside it.

Catalogs are gettext files (`locale/<language>/LC_MESSAGES/django.po`), edited by people; `./hearth words` keeps them.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from hearth.server.checkout import ROOT

SOURCE = ROOT / "src" / "hearth"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_DATES = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By)[^\n]*\n', re.M
)


_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Room:
    """A folder with its own catalogs."""

    name: str
    folder: Path

    def catalog(self, language: str) -> Path:
        """Where its words in a language are kept."""
        return self.folder / "locale" / language / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    """Every language besides English, in which the source is written."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def rooms() -> list[Room]:
    """Every room, and every folder of features on its own."""
    found = []
    for folder in sorted(path for path in SOURCE.iterdir() if (path / "__init__.py").is_file()):
        inner = (
            sorted(path.parent for path in folder.glob("*/__init__.py"))
            if folder.name == "features"
            else [folder]
        )
        found += [Room(path.relative_to(SOURCE).as_posix(), path) for path in inner]
    return found


def said_in(room: Room) -> Catalog:
    """Every sentence of a room's templates and modules."""
    catalog = Catalog(project="Hearth", charset="utf-8")
    for file in sorted(
        [*room.folder.rglob("*.py"), *room.folder.rglob("*.html"), *room.folder.rglob("*.txt")]
    ):
        where = file.relative_to(ROOT).as_posix()
        if "/static/" in where or "/migrations/" in where:
            continue
        text = file.read_text()
        if file.suffix != ".py":
            if "/templates/" not in where:
                continue
            text = templatize(text, origin=where)
        for line, message, comments, context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, ["words:"]
        ):
            if message and message != ("", ""):
                catalog.add(message, None, [(where, line)], auto_comments=comments, context=context)
    for text in _BESIDE.get(room.name, list)():
        catalog.add(text)
    return catalog


def _measures() -> Iterable[str]:
    """The catalog of measures imports no Django, so its words are not marked."""
    from hearth.insight.registry import load, waiting
    from hearth.insight.text.measures import MEASURES

    for metric in (*load().values(), *MEASURES):
        yield from (metric.question, metric.formula, metric.reads, metric.what, metric.heading)
    for later in waiting():
        yield from (later.question, later.formula, later.until, later.heading)


_BESIDE: dict[str, Callable[[], Iterable[str]]] = {"insight": _measures}
"""words of a room that stand elsewhere than in a call of gettext"""


def kept(path: Path, language: str) -> Catalog:
    """The catalog as it lies there, or an empty one."""
    if not path.is_file():
        return Catalog(locale=language, project="Hearth", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def written(catalog: Catalog) -> str:
    """A catalog as its file reads: sorted, without dates and line numbers, so that it changes only when words do."""
    out = io.BytesIO()
    catalog.header_comment = "# Words of Hearth."
    catalog.fuzzy = False
    write_po(out, catalog, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    return _DATES.sub("", out.getvalue().decode())


def compiled(catalog: Catalog) -> bytes:
    """A catalog as pages read it."""
    out = io.BytesIO()
    catalog.creation_date = catalog.revision_date = _SOME_DAY  # the same words give the same bytes
    write_mo(out, catalog)
    return out.getvalue()


def brought_up(room: Room, language: str) -> Catalog:
    """What is kept, with what the room says today: new sentences wait for their words, unused ones are gone."""
    catalog = kept(room.catalog(language), language)
    catalog.update(said_in(room), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def missing(catalog: Catalog) -> Iterator[Message]:
    """Sentences that have no words in this language yet, or doubtful ones."""
    for message in catalog:
        if message.id and (message.fuzzy or not message.string or not all(_forms(message))):
            yield message


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def wrong_places(catalog: Catalog) -> Iterator[str]:
    """Sentences whose words name other places (`%(name)s`) than the English."""
    for message in catalog:
        if not message.id or not all(_forms(message)):
            continue
        english = message.id if isinstance(message.id, str) else message.id[-1]
        if any(_places(form) != _places(english) for form in _forms(message)[-1:]):
            yield english


def _places(text: str) -> set[str]:
    return {one or other for one, other in re.findall(r"%\((\w+)\)[sd]|\{(\w*)\}", text)}


def write(room: Room, language: str, catalog: Catalog) -> None:
    """Keep a catalog and its compiled twin; a room that says nothing has none."""
    path = room.catalog(language)
    if not len(catalog):
        path.unlink(missing_ok=True)
        path.with_suffix(".mo").unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(catalog))
    path.with_suffix(".mo").write_bytes(compiled(catalog))


def faults(*, fix: bool = False) -> Iterator[str]:
    """What is wrong with the words: catalogs behind the source, missing or doubtful sentences, other places."""
    for room in rooms():
        for language in languages():
            catalog = brought_up(room, language)
            if fix:
                write(room, language, catalog)
            path = room.catalog(language)
            where = path.relative_to(ROOT)
            if len(catalog) and (not path.is_file() or path.read_text() != written(catalog)):
                yield f"{where} is behind the source: run ./hearth words"
            elif len(catalog) and path.with_suffix(".mo").read_bytes() != compiled(catalog):
                yield f"{where} is not compiled: run ./hearth words"
            absent = list(missing(catalog))
            if absent:
                yield f"{where}: {len(absent)} sentences without words, the first is {absent[0].id!r}"
            yield from (f"{where}: other places than in {text!r}" for text in wrong_places(catalog))
