"""Reads what DiscordChatExporter writes (JSON, or CSV as a second best): channels become spaces, messages posts,
authors ghosts. One file, a folder or a zip of many; direct messages are never read.

This file knows what the files are and how rooms and threads follow from their heads; `discord_lines.py` reads messages,
`discord_table.py` the CSV form.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import ijson
from django.utils.translation import gettext_noop

from hearth.base.errors import Invalid
from hearth.connectors import shape
from hearth.connectors.archive import READ_ERRORS
from hearth.connectors.discord_lines import Guild, Room, told
from hearth.connectors.discord_table import read_tables
from hearth.connectors.shape import Place, clean, line
from hearth.connectors.shape import key as key_of
from hearth.connectors.source import Source
from hearth.ledger.activity import Activity

name = "discord"
title = "Discord"
reads = gettext_noop(
    "Reads DiscordChatExporter files (JSON, or CSV): people, channels, threads, messages and reactions. They do not"
    " say which channels were private: leave those out. Direct messages are never read."
)
loose = True

DIRECT = ("DirectTextChat", "DirectGroupTextChat", "1", "3")
THREADS = ("GuildNewsThread", "GuildPublicThread", "GuildPrivateThread", "10", "11", "12")
PRIVATE = ("GuildPrivateThread", "12")
_EPOCH = 1_420_070_400_000
HEAD = (
    "guild.id guild.name channel.id channel.type channel.categoryId channel.category channel.name channel.topic"
).split()


def read(source: Source) -> Iterator[Activity]:
    """Heads first (which rooms and threads there are), then channel after channel."""
    heads = _heads(source)
    tables = [name for name in source.names() if name.lower().endswith(".csv")]
    if not heads and not tables:
        raise Invalid(
            "This is not an export of DiscordChatExporter: no file in it is its JSON or CSV. Export as JSON again."
        )
    guild = _guild(source, heads)
    if guild is not None:
        rooms = _rooms(source, guild, heads)
        for room in {room.space: room for room in reversed(rooms)}.values():
            yield _space(guild, room)
        by_file = {file: room for room in rooms for file in room.files}
        for file in source.walk(by_file):
            room = by_file[file]
            for row in source.rows(file, "messages.item"):
                yield from told(source, guild, room, row)
            _check_whole(source, file)
    known = {room.id for room in (rooms if guild is not None else ())}
    yield from read_tables(source, guild, tables, known)


def _heads(source: Source) -> dict[str, dict[str, str]]:
    """File -> what stands before its messages, for each file that is an export."""
    found = {}
    for file in source.names():
        if not file.lower().endswith(".json"):
            continue
        head = _head(source, file)
        if head.get("channel.id") and "guild.id" in head:
            found[file] = head
        elif head.get("broken"):
            source.bad(file, head["broken"])
        else:
            source.skip("files that are no export of a channel", file)
    return found


def _head(source: Source, file: str) -> dict[str, str]:
    head: dict[str, str] = {}
    try:
        for prefix, event, value in source.events(file):
            if prefix == "messages" or prefix.startswith("messages."):
                break
            if prefix in HEAD and event in ("string", "number"):
                head[prefix] = clean(str(value))
    except READ_ERRORS:
        head["broken"] = "the file is damaged"
    except (ijson.JSONError, ValueError):
        head["broken"] = "not valid JSON"
    return head


def _guild(source: Source, heads: dict[str, dict[str, str]]) -> Guild | None:
    """The one server this archive is about: that of most files, or the one that was named."""
    talk = {file: head for file, head in heads.items() if head.get("channel.type") not in DIRECT}
    for file in heads.keys() - talk.keys():
        source.skip("direct conversations (never read)", file)
        del heads[file]
    counts = Counter(key_of(head["guild.id"]) for head in talk.values())
    if not counts:
        return None
    most = max(counts.values())
    chosen = min(key for key, count in counts.items() if count == most)
    wanted = source.host
    for head in talk.values():
        if wanted and wanted in (key_of(head["guild.id"]).lower(), line(head.get("guild.name")).lower()):
            chosen = key_of(head["guild.id"])
    for file, head in talk.items():
        if key_of(head["guild.id"]) != chosen:
            source.skip("channels of another server (import them by themselves)", file)
            del heads[file]
    first = min(moment for moment in (flake(head["channel.id"]) for head in heads.values()))
    return Guild(Place.of("discord", chosen), flake(chosen) or first, source.now)


def _rooms(source: Source, guild: Guild, heads: dict[str, dict[str, str]]) -> list[Room]:
    """Channels before the threads inside them, each with its files in order."""
    files: dict[str, list[str]] = {}
    for file, head in heads.items():
        files.setdefault(key_of(head["channel.id"]), []).append(file)
    firsts = {key: heads[found[0]] for key, found in files.items()}
    plain = {key: head for key, head in firsts.items() if head.get("channel.type") not in THREADS}
    threads = {key: head for key, head in firsts.items() if key not in plain}
    guild.channels = {key: line(head.get("channel.name")) or key for key, head in firsts.items()}
    rooms = [_room(guild, key, head, files[key]) for key, head in plain.items()]
    inside = [_thread(guild, key, head, files[key]) for key, head in threads.items()]
    _find_openings(source, guild, {room.id: room for room in rooms}, inside)
    return sorted(rooms, key=_by_id) + sorted(inside, key=_by_id)


def _by_id(room: Room) -> tuple[int, str]:
    return len(room.id), room.id


def _room(guild: Guild, key: str, head: dict[str, str], files: list[str]) -> Room:
    return Room(
        id=key,
        space=guild.place.uri(key),
        name=line(head.get("channel.name")) or key,
        topic=clean(head.get("channel.topic"))[:500],
        files=_in_order(files),
        born=flake(key) or guild.start,
    )


def _thread(guild: Guild, key: str, head: dict[str, str], files: list[str]) -> Room:
    """A thread lies in its parent channel; a private one is a room of its own, for those who wrote in it."""
    private = head.get("channel.type") in PRIVATE
    parent = key_of(head.get("channel.categoryId")) or key
    space = key if private else parent
    named = head.get("channel.name" if private else "channel.category")
    return Room(
        id=key,
        space=guild.place.uri(space),
        name=line(named) or guild.channels.get(space, space),
        topic="",
        files=_in_order(files),
        born=flake(space) or guild.start,
        private=private,
        title=line(head.get("channel.name"), 200) or key,
        parent=parent,
    )


def _in_order(files: list[str]) -> list[str]:
    """Parts of one channel: `[part 2]` before `[part 10]`."""
    return sorted(files, key=lambda file: (len(file), file))


def _find_openings(source: Source, guild: Guild, rooms: dict[str, Room], threads: list[Room]) -> None:
    """A thread opens with the message it grew from, where that is at hand, else with its own first message."""
    noted = (source.position, source.lines, source.bad_count, list(source.bad_lines))
    wanted = {thread.id: thread for thread in threads}
    for room in rooms.values():
        if any(thread.parent == room.id and not thread.private for thread in threads):
            for row in _all_rows(source, room):
                key = key_of(row.get("id"))
                if key in wanted and wanted[key].parent == room.id:
                    wanted[key].opening = guild.place.uri(room.id, key)
                    guild.grown[wanted[key].opening] = wanted[key].title
    for thread in threads:
        if not thread.opening:
            first = next((row for row in _all_rows(source, thread) if _opens(row)), None)
            if first is not None:
                thread.opening = guild.place.uri(thread.id, key_of(first["id"]))
                guild.grown[thread.opening] = thread.title
    source.position, source.lines, source.bad_count, source.bad_lines = noted


def _all_rows(source: Source, room: Room) -> Iterator[dict[str, Any]]:
    for file in room.files:
        for row in source.rows(file, "messages.item", whole=True):
            if isinstance(row, dict):
                yield row


def _opens(row: dict[str, Any]) -> bool:
    return line(row.get("type")) in ("Default", "Reply", "0", "19") and bool(key_of(row.get("id")))


def _space(guild: Guild, room: Room) -> Activity:
    return shape.space(
        guild.place, room.space, room.name, room.born, summary=room.topic, private=room.private
    )


def _check_whole(source: Source, file: str) -> None:
    """The number of messages stands at the end of each file: a smaller one was cut off and closed by hand."""
    tail = source.tail.decode(errors="replace")
    _before, found, after = tail.rpartition('"messageCount"')
    said = after.partition("}")[0].strip(" :\r\n\t")
    there = source.position[1] + 1 if source.position[0] == file else 0
    if found and said.isdecimal() and len(said) < 12 and int(said) > there and source.begins(file) <= there:
        source.bad(file, f"it says that it holds {int(said):,} messages, but {there:,} are there")


def flake(key: str) -> int:
    """The moment inside a Discord id, 0 if it is none of our time."""
    if not key.isdecimal() or not 15 <= len(key) <= 20:
        return 0
    return (int(key) >> 22) + _EPOCH
