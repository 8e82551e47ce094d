"""Reads the zip that Slack's workspace export gives: channels become spaces, messages posts, people ghosts.

Ids are (team, channel, `ts`); times are Slack's own. This file reads the head of the export (people, channels,
members, pins); `slack_lines.py` knows the lines of its day files.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hearth.base.errors import Invalid
from hearth.connectors import shape
from hearth.connectors.shape import Place, clean, line
from hearth.connectors.shape import key as key_of
from hearth.connectors.slack_lines import Room, Workspace, ghost, moment_of, seconds_of, told, written
from hearth.connectors.source import Source
from hearth.ledger.activity import HOME, Activity

name = "slack"
title = "Slack"
reads = gettext_noop(
    "Reads a Slack workspace export (zip): people, channels, messages, threads and reactions."
    " Direct messages are never read."
)

FLAGS = (("is_admin", "admin"), ("is_owner", "owner"), ("is_primary_owner", "owner"))


def read(source: Source) -> Iterator[Activity]:
    """People, then channels with their members, then each channel's days in order."""
    users = _list(source, "users.json") or _list(source, "org_users.json")
    public, private = _list(source, "channels.json"), _list(source, "groups.json")
    if not public and not private:
        raise Invalid(
            _("This is not a Slack export: it has no channels.json. Give the zip as Slack made it.")
        )
    space = Workspace(Place.of("slack", _team(source, users)))
    moments = [seconds_of(channel.get("created")) for channel in (*public, *private)]
    space.start = min((moment for moment in moments if moment), default=0)
    for user in users:
        yield from _person(source, space, user)
    folders = _folders(source)
    rooms = []
    for channel, hidden in [*((c, False) for c in public), *((c, True) for c in private)]:
        room = _room(source, space, channel, hidden, folders)
        if room is not None:
            rooms.append((room, channel))
    for room, channel in rooms:
        yield from _opened(space, room, channel)
    _leave_behind(source, folders)
    by_file = {file: room for room, _channel in rooms for file in room.files}
    for file in source.walk(by_file):
        for row in source.rows(file):
            yield from told(source, space, by_file[file], row)


def _list(source: Source, file: str) -> list[dict[str, Any]]:
    if not source.has(file):
        return []
    rows = source.document(file)
    if not isinstance(rows, list):
        raise Invalid(
            _("%(file)s in the archive is not a list, so this is not a Slack export.") % {"file": file}
        )
    good = [row for row in rows if isinstance(row, dict) and key_of(row.get("id"))]
    if len(good) < len(rows):
        source.bad(file, f"{len(rows) - len(good)} entries without an id")
    return good


def _team(source: Source, users: list[dict[str, Any]]) -> str:
    """The workspace: the team most users belong to; guests of shared channels carry their own."""
    teams = Counter(team for user in users if (team := key_of(user.get("team_id"))))
    most = max(teams.values(), default=0)
    return min((team for team, count in teams.items() if count == most), default=source.host or "archive")


def _person(source: Source, space: Workspace, user: dict[str, Any]) -> Iterator[Activity]:
    key = key_of(user["id"])
    raw = user.get("profile")
    profile: dict[str, Any] = raw if isinstance(raw, dict) else {}
    handle = line(user.get("name"), 60) or key.lower()
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"))
    shown = next((line(each) for each in names if line(each)), handle)
    bot = user.get("is_bot") is True or key == "USLACKBOT"
    space.people[key] = (handle, bot)
    who = space.who(key)
    yield shape.person(
        space.place, who, handle, shown, space.start, bot=bot, gone=user.get("deleted") is True
    )
    if not bot:
        source.claim(who, clean(profile.get("email")))
    for name_ in sorted({flag for key_, flag in FLAGS if user.get(key_) is True}):
        yield shape.flag(space.place, who, name_, space.start)


def _folders(source: Source) -> dict[str, list[str]]:
    """Folder -> its day files in order of their dates."""
    found: dict[str, list[str]] = {}
    for file in sorted(source.names()):
        folder, slash, day = file.rpartition("/")
        if slash and day.endswith(".json"):
            found.setdefault(folder, []).append(file)
    return found


def _room(
    source: Source, space: Workspace, channel: dict[str, Any], hidden: bool, folders: dict[str, list[str]]
) -> Room | None:
    key = key_of(channel["id"])
    if key in space.channels:
        source.bad("channels.json", f"two channels with the id {key}")
        return None
    space.channels[key] = line(channel.get("name")) or key
    files = folders.pop(clean(channel.get("name")), None) or folders.pop(key, [])
    raw = channel.get("members")
    members = (
        frozenset(who for each in raw if (who := key_of(each))) if isinstance(raw, list) else frozenset()
    )
    return Room(space.place.uri(key), key, files, "space" if hidden else "home", members)


def _opened(space: Workspace, room: Room, channel: dict[str, Any]) -> Iterator[Activity]:
    born = seconds_of(channel.get("created")) or space.start
    label = space.channels[room.id]
    texts = [
        clean(part.get("value")) for key in ("purpose", "topic") if isinstance(part := channel.get(key), dict)
    ]
    summary = written(space, next((text for text in texts if text), ""))[:500]
    extra = {"hearth:archived": True} if channel.get("is_archived") is True else {}
    short = shape.slug(label, room.id.lower())
    if short != label and short in space.channels.values():
        short = f"{short}-2"
    yield shape.space(
        space.place,
        room.uri,
        label,
        born,
        short=short,
        summary=summary,
        private=room.audience == "space",
        extra=extra,
    )
    for key in sorted(room.members):
        yield from ghost(space, key, None)
        yield from shape.membership(space.place, room.uri, space.who(key), born, audience=room.audience)
    pins = channel.get("pins")
    for pin in pins if isinstance(pins, list) else ():
        if isinstance(pin, dict) and pin.get("type") == "C" and moment_of(pin.get("id")) is not None:
            post = space.place.uri(room.id, line(pin["id"]))
            yield Activity(
                type="Add",
                actor=space.who(key_of(pin["user"])) if key_of(pin.get("user")) else HOME,
                object=post,
                object_type="Note",
                id=post + "#pin",
                published=seconds_of(pin.get("created")) or moment_of(pin["id"]),
                target=room.uri,
                audience=room.audience,
                origin=space.place.origin,
                quiet=True,
            )


def _leave_behind(source: Source, folders: dict[str, list[str]]) -> None:
    """Direct messages are counted, never opened; folders of no known channel are named."""
    direct = {key_of(chat["id"]): chat for file in ("dms.json", "mpims.json") for chat in _list(source, file)}
    if direct:
        source.skip("direct conversations (never read)", "", len(direct))
    private = {*direct, *(line(chat.get("name")) for chat in direct.values())}
    for folder in folders:
        if folder not in private:
            source.skip("folders of a channel the export does not list", folder)
