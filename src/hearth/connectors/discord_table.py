"""DiscordChatExporter's CSV: no ids and no replies, so a message is known by what it says. The JSON form is better."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

from hearth.base.errors import HearthError
from hearth.base.tables import csv_rows
from hearth.connectors import shape
from hearth.connectors.archive import READ_ERRORS
from hearth.connectors.discord_lines import Guild, Room, ghost, instant
from hearth.connectors.discord_text import linked, written
from hearth.connectors.shape import Place, clean, line
from hearth.connectors.shape import key as key_of
from hearth.connectors.source import Source
from hearth.ledger.activity import Activity

COLUMNS = ("authorid", "author", "date", "content", "attachments", "reactions")
FILE = re.compile(r"(?:^|/)(?P<name>[^/]*?)(?: \[(?P<id>\d{5,20})\])?(?: \[part \d+\])?\.csv$", re.IGNORECASE)
SAID = frozenset(
    {
        "Joined the server.",
        "Pinned a message.",
        "Changed the channel icon.",
        "Started a thread.",
        "Started a call.",
    }
)
_DATES = ("%d-%b-%y %I:%M %p", "%d-%b-%Y %I:%M %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M",
          "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")  # fmt: skip
_COUNT = re.compile(r"\((\d{1,7})\)")


def read_tables(source: Source, guild: Guild | None, files: list[str], known: set[str]) -> Iterator[Activity]:
    """Every table of a channel that is not there as JSON."""
    wanted = []
    for file in sorted(files):
        found = FILE.search(file)
        if found and found["id"] and found["id"] in known:
            source.skip("tables of channels that are there as JSON", file)
        else:
            wanted.append((file, found))
    rooms = {}
    for file, found in wanted:
        parts = [part.strip() for part in (found["name"] if found else file).split(" - ")]
        if guild is None:
            place = source.host or shape.slug(line(parts[0]) if len(parts) > 1 else "", "archive")
            guild = Guild(Place.of("discord", place), 0, source.now)
        named = line(parts[-1]) or "channel"
        key = (found and found["id"]) or shape.slug(named, "channel")
        rooms[file] = Room(
            id=key, space=guild.place.uri(key), name=named, topic="", files=[file], born=guild.start
        )
    if guild is None:
        return
    for file in source.walk(rooms):
        yield from _table(source, guild, rooms[file], file)


def _table(source: Source, guild: Guild, room: Room, file: str) -> Iterator[Activity]:
    """The rows of one table. All are read, also on going on: a message's number among its likes is part of its id."""
    first, ordinals, columns = source.begins(file), Counter[str](), list[str]()
    opened = False
    try:
        with source.open(file) as stream:
            for index, row in enumerate(csv_rows(stream)):
                if not columns:
                    columns = [cell.strip().lower().replace(" ", "") for cell in row]
                    if not {"author", "date", "content"} <= set(columns):
                        source.begin(file, 0)
                        source.bad(file, "not an export of a channel: no columns Author, Date, Content")
                        return
                    continue
                cells = dict(zip(columns, row, strict=False))
                mark = _mark(room, cells)
                ordinals[mark] += 1
                if index < first or not any(cell.strip() for cell in row):
                    continue
                source.begin(file, index)
                told = list(_row(source, guild, room, cells, f"{mark}-{ordinals[mark]}"))
                if told and not opened:
                    opened = True
                    yield shape.space(
                        guild.place, room.space, room.name, room.born or told[-1].published or 0
                    )
                yield from told
    except READ_ERRORS as error:
        source.bad(file, f"the file is damaged ({str(error)[:80]})")
    except HearthError as error:
        source.begin(file, 0)
        source.bad(file, str(error))


def _mark(room: Room, cells: dict[str, str]) -> str:
    said = (room.id, cells.get("authorid") or cells.get("author"), cells.get("date"), cells.get("content"))
    return sha256("\n".join(part or "" for part in said).encode(errors="replace")).hexdigest()[:24]


def _row(source: Source, guild: Guild, room: Room, cells: dict[str, str], mark: str) -> Iterator[Activity]:
    place = f"{source.position[0]}, row {source.position[1] + 1}"
    moment = _moment(cells.get("date", ""))
    if moment is None or not 0 < moment <= source.now + 86_400_000:
        source.bad(place, f"its time {cells.get('date', '')[:30]!r} cannot be read")
        return
    author = line(cells.get("author"))
    key = key_of(cells.get("authorid")) or "n-" + shape.slug(author, "nobody")
    if not author and not cells.get("authorid"):
        source.bad(place, "the message names no author")
        return
    text = clean(cells.get("content"))
    if text.strip() in SAID:
        source.skip("lines by Discord itself (joins, pins, threads)", place)
        return
    if len(text) > shape.TEXT_LIMIT:
        source.skip(f"messages longer than {shape.TEXT_LIMIT:,} characters", place)
        return
    handle = author.rpartition("#")[0] if author[-5:-4] == "#" else author
    yield from ghost(guild, {"id": key, "name": handle}, moment)
    if guild.new(key, room.space):
        yield from shape.membership(guild.place, room.space, guild.who(key), moment)
    files = [part.strip() for part in clean(cells.get("attachments")).split(",") if part.strip()][:50]
    kept = [
        {"name": line(url.partition("?")[0].rpartition("/")[2]) or "a file", "url": url if "://" in url else "",
         "mediaType": ""}
        for url in files
    ]  # fmt: skip
    parts = [written(text, {}, guild.channels, guild.place)]
    parts += ["\n".join(linked(each["name"], each["url"]) for each in kept)] if kept else []
    payload: dict[str, object] = {
        "content": "\n\n".join(part for part in parts if part.strip()),
        "mediaType": "text/markdown",
    }
    if kept:
        payload["hearth:files"] = kept
    likes = sum(int(count) for count in _COUNT.findall(cells.get("reactions", "")))
    if likes:
        payload["hearth:likes"] = likes
    uri = guild.place.uri(room.id, mark)
    yield Activity(
        type="Create",
        actor=guild.who(key),
        object=uri,
        object_type="Note",
        payload=payload,
        id=uri + "#create",
        published=moment,
        target=room.space,
        audience="home",
        origin=guild.place.origin,
        quiet=True,
    )


def _moment(text: str) -> int | None:
    """ISO 8601, or one of the ways older versions wrote a time."""
    found = instant(text)
    if found is not None:
        return found
    for form in _DATES:
        try:
            return round(datetime.strptime(text.strip(), form).replace(tzinfo=UTC).timestamp() * 1000)
        except ValueError:
            continue
    return None
