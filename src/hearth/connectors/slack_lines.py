"""The lines of Slack's day files: messages with their reactions, joins and leaves, and what is not talk.

What is known of the format stands in the tables at the top.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hearth.connectors import mrkdwn, shape
from hearth.connectors.emoji import character
from hearth.connectors.shape import Place, clean, line
from hearth.connectors.shape import key as key_of
from hearth.connectors.source import Source
from hearth.ledger.activity import Activity

TALK = {"", "file_share", "me_message", "thread_broadcast", "file_comment"}
LINES = {
    "channel_topic": "topic changes",
    "channel_purpose": "purpose changes",
    "channel_name": "channel renamings",
    "channel_archive": "channels archived or reopened",
    "channel_unarchive": "channels archived or reopened",
    "channel_posting_permissions": "permission changes",
    "pinned_item": "pin announcements (the pins themselves are kept)",
    "unpinned_item": "pin announcements (the pins themselves are kept)",
    "bot_add": "integrations added or removed",
    "bot_remove": "integrations added or removed",
    "bot_enable": "integrations added or removed",
    "bot_disable": "integrations added or removed",
    "reminder_add": "reminders set",
    "huddle_thread": "calls",
    "channel_convert_to_private": "channels made private",
    "channel_convert_to_public": "channels made public",
}
LINES.update({kind.replace("channel_", "group_"): words for kind, words in list(LINES.items())})
JOINS, LEAVES = {"channel_join", "group_join"}, {"channel_leave", "group_leave"}
NOT_POSTS = "reactions on lines that are not posts"

KNOWN = frozenset(
    """
    type subtype ts user text attachments reactions file files upload username bot_id edited comment
    inviter purpose topic old_name name members client_msg_id team user_team source_team user_profile
    blocks thread_ts parent_user_id reply_count reply_users reply_users_count replies latest_reply
    hidden bot_profile room display_as_bot is_intro item_type item item_user subscribed last_read
    is_locked root icons app_id permalink channel bot_link pinned_to pinned_info is_starred
    no_notifications x_files metadata assistant_app_thread
    """.split()
)


@dataclass(slots=True)
class Workspace:
    """What the head of the export says, and whom the messages have named so far."""

    place: Place
    people: dict[str, tuple[str, bool]] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    start: int = 0

    def who(self, user: str) -> str:
        """The uri of a person."""
        return self.place.uri(user)


@dataclass(frozen=True, slots=True)
class Room:
    """One channel: its uri, its folder in the archive, who is in it and who may see it."""

    uri: str
    id: str
    files: list[str]
    audience: str
    members: frozenset[str]


def ghost(space: Workspace, key: str, message: dict[str, Any] | None) -> Iterator[Activity]:
    """A ghost for an author whom users.json does not list (guests of shared channels, people since deleted)."""
    if key in space.people:
        return
    raw = (message or {}).get("user_profile")
    profile: dict[str, Any] = raw if isinstance(raw, dict) else {}
    handle = line(profile.get("name"), 60) or key.lower()
    shown = line(profile.get("display_name")) or line(profile.get("real_name")) or handle
    bot = key == "USLACKBOT" or profile.get("is_bot") is True
    space.people[key] = (handle, bot)
    yield shape.person(space.place, space.who(key), handle, shown, space.start, bot=bot)


def _bot(space: Workspace, message: dict[str, Any]) -> tuple[str, Iterator[Activity]]:
    """The key of the integration that wrote a message, and its Service if it is new."""
    raw = message.get("bot_profile")
    profile: dict[str, Any] = raw if isinstance(raw, dict) else {}
    shown = line(profile.get("name")) or line(message.get("username")) or "Integration"
    key = key_of(message.get("bot_id")) or "B-" + shape.slug(shown, "bot")
    if key in space.people:
        return key, iter(())
    space.people[key] = (shown, True)
    handle = shape.slug(shown, key.lower())
    return key, iter([shape.person(space.place, space.who(key), handle, shown, space.start, bot=True)])


def told(source: Source, space: Workspace, room: Room, row: Any) -> Iterator[Activity]:
    """One line of a day file: a post with its reactions, a join or leave, or something left behind."""
    place = f"{source.position[0]}, row {source.position[1] + 1}"
    if not isinstance(row, dict):
        source.bad(place, "not a message")
        return
    ts = line(row.get("ts"))
    moment = moment_of(ts)
    if moment is None or not 0 < moment <= source.now + 86_400_000:
        source.bad(place, f"its time {ts[:30]!r} is missing, before 1970 or in the future")
        return
    if strange := row.keys() - KNOWN:
        for key in strange:
            source.unknown(f"message.{line(key)}")
    kind = line(row.get("subtype"))
    user = _author(row)
    if kind in LINES:
        source.skip(LINES[kind], place)
    elif kind in JOINS or kind in LEAVES:
        yield from _coming_and_going(space, room, user, ts, moment, came=kind in JOINS)
    elif kind == "tombstone":
        source.skip("messages deleted in Slack", place)
        uri = space.place.uri(room.id, ts)
        who = space.who(user or "USLACKBOT")
        yield shape.deletion(space.place, uri, "Note", who, room.uri, moment, room.audience)
    elif row.get("hidden") is True or line(row.get("type")) not in ("message", ""):
        source.skip("hidden lines", place)
    else:
        if kind not in TALK and kind != "bot_message":
            source.skip(f"lines of the unknown kind {kind!r}, kept as posts that are not talk", place)
        yield from _post(source, space, room, row, ts, moment, kind, user, place)
        return
    if row.get("reactions"):
        source.skip(NOT_POSTS, place, len(list(_reactors(row))))


def _author(row: dict[str, Any]) -> str:
    comment = row.get("comment")
    if line(row.get("subtype")) == "file_comment" and isinstance(comment, dict):
        return key_of(comment.get("user"))
    return key_of(row.get("user"))


def _coming_and_going(
    space: Workspace, room: Room, user: str, ts: str, moment: int, *, came: bool
) -> Iterator[Activity]:
    """Joins and leaves as the lines tell them; who is in the room now, `members` decides."""
    now_in = user in room.members
    if not user or (not now_in and room.audience == "space"):
        return
    who = space.who(user)
    yield from ghost(space, user, None)
    if came:
        yield from shape.membership(space.place, room.uri, who, moment, at=ts, audience=room.audience)
    elif not now_in:
        yield shape.left(space.place, room.uri, who, moment, ts, room.audience)


def _post(
    source: Source,
    space: Workspace,
    room: Room,
    row: dict[str, Any],
    ts: str,
    moment: int,
    kind: str,
    user: str,
    place: str,
) -> Iterator[Activity]:
    integration = bool(row.get("bot_id")) or kind == "bot_message"
    if integration and not space.people.get(user, ("", False))[1]:
        user, introduction = _bot(space, row)
        yield from introduction
    if not user:
        source.bad(place, "the message names no author")
        return
    yield from ghost(space, user, row)
    text = _content(row, kind)
    if len(text) > shape.TEXT_LIMIT:
        source.skip(f"messages longer than {shape.TEXT_LIMIT:,} characters", place)
        return
    tags: dict[str, dict[str, str]] = {}
    payload: dict[str, Any] = {"content": written(space, text, tags), "mediaType": "text/markdown"}
    _attach(row, payload)
    if tags:
        payload["tag"] = list(tags.values())
    if kind not in TALK or space.people[user][1]:
        payload["hearth:talk"] = False
    root = line(row.get("thread_ts"))
    reply = root if root and root != ts and moment_of(root) is not None else ""
    if root == ts and row.get("reply_count"):
        payload["hearth:thread"] = True
    opening = space.place.uri(room.id, reply) if reply else ""
    uri = space.place.uri(room.id, ts)
    edited = row.get("edited")
    changed = moment_of(edited.get("ts")) if isinstance(edited, dict) else None
    if changed is not None and moment <= changed <= source.now + 86_400_000:
        shape.edited(payload, changed)
    post = Activity(
        type="Create",
        actor=space.who(user),
        object=uri,
        object_type="Note",
        payload=payload,
        id=uri + "#create",
        published=moment,
        context=opening,
        in_reply_to=opening,
        target=room.uri,
        audience=room.audience,
        origin=space.place.origin,
        quiet=True,
    )
    yield post
    for key, emoji in _reactors(row):
        yield from ghost(space, key, None)
        yield shape.reaction(post, space.who(key), emoji, character(emoji))


def _reactors(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    reactions = row.get("reactions")
    for each in reactions if isinstance(reactions, list) else ():
        users = each.get("users") if isinstance(each, dict) else None
        for user in users if isinstance(users, list) else ():
            if (who := key_of(user)) and (name := line(each.get("name"), 60)):
                yield who, name


def _content(row: dict[str, Any], kind: str) -> str:
    """What the person wrote: Slack's own sentence around a file or a file comment is not part of it."""
    comment, file = row.get("comment"), row.get("file")
    if kind == "file_comment" and isinstance(comment, dict):
        return clean(comment.get("comment"))
    if kind == "file_share" and isinstance(file, dict) and not row.get("files"):
        first = file.get("initial_comment")
        return clean(first.get("comment")) if isinstance(first, dict) else ""
    text = clean(row.get("text"))
    return text if text.strip() else _from_attachments(row)


def _from_attachments(row: dict[str, Any]) -> str:
    """Integrations often say everything in attachments."""
    parts = row.get("attachments")
    words = []
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict):
            found = [clean(part.get(key)).strip() for key in ("pretext", "title", "text")]
            words.append("\n".join(each for each in found if each) or clean(part.get("fallback")))
    return "\n\n".join(word for word in words if word)


def _attach(row: dict[str, Any], payload: dict[str, Any]) -> None:
    """Files as links in the text and by name in the payload. Their addresses need a login at Slack."""
    raw = row.get("files")
    files = [each for each in (raw if isinstance(raw, list) else [row.get("file")]) if isinstance(each, dict)]
    if not files:
        return
    kept, links = [], []
    for file in files[:50]:
        label = line(file.get("title")) or line(file.get("name")) or "a file that is no longer there"
        address = clean(file.get("permalink") or file.get("url_private")).partition("?")[0]
        web = address.startswith(("https://", "http://"))
        links.append(mrkdwn.linked(label, address) if web else mrkdwn.escaped(label))
        kept.append({"name": label, "mediaType": line(file.get("mimetype")), "url": address if web else ""})
    payload["content"] = "\n\n".join(part for part in (payload["content"], "\n".join(links)) if part)
    payload["hearth:files"] = kept


def written(space: Workspace, text: str, tags: dict[str, dict[str, str]] | None = None) -> str:
    naming: Callable[[str, str], str] = partial(_named, space, {} if tags is None else tags)
    return mrkdwn.markdown(text, naming, partial(_inward, space))


def _named(space: Workspace, tags: dict[str, dict[str, str]], kind: str, body: str) -> str:
    key, _, label = body.partition("|")
    if kind == "#":
        shown = "#" + (space.channels.get(key) or label or key)
        return (
            f"[{mrkdwn.escaped(shown)}]({space.place.link(key)})"
            if key in space.channels
            else mrkdwn.escaped(shown)
        )
    known = space.people.get(key)
    shown = "@" + (known[0] if known else label or key)
    if known:
        tags[key] = {"type": "Mention", "href": space.who(key), "name": shown}
        return shown
    return mrkdwn.escaped(shown)


def _inward(space: Workspace, address: str) -> str:
    """Slack's own address of a message in this export -> where it is now."""
    head, found, tail = address.partition(".slack.com/archives/")
    if not found or "/" in head.removeprefix("https://"):
        return address
    channel, _, message = tail.partition("?")[0].partition("/")
    if channel not in space.channels:
        return address
    if message.startswith("p") and message[1:].isdigit() and len(message) > 7:
        return space.place.link(channel, f"{message[1:-6]}.{message[-6:]}")
    return space.place.link(channel)


def moment_of(ts: Any) -> int | None:
    """`seconds.microseconds` in milliseconds."""
    head, _, tail = line(ts, 40).partition(".")
    if (
        not head.lstrip("-").isdecimal()
        or not head.isascii()
        or len(head) > 14
        or (tail and not tail.isdecimal())
    ):
        return None
    try:
        return int(head) * 1000 + int((tail + "000")[:3])
    except ValueError:
        return None


def seconds_of(value: Any) -> int | None:
    """Whole seconds, as a number or a string, in milliseconds; None when missing or absurd."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) * 1000 if text.isascii() and text.isdecimal() and 0 < len(text) <= 11 else None
