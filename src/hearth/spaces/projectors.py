"""From recorded rows to posts. (Reactions, answers and pins: `marks`; spaces and channels: `rooms`.)"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects
from hearth.people.models import Recipient
from hearth.spaces import boosts, marks, rooms, text, threads
from hearth.spaces.models import Accepted, Carried, Dangling, Moved, Pin, Post, Reaction
from hearth.spaces.placing import place_of
from hearth.spaces.waiting import is_waited_for, retries, settle, wait_for

__all__ = ["POSTS", "marks", "rooms"]

POSTS = ("Note", "Article", "Page", "Question", "Event")

Projector = Callable[[Row], None]

_NEW_POST = sql(
    "INSERT INTO spaces_post(num, author, audience, space, uri, type, channel, thread, parent, published, edited,"
    " title, html, media, quote, lang, origin, quiet, talk, likes, moved, warning,"
    " sensitive, unlisted, state)"
    " VALUES(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,'')"
)
_COLUMNS = (
    "num",
    "author",
    "audience",
    "space",
    "uri",
    "type",
    "channel",
    "thread",
    "parent",
    "published",
    "edited",
    "title",
    "html",
    "media",
    "quote",
    "lang",
    "origin",
    "quiet",
    "talk",
    "likes",
    "moved",
    "warning",
    "sensitive",
    "unlisted",
)
_CARRY = sql("INSERT INTO spaces_carried(sha, post) VALUES(%s,%s) ON CONFLICT DO NOTHING")


@dataclass(slots=True)
class _Said:
    """What a post's row is made from: a recorded row, or the object's current state when it is placed again."""

    num: int
    uri: str
    type: str
    author: str
    published: int
    edited: int | None
    context: str
    in_reply_to: str
    target: str
    audience: str
    origin: str
    quiet: bool
    payload: Mapping[str, Any]


def of_posts(type_: str) -> Callable[[Projector], Projector]:
    """As `projects`, for every kind of post."""

    def register(function: Projector) -> Projector:
        for kind in POSTS:
            projects(type_, kind)(function)
        return function

    return register


@of_posts("Create")
@of_posts("Update")
def put_post(row: Row) -> None:
    """A post was written or edited."""
    payload = row.payload
    if row.object_type == "Note" and payload.get("name") and not payload.get("content") and row.in_reply_to:
        return  # how ActivityPub writes a vote
    said = _Said(
        row.num,
        row.object,
        row.object_type,
        row.author,
        row.object_published,
        row.object_updated,
        row.context,
        row.in_reply_to,
        row.target,
        row.audience,
        row.origin,
        row.quiet,
        payload,
    )
    old = None if row.before is None else Post.objects.filter(num=row.num).first()
    if old is not None:
        said.quiet = old.quiet
        _replace(said, old)
    else:
        _insert(said)


@retries("post")
def _put_again(ref: str) -> None:
    """Something this post names has arrived."""
    old = Post.objects.filter(num=int(ref)).first()
    state = read.state_by_num(int(ref)) if old else None
    if old is None or state is None or state.deleted:
        return
    edited = state.payload.get("updated")
    said = _Said(
        state.num,
        state.uri,
        state.type,
        state.actor,
        state.published,
        edited if type(edited) is int else None,
        state.context,
        state.in_reply_to,
        state.target,
        state.audience,
        state.origin,
        old.quiet,
        state.payload,
    )
    _replace(said, old)


@retries("thread")
def _opening_arrived(ref: str) -> None:
    threads.tally(int(ref))


def _insert(said: _Said) -> None:
    waited_for = is_waited_for(said.uri)
    moved = Moved.objects.filter(post_uri=said.uri).first() if waited_for else None
    values = _values(said, moved)
    _NEW_POST.later(*values)
    num, author, audience, space, _uri, _type, channel, thread = values[:8]
    if thread == num:
        title = (moved.title if moved else "") or values[11]
        question = bool(said.payload.get("hearth:question"))
        threads.opened(num, author, audience, space, title, channel, said.published, question)
    elif thread is not None:
        threads.joined(thread, num)
    _attach(said, values[13])
    if waited_for:
        settle(said.uri)


def _replace(said: _Said, old: Post) -> None:
    moved = Moved.objects.filter(post_uri=said.uri).first()
    values = dict(zip(_COLUMNS, _values(said, moved), strict=True))
    Post.objects.filter(num=said.num).update(**values)
    Carried.objects.filter(post=said.num).delete()
    _attach(said, values["media"], anew=True)
    for thread in {old.thread, values["thread"]} - {None}:
        threads.tally(thread)
    if said.num not in (old.thread, values["thread"]):
        threads.opening_changed(said.num)


def _values(said: _Said, moved: Moved | None) -> tuple[Any, ...]:
    payload, num = said.payload, said.num
    place = place_of(
        num, said.uri, said.type, said.target, said.context, said.in_reply_to, said.audience, moved
    )
    media, _hashes = text.pictures(payload)
    quote = payload.get("quote")
    likes = payload.get("hearth:likes")
    lang = payload.get("language")
    return (
        num,
        _number(said.author, num) or 0,
        place.audience,
        place.space,
        said.uri,
        said.type,
        place.channel,
        place.thread,
        _number(said.in_reply_to, num),
        said.published,
        said.edited,
        text.title(payload),
        text.body(num, payload),
        media,
        _number(quote, num) if isinstance(quote, str) else None,
        lang[:20] if isinstance(lang, str) and lang.isprintable() else "",
        said.origin,
        said.quiet,
        payload.get("hearth:talk") is not False,
        likes if type(likes) is int and 0 <= likes < 2**31 else 0,
        moved is not None,
        text.warning(payload),
        payload.get("sensitive") is True,
        payload.get("hearth:unlisted") is True,
    )


def _number(uri: str, num: int) -> int | None:
    if not uri or "\0" in uri:
        return None
    known = read.num_of(uri)
    if known is None:
        wait_for(uri, "post", num)
    return known


def _attach(said: _Said, media: str, *, anew: bool = False) -> None:
    if anew or "tag" in said.payload:
        boosts.put_tags(said.num, said.payload.get("tag"), anew=anew)
    if media:
        for sha in text.pictures(said.payload)[1]:
            _CARRY(sha, said.num)
    if said.audience == "direct":
        for uri in text.uris(said.payload.get("to")):
            known = _number(uri, said.num)
            if known is not None:
                Recipient.objects.get_or_create(object=said.num, actor=known)


@of_posts("Delete")
def drop_post(row: Row) -> None:
    """A post is gone for good, with everything that hung on it."""
    num = row.num
    post = Post.objects.filter(num=num).first()
    if post is not None:
        post.delete()
        Reaction.objects.filter(post=num).delete()
        Carried.objects.filter(post=num).delete()
        Recipient.objects.filter(object=num).delete()
        Pin.objects.filter(post=num).delete()
        boosts.drop_with(num)
        if post.thread is not None:
            threads.left(post.thread, num)
        threads.opening_changed(num)
        accepted = Accepted.objects.filter(post=num)
        answered = set(accepted.values_list("thread", flat=True))
        accepted.delete()
        for thread in answered:
            threads.crown(thread)
    Dangling.objects.filter(field="post", ref=str(num)).delete()
    settle(row.object)


@of_posts("Move")
def move_posts(row: Row) -> None:
    """Posts were moved into a thread; with no thread named, the first of them opens a new one."""
    thread = row.context or row.object
    title = text.title({"name": row.payload.get("title")})
    for uri in text.uris(row.payload.get("objects")) or (row.object,):
        moved = Moved.objects.filter(post_uri=uri).first()
        if moved is not None and (moved.published, moved.activity) >= (row.published, row.id):
            continue
        Moved.objects.update_or_create(
            post_uri=uri,
            defaults={
                "activity": row.id,
                "published": row.published,
                "target": row.target,
                "thread_uri": thread,
                "title": title if uri == thread else "",
            },
        )
        num = read.num_of(uri)
        if num is not None and Post.objects.filter(num=num).exists():
            _put_again(str(num))
        elif (known := read.state(uri)) is None or not known.deleted:
            wait_for(uri, "moved", row.id)


@retries("moved")
def _moved_already(_ref: str) -> None:
    """Nothing to do: the post was placed by its Move when it arrived."""


@projects("Create", "Person")
@projects("Create", "Service")
@projects("Create", "Organization")
@projects("Delete", "Person")
@projects("Delete", "Service")
@projects("Delete", "Organization")
def somebody_arrived(row: Row) -> None:
    """Posts and marks that came before their author find their author now, or the shape that is left of them."""
    settle(row.object)
