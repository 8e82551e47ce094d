"""The messages of a DiscordChatExporter file: posts with their reactions, arrivals, and what is not talk.

What is known of the format stands in the tables at the top.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hearth.connectors import shape
from hearth.connectors.discord_text import linked, quoted, written
from hearth.connectors.shape import Place, clean, line
from hearth.connectors.shape import key as key_of
from hearth.connectors.source import Source
from hearth.ledger.activity import HOME, Activity

TALK = {"Default", "Reply", "0", "19"}
COMMANDS = {"20", "23", "ChatInputCommand", "ContextMenuCommand"}
ARRIVALS = {"GuildMemberJoin", "UserJoin", "7"}
LINES = {
    "RecipientAdd": "people added to a thread",
    "RecipientRemove": "people removed from a thread",
    "Call": "calls",
    "ChannelNameChange": "channel renamings",
    "ChannelIconChange": "channel renamings",
    "ChannelPinnedMessage": "pin announcements (the pins themselves are kept)",
    "ThreadCreated": "threads announced (the threads themselves are kept)",
    "ThreadStarterMessage": "threads announced (the threads themselves are kept)",
}
LINES |= {
    number: LINES[word]
    for number, word in {
        "1": "RecipientAdd",
        "2": "RecipientRemove",
        "3": "Call",
        "4": "ChannelNameChange",
        "5": "ChannelIconChange",
        "6": "ChannelPinnedMessage",
        "18": "ThreadCreated",
        "21": "ThreadStarterMessage",
    }.items()
}
LINES |= dict.fromkeys(
    "8 9 10 11 12 14 15 16 17 22 24 25 26 27 28 29 31 32 36 37 38 39 44 46".split(),
    "other lines by Discord itself (boosts, stages, safety, poll results)",
)
KNOWN = frozenset(
    """
    id type timestamp timestampEdited callEndedTimestamp isPinned content author attachments embeds stickers
    reactions mentions reference forwardedMessage interaction inlineEmojis
    """.split()
)


@dataclass(slots=True)
class Guild:
    """The server, and whom the messages have named so far."""

    place: Place
    start: int
    now: int
    people: dict[str, bool] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    grown: dict[str, str] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def who(self, user: str) -> str:
        """The uri of a person."""
        return self.place.uri("u", user)

    def new(self, *pair: str) -> bool:
        """Whether this pair (a person and a role or room) was not met before."""
        fresh = (pair[0], pair[-1]) not in self.seen
        self.seen.add((pair[0], pair[-1]))
        return fresh


@dataclass(slots=True, kw_only=True)
class Room:
    """One exported channel or thread: the space its posts lie in, its files, and for a thread how it opens."""

    id: str
    space: str
    name: str
    topic: str
    files: list[str]
    born: int
    private: bool = False
    title: str = ""
    parent: str = ""
    opening: str = ""

    @property
    def audience(self) -> str:
        """Private threads keep to those who wrote in them."""
        return "space" if self.private else "home"


def told(source: Source, guild: Guild, room: Room, row: Any) -> Iterator[Activity]:
    """One message: a post with its reactions and pin, an arrival, or something left behind."""
    place = f"{source.position[0]}, message {source.position[1] + 1}"
    if not isinstance(row, dict) or not key_of(row.get("id")):
        source.bad(place, "not a message: it has no id")
        return
    moment = _moment(row)
    if moment is None or not 0 < moment <= source.now + 86_400_000:
        source.bad(place, "its time is missing, before 1970 or in the future")
        return
    author = row.get("author")
    user = key_of(author.get("id")) if isinstance(author, dict) else ""
    if not user or not isinstance(author, dict):
        source.bad(place, "the message names no author")
        return
    for strange in row.keys() - KNOWN:
        source.unknown(f"message.{line(strange)}")
    kind = line(row.get("type"))
    if kind in LINES:
        source.skip(LINES[kind], place)
        return
    if kind in ARRIVALS:
        source.skip("arrivals announced (kept as joining the room)", place)
        yield from ghost(guild, author, moment)
        yield from shape.membership(
            guild.place, room.space, guild.who(user), moment, at="came", audience=room.audience
        )
        return
    if kind not in TALK and kind not in COMMANDS:
        source.skip(f"lines of the unknown kind {kind!r}, kept as posts that are not talk", place)
    yield from _post(source, guild, room, row, author, moment, kind, place)


def _moment(row: dict[str, Any]) -> int | None:
    """The moment inside the message's id; its written time where the two do not agree."""
    said = instant(row.get("timestamp"))
    key = key_of(row.get("id"))
    inside = (int(key) >> 22) + 1_420_070_400_000 if key.isdecimal() and 15 <= len(key) <= 20 else None
    if said is None or (inside is not None and abs(inside - said) < 1000):
        return inside
    return said


def instant(value: Any) -> int | None:
    """An ISO 8601 time in milliseconds."""
    text = line(value, 40)
    head, dot, tail = text.partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    try:
        moment = datetime.fromisoformat(head + (f".{tail[:digits][:6]}{tail[digits:]}" if dot else ""))
    except ValueError:
        return None
    whole = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(whole.timestamp() * 1000)


def ghost(guild: Guild, author: dict[str, Any], moment: int) -> Iterator[Activity]:
    """A ghost for an author or somebody who reacted, when first met; roles as flags that mean nothing yet."""
    key = key_of(author.get("id"))
    if key not in guild.people:
        bot = author.get("isBot") is True
        guild.people[key] = bot
        handle = line(author.get("name"), 60) or key
        shown = line(author.get("nickname")) or handle
        gone = handle == "Deleted User" or handle.startswith("deleted_user_")
        start = min(guild.start, moment) or moment
        yield shape.person(guild.place, guild.who(key), handle, shown, start, bot=bot, gone=gone)
    roles = author.get("roles")
    for role in roles if isinstance(roles, list) and not guild.people[key] else ():
        if not isinstance(role, dict) or not (named := line(role.get("name"), 40)):
            continue
        tag = "role-" + (key_of(role.get("id")) or shape.slug(named, "role"))
        if named != "@everyone" and guild.new(key, tag):
            yield shape.flag(guild.place, guild.who(key), named, guild.start, key=tag, mapped="open")


def _post(
    source: Source,
    guild: Guild,
    room: Room,
    row: dict[str, Any],
    author: dict[str, Any],
    moment: int,
    kind: str,
    place: str,
) -> Iterator[Activity]:
    """What is noted of a message is noted before its first activity: a run may be interrupted after any of them."""
    payload = _payload(guild, row)
    if len(payload["content"]) > shape.TEXT_LIMIT:
        source.skip(f"messages longer than {shape.TEXT_LIMIT:,} characters", place)
        return
    reactors = _reactors(source, row, place)
    user = key_of(author.get("id"))
    who = guild.who(user)
    yield from ghost(guild, author, moment)
    if guild.new(user, room.space):
        yield from shape.membership(guild.place, room.space, who, moment, audience=room.audience)
    if kind not in TALK or guild.people[user]:
        payload["hearth:talk"] = False
    changed = instant(row.get("timestampEdited"))
    if changed is not None and moment <= changed <= source.now + 86_400_000:
        shape.edited(payload, changed)
    uri = guild.place.uri(room.id, key_of(row["id"]))
    opens = guild.grown.get(uri, "")
    if opens:
        payload["name"] = opens
    post = Activity(
        type="Create",
        actor=who,
        object=uri,
        object_type="Article" if opens else "Note",
        payload=payload,
        id=uri + "#create",
        published=moment,
        context=uri if opens else room.opening,
        in_reply_to=_parent(guild, room, row, kind),
        target=room.space,
        audience=room.audience,
        origin=guild.place.origin,
        quiet=True,
    )
    yield post
    for emoji, content, person in reactors:
        yield from ghost(guild, person, moment)
        yield shape.reaction(post, guild.who(key_of(person["id"])), emoji, content)
    if row.get("isPinned") is True:
        yield _pin(post)


def _parent(guild: Guild, room: Room, row: dict[str, Any], kind: str) -> str:
    """The message a reply answers; forwards and announcements answer nothing."""
    reference = row.get("reference")
    if kind not in ("Reply", "19") or not isinstance(reference, dict):
        return ""
    if line(reference.get("type")) not in ("", "Default", "Reply", "0", "19"):
        return ""
    message, channel = key_of(reference.get("messageId")), key_of(reference.get("channelId")) or room.id
    return guild.place.uri(channel, message) if message else ""


def _payload(guild: Guild, row: dict[str, Any]) -> dict[str, Any]:
    tags: dict[str, dict[str, str]] = {}
    mentions = row.get("mentions")
    named = {
        key: line(each.get("nickname")) or line(each.get("name"))
        for each in (mentions if isinstance(mentions, list) else ())
        if isinstance(each, dict) and (key := key_of(each.get("id")))
    }
    text = written(
        clean(row.get("content")),
        named,
        guild.channels,
        guild.place,
        lambda key: _tag(guild, named, tags, key),
    )
    forwarded = row.get("forwardedMessage")
    inner = forwarded if isinstance(forwarded, dict) else {}
    parts = [text, quoted(written(clean(inner.get("content")), {}, guild.channels, guild.place))]
    parts += [_sticker(each) for each in _dicts(row.get("stickers"))]
    if not text.strip():
        parts += [_embed(each) for each in _dicts(row.get("embeds"))]
    payload: dict[str, Any] = {"mediaType": "text/markdown"}
    files = [_file(each) for each in (*_dicts(row.get("attachments")), *_dicts(inner.get("attachments")))]
    if files:
        payload["hearth:files"] = files
        parts.append("\n".join(linked(each["name"], each["url"]) for each in files))
    payload["content"] = "\n\n".join(part for part in parts if part.strip())
    if tags:
        payload["tag"] = list(tags.values())
    return payload


def _tag(guild: Guild, named: dict[str, str], tags: dict[str, dict[str, str]], key: str) -> None:
    tags[key] = {"type": "Mention", "href": guild.who(key), "name": "@" + named[key]}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)][:50] if isinstance(value, list) else []


def _sticker(sticker: dict[str, Any]) -> str:
    return f":{line(sticker.get('name'), 60)}:" if line(sticker.get("name")) else ""


def _embed(embed: dict[str, Any]) -> str:
    """What a program said in a frame, where it said nothing else."""
    name, url = line(embed.get("title"), 200), clean(embed.get("url"))
    head = linked(name or url, url) if name or url else ""
    words = written(clean(embed.get("description")), {}, {}, None)
    rows = [
        f"{line(each.get('name'))}: {line(each.get('value'), 300)}" for each in _dicts(embed.get("fields"))
    ]
    more = written("\n".join(rows), {}, {}, None)
    return "\n".join(part for part in (head, words, more) if part)


def _file(attachment: dict[str, Any]) -> dict[str, str]:
    """An attachment by name. Discord's own addresses expire; a path stands for a file that lies beside the export."""
    address = clean(attachment.get("url"))
    label = line(attachment.get("fileName")) or line(address.rpartition("/")[2]) or "a file"
    web = address.startswith(("https://", "http://"))
    found = {"name": label, "url": address if web else "", "mediaType": ""}
    return found if web or not address else found | {"beside": address.replace("\\", "/")[:500]}


def _reactors(source: Source, row: dict[str, Any], place: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Who reacted, as (part of an id, emoji, person); reactions without names are counted and left behind."""
    found = []
    for each in _dicts(row.get("reactions")):
        emoji = each.get("emoji")
        if not isinstance(emoji, dict) or not (label := line(emoji.get("name"), 60)):
            continue
        own = key_of(emoji.get("id"))
        people = [person for person in _all_dicts(each.get("users")) if key_of(person.get("id"))]
        found += [(own or _code(label), f":{label}:" if own else label, person) for person in people]
        count = shape.number(each.get("count")) or 0
        if count > len(people):
            source.skip("reactions whose authors the export does not name", place, count - len(people))
    return found


def _code(emoji: str) -> str:
    """The characters of an emoji as part of an id."""
    return "-".join(f"{ord(letter):x}" for letter in emoji)


def _all_dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _pin(post: Activity) -> Activity:
    return Activity(
        type="Add",
        actor=HOME,
        object=post.object,
        object_type=post.object_type,
        id=post.object + "#pin",
        published=post.published,
        target=post.target,
        audience=post.audience,
        origin=post.origin,
        quiet=True,
    )
