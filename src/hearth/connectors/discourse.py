"""Reads an archive of Discourse topics (`t/<id>.json`, as the API gives them).

Categories become spaces, topics threads, their first post the opening. The topic object decides what was
accepted; likes are nameless totals.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hearth.base.errors import Invalid
from hearth.connectors import shape
from hearth.connectors.archive import READ_ERRORS
from hearth.connectors.cooked import Inside, poll_result, translated
from hearth.connectors.shape import Place, clean, line, number
from hearth.connectors.source import WHOLE, Source
from hearth.ledger.activity import HOME, Activity

name = "discourse"
title = "Discourse"
reads = gettext_noop(
    "Reads an archive of Discourse topics (zip of t/<id>.json): people, categories, topics, posts, likes as"
    " totals and accepted answers. Private messages are never read."
)

REGULAR, SMALL_ACTION, WHISPER = 1, 3, 4
LIKE = 2
FLAGS = ("staff", "admin", "moderator")
DAY = 86_400_000

KNOWN = frozenset(
    """
    id name username avatar_template created_at cooked raw post_number post_type updated_at reply_count
    reply_to_post_number quote_count incoming_link_count reads readers_count score yours topic_id
    topic_slug display_username primary_group_name flair_name flair_url flair_bg_color flair_color
    flair_group_id version can_edit can_delete can_recover can_wiki can_see_hidden_post read user_title
    title_is_group bookmarked actions_summary moderator admin staff user_id hidden trust_level
    deleted_at user_deleted edit_reason can_view_edit_history wiki can_accept_answer can_unaccept_answer
    accepted_answer topic_accepted_answer reply_to_user link_counts user_suspended action_code
    action_code_who action_code_path via_email polls polls_votes mentioned_users post_url badges_granted
    excerpt group_moderator hidden_reason_id notice user_status current_user_reaction reactions
    reaction_users_count current_user_used_main_reaction user_cakedate user_birthdate event
    calendar_details locale post_localizations_count can_translate
    """.split()
)

_TOPIC_FILE = re.compile(r"(?:^|/)t/(\d+)\.json$")
_NUMBERED = re.compile(r"(?:^|/)(\d+)\.json$")
_HOST = re.compile(r"^/user_avatar/([a-z0-9.\-]+)/")
_TOPIC_PATH = re.compile(r"^/t/(?:[^/]+/)?(\d+)")
_CATEGORY_PATH = re.compile(r"^/c/.*?(\d+)/?$")


@dataclass(slots=True)
class User:
    """What the posts say about one author."""

    username: str
    shown: str
    first: int
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Forum:
    """What is known before the posts are translated."""

    place: Place
    now: int
    users: dict[int, User] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    heads: dict[str, dict[str, Any]] = field(default_factory=dict)
    spaces: dict[int, int] = field(default_factory=dict)
    titles: dict[int, tuple[str, str, bool]] = field(default_factory=dict)
    host: str = ""

    def who(self, user: int) -> str:
        """The uri of a person."""
        return self.place.uri("u", user)

    def user(self, username: str) -> str | None:
        """The uri behind a user name in a mention."""
        key = self.names.get(username.lower())
        return None if key is None else self.who(key)

    def path(self, path: str) -> str:
        """A path on the forum -> where it leads here."""
        if found := _TOPIC_PATH.match(path):
            return self.place.link("t", found.group(1))
        if (found := _CATEGORY_PATH.match(path)) and int(found.group(1)) in self.spaces:
            return self.place.link("c", int(found.group(1)))
        if path.startswith("/u/") and (known := self.names.get(path[3:].strip("/").lower())) is not None:
            return self.place.link("u", known)
        return ""


def read(source: Source) -> Iterator[Activity]:
    """Two passes: who and where first (so that every mention finds its person), then topic after topic."""
    files = _topic_files(source)
    forum = Forum(Place.of("discourse", source.host or "archive"), source.now)
    _look_around(source, forum, files)
    for key, user in sorted(forum.users.items()):
        yield from _person(forum, key, user)
    for category, first in sorted(forum.spaces.items()):
        shown, summary, private = forum.titles.get(category, (f"Category {category}", "", False))
        uri = forum.place.uri("c", category)
        yield shape.space(forum.place, uri, shown, first, summary=summary, private=private)
    for file in source.walk(files):
        head, posts = _topic(source, forum, file)
        if head is not None:
            yield from _translated(source, forum, file, head, posts)


def _topic_files(source: Source) -> list[str]:
    names = source.names()
    found = [(int(match.group(1)), name) for name in names if (match := _TOPIC_FILE.search(name))]
    if not found:
        found = [(int(match.group(1)), name) for name in names if (match := _NUMBERED.search(name))]
    if not found:
        raise Invalid(_("This is not an archive of Discourse topics: it holds no t/<id>.json."))
    return [name for _number, name in sorted(found)]


def _topic(source: Source, forum: Forum, file: str) -> tuple[dict[str, Any] | None, Iterator[Any]]:
    """The topic without its posts, and its posts: at once when small, streamed when large."""
    if source.size(file) <= WHOLE:
        try:
            value = source.document(file)
        except Invalid as error:
            return _unreadable(source, file, str(error))
        stream = value.get("post_stream") if isinstance(value, dict) else None
        posts = stream.get("posts") if isinstance(stream, dict) else None
        if not isinstance(posts, list) or number(value.get("id")) is None:
            return _unreadable(source, file, "not a topic: no id or no post_stream.posts")
        return value, _numbered(source, file, posts)
    try:
        head = forum.heads.get(file) or _head(source, file)
    except (*READ_ERRORS, ValueError) as error:
        return _unreadable(source, file, str(error)[:100])
    forum.heads[file] = head
    if number(head["id"]) is None:
        return _unreadable(source, file, "not a topic: it has no id")
    return head, source.rows(file, "post_stream.posts.item", whole=True)


def _head(source: Source, file: str) -> dict[str, Any]:
    """The plain fields of a topic too large to hold."""
    head: dict[str, Any] = {"id": None, "post_stream": {}}
    for prefix, event, value in source.events(file):
        if prefix and "." not in prefix and event in ("string", "number", "null", "boolean"):
            head[prefix] = value
        elif prefix == "accepted_answer.post_number":
            head["accepted_answer"] = {"post_number": value}
    return head


def _unreadable(source: Source, file: str, why: str) -> tuple[None, Iterator[Any]]:
    source.begin(file, 0)
    source.bad(file, why)
    return None, iter(())


def _numbered(source: Source, file: str, posts: list[Any]) -> Iterator[Any]:
    for index, post in enumerate(posts):
        source.begin(file, index)
        yield post


def _look_around(source: Source, forum: Forum, files: list[str]) -> None:
    """First pass: authors with their flags, categories in use, the forum's own host."""
    _read_categories(source, forum)
    before = (source.position, source.lines, source.bad_count, list(source.bad_lines))
    for file in files:
        head, posts = _topic(source, forum, file)
        if head is None or _is_private(head):
            continue
        category = number(head.get("category_id")) or 0
        born = _moment(head.get("created_at"))
        if born is not None:
            forum.spaces[category] = min(forum.spaces.get(category, born), born)
        for post in posts:
            if isinstance(post, dict):
                _meet(forum, post)
    source.position, source.lines, source.bad_count, source.bad_lines = before


def _read_categories(source: Source, forum: Forum) -> None:
    for file in ("site.json", "categories.json"):
        value = source.document(file) if source.has(file) else None
        if isinstance(value, dict):
            value = value.get("category_list", value).get("categories")
        for each in value if isinstance(value, list) else ():
            key = number(each.get("id")) if isinstance(each, dict) else None
            if key is not None and line(each.get("name")):
                private = each.get("read_restricted") is True
                forum.titles[key] = (line(each["name"]), line(each.get("description_text"), 500), private)


def _meet(forum: Forum, post: dict[str, Any]) -> None:
    key = number(post.get("user_id"))
    if key is None:
        return
    known = forum.users.get(key)
    if known is None:
        moment = _moment(post.get("created_at")) or 0
        username = line(post.get("username"), 60) or f"user-{key}"
        known = forum.users[key] = User(username, line(post.get("name")), moment)
        forum.names[username.lower()] = key
        if not forum.host and (found := _HOST.match(clean(post.get("avatar_template")))):
            forum.host = found.group(1)
    elif (moment := _moment(post.get("created_at")) or 0) < known.first:
        known.first = moment
    for flag in FLAGS:
        if post.get(flag) is True:
            known.flags.add(flag)


def _person(forum: Forum, key: int, user: User) -> Iterator[Activity]:
    who = forum.who(key)
    yield shape.person(forum.place, who, user.username, user.shown, user.first, bot=key < 0)
    if key >= 0:
        for flag in sorted(user.flags):
            yield shape.flag(forum.place, who, flag, user.first)


def _is_private(head: dict[str, Any]) -> bool:
    return head.get("archetype") == "private_message"


def _translated(
    source: Source, forum: Forum, file: str, head: dict[str, Any], posts: Iterator[Any]
) -> Iterator[Activity]:
    """One topic: its posts in order, then its accepted answer."""
    source.position = (file, -1)
    if _is_private(head):
        source.skip("private messages (never read)", file)
        return
    category = number(head.get("category_id")) or 0
    topic = Topic(
        uri=forum.place.uri("t", head["id"]),
        space=forum.place.uri("c", category),
        audience="space" if forum.titles.get(category, ("", "", False))[2] else "home",
        head=head,
    )
    for post in posts:
        if isinstance(post, dict) and number(post.get("id")) is not None:
            yield from _post(source, forum, topic, post)
        else:
            source.bad(f"{file}, post {source.position[1] + 1}", "not a post: it has no id")
    source.position = (file, source.position[1] + 1)
    stream = head["post_stream"].get("stream") if isinstance(head["post_stream"], dict) else None
    if isinstance(stream, list) and len(stream) > topic.seen:
        source.skip("posts the archive only names", file, len(stream) - topic.seen)
    yield from _accepted(source, forum, topic, file)


@dataclass(slots=True)
class Topic:
    """A topic while its posts pass by."""

    uri: str
    space: str
    audience: str
    head: dict[str, Any]
    seen: int = 0
    by_number: dict[int, tuple[str, int]] = field(default_factory=dict)


def _post(source: Source, forum: Forum, topic: Topic, post: dict[str, Any]) -> Iterator[Activity]:
    topic.seen += 1
    place = f"{source.position[0]}, post {source.position[1] + 1}"
    if not post.keys() <= KNOWN:
        for key in post.keys() - KNOWN:
            source.unknown(f"post.{line(key)}")
    count = number(post.get("post_number")) or 0
    kind = post.get("post_type")
    opening = count == 1 and kind != SMALL_ACTION
    uri = topic.uri if opening else forum.place.uri("p", post["id"])
    moment = _moment(post.get("created_at"))
    user = number(post.get("user_id"))
    if moment is None or not 0 < moment <= forum.now + DAY:
        source.bad(place, "its time is missing, before 1970 or in the future")
        return
    topic.by_number[count] = (uri, moment)
    if kind == SMALL_ACTION:
        source.skip("small actions (closed, pinned, moved): not posts", place)
        return
    if kind == WHISPER or post.get("hidden") is True:
        source.skip("whispers and hidden posts", place)
        return
    if user is None:
        user = 0
        yield shape.person(forum.place, forum.who(0), "deleted-user", "Deleted user", 0, gone=True)
    who, object_type = forum.who(user), "Article" if opening else "Note"
    if (
        post.get("deleted_at")
        or post.get("user_deleted") is True
        or (opening and topic.head.get("deleted_at"))
    ):
        source.skip("posts deleted on the forum", place)
        gone = _moment(post.get("deleted_at")) or moment
        yield shape.deletion(forum.place, uri, object_type, who, topic.space, gone, topic.audience)
        return
    payload = _payload(forum, topic, post, opening)
    if len(payload["content"]) > shape.TEXT_LIMIT:
        source.skip(f"posts longer than {shape.TEXT_LIMIT:,} characters", place)
        return
    if kind != REGULAR or user < 0:
        payload["hearth:talk"] = False
        if user >= 0:
            source.skip("acts of moderators, kept as posts that are not talk", place)
    updated = _moment(post.get("updated_at"))
    if updated is not None and moment < updated <= forum.now + DAY:
        shape.edited(payload, updated, seen=(number(post.get("version")) or 1) > 1)
    yield Activity(
        type="Create",
        actor=who,
        object=uri,
        object_type=object_type,
        payload=payload,
        id=uri + "#create",
        published=moment,
        context=topic.uri,
        in_reply_to=_parent(topic, post, opening),
        target=topic.space,
        audience=topic.audience,
        origin=forum.place.origin,
        quiet=True,
    )


def _parent(topic: Topic, post: dict[str, Any], opening: bool) -> str:
    """The post it answers. A number nobody has gives a uri nobody has: the reply then has no target."""
    target = number(post.get("reply_to_post_number"))
    if opening or target is None:
        return ""
    known = topic.by_number.get(target)
    return known[0] if known else f"{topic.uri}/missing/{target}"


def _payload(forum: Forum, topic: Topic, post: dict[str, Any], opening: bool) -> dict[str, Any]:
    inside = Inside(forum.user, forum.path, forum.host)
    html = clean(post.get("cooked"))
    if len(html) <= shape.TEXT_LIMIT:
        html = translated(html + poll_result(post.get("polls")), inside)
    payload: dict[str, Any] = {"content": html, "mediaType": "text/html"}
    if inside.tags:
        payload["tag"] = list(inside.tags.values())
    if likes := _likes(post):
        payload["hearth:likes"] = likes
    if opening:
        payload["name"] = line(topic.head.get("title"), 300) or "Untitled"
        tags = topic.head.get("tags")
        words = [line(tag) for tag in tags if line(tag)] if isinstance(tags, list) else []
        if words:
            hashtags = [{"type": "Hashtag", "name": f"#{word}"} for word in words[:20]]
            payload["tag"] = [*payload.get("tag", ()), *hashtags]
        if topic.head.get("closed") is True:
            payload["hearth:closed"] = True
    return payload


def _likes(post: dict[str, Any]) -> int:
    actions = post.get("actions_summary")
    for action in actions if isinstance(actions, list) else ():
        if isinstance(action, dict) and action.get("id") == LIKE:
            return max(0, number(action.get("count")) or 0)
    return 0


def _accepted(source: Source, forum: Forum, topic: Topic, file: str) -> Iterator[Activity]:
    answer = topic.head.get("accepted_answer")
    target = number(answer.get("post_number")) if isinstance(answer, dict) else None
    if target is None:
        return
    if target not in topic.by_number:
        source.skip("accepted answers whose post the archive does not hold", file)
        return
    uri, moment = topic.by_number[target]
    yield Activity(
        type="hearth:AcceptAnswer",
        actor=HOME,
        object=uri,
        object_type="Note",
        payload={"hearth:approximate": True},
        id=f"{topic.uri}#answer-{uri.rsplit('/', 1)[-1]}",
        published=moment,
        context=topic.uri,
        target=topic.space,
        audience=topic.audience,
        origin=forum.place.origin,
        quiet=True,
    )


def _moment(value: Any) -> int | None:
    """An ISO 8601 time in milliseconds."""
    return _read(value) if isinstance(value, str) and 10 <= len(value) <= 40 else None


@lru_cache(maxsize=64)  # a post that was never edited says the same time twice
def _read(value: str) -> int | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
