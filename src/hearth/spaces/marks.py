"""Projectors of small marks on posts: reactions, accepted answers, pins, boosts."""

from collections.abc import Callable
from typing import Any

from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects
from hearth.spaces import threads
from hearth.spaces.boosts import Boost, boost_num
from hearth.spaces.models import Accepted, Pin, Reaction
from hearth.spaces.waiting import no_longer, retries, wait_for

LIKE = "❤️"
EMOJI_LENGTH = 64

_POST = sql("SELECT 1 FROM spaces_post WHERE num = %s")
_REACT = sql(
    "INSERT INTO spaces_reaction(activity, post, actor, emoji, published) VALUES(%s,%s,%s,%s,%s) ON CONFLICT DO NOTHING"
)
_BOOST = sql(
    "INSERT INTO spaces_boost(activity, num, post, actor, audience, published, quiet)"
    " VALUES(%s,%s,%s,%s,%s,%s,%s) ON CONFLICT DO NOTHING"
)
_ACCEPT = sql(
    "INSERT INTO spaces_accepted(activity, thread, post, published) VALUES(%s,%s,%s,%s)"
    " ON CONFLICT(activity) DO UPDATE SET thread = excluded.thread, post = excluded.post"
)


def _post_num(uri: str, row: Row) -> int | None:
    """The number of a post that is here; else the row waits for it (or, if the post is deleted, for nothing)."""
    num = read.num_of(uri)
    if num is not None and _POST.one(num):
        return num
    state = read.state(uri)
    if state is None or not state.deleted:
        wait_for(uri, "row", row.id)
    return None


def _actor_num(row: Row) -> int | None:
    num = read.num_of(row.actor)
    if num is None:
        wait_for(row.actor, "row", row.id)
    return num


@projects("EmojiReact")
@projects("Like")
def put_reaction(row: Row) -> None:
    """Somebody put a mark on a post."""
    if read.undone(row.id):
        return
    post, actor = _post_num(row.object, row), _actor_num(row)
    if post is None or actor is None:
        return
    content: Any = row.payload.get("content") if row.type == "EmojiReact" else LIKE
    emoji = content.strip()[:EMOJI_LENGTH] if isinstance(content, str) and content.isprintable() else ""
    _REACT(row.id, post, actor, emoji or LIKE, row.published)


@projects("Undo", "EmojiReact")
@projects("Undo", "Like")
def drop_reaction(row: Row) -> None:
    """A mark was taken back."""
    Reaction.objects.filter(activity=row.object).delete()
    no_longer("row", row.object)


@projects("Announce")
def put_boost(row: Row) -> None:
    """Somebody passed a post on."""
    if row.object_type not in ("", "Note", "Article", "Page", "Question", "Event") or read.undone(row.id):
        return
    post, actor = _post_num(row.object, row), _actor_num(row)
    if post is None or actor is None:
        return
    _BOOST(row.id, boost_num(row.published, row.id), post, actor, row.audience, row.published, row.quiet)


@projects("Undo", "Announce")
def drop_boost(row: Row) -> None:
    """It was taken back."""
    Boost.objects.filter(activity=row.object).delete()
    no_longer("row", row.object)


@projects("hearth:AcceptAnswer")
def put_answer(row: Row) -> None:
    """The asker, or somebody who tends the space, says: this answers it."""
    if read.undone(row.id):
        return
    post, thread = _post_num(row.object, row), read.num_of(row.context)
    if thread is None:
        wait_for(row.context, "row", row.id)
    if post is None or thread is None:
        return
    _ACCEPT(row.id, thread, post, row.published)
    threads.crown(thread)


@projects("Undo", "hearth:AcceptAnswer")
def drop_answer(row: Row) -> None:
    """It does not answer it after all."""
    no_longer("row", row.object)
    for accepted in Accepted.objects.filter(activity=row.object):
        accepted.delete()
        threads.crown(accepted.thread)


@projects("Add")
@projects("Remove")
def put_pin(row: Row) -> None:
    """A post was pinned to a space or to its author's profile (`space` is then her number), or taken down."""
    if row.object_type not in ("", "Note", "Article", "Page", "Question", "Event") or not row.target:
        return
    space = read.num_of(row.target)
    if space is None:
        wait_for(row.target, "row", row.id)
        return
    post = _post_num(row.object, row)
    if post is None:
        return
    known = Pin.objects.filter(post_uri=row.object, space_uri=row.target).first()
    if known is not None and (known.published, known.activity) >= (row.published, row.id):
        return
    Pin.objects.update_or_create(
        post_uri=row.object,
        space_uri=row.target,
        defaults={
            "on": row.type == "Add",
            "post": post,
            "space": space,
            "activity": row.id,
            "published": row.published,
        },
    )


@retries("row")
def _put_again(ref: str) -> None:
    """What this mark was waiting for has arrived."""
    row = read.row_by_id(ref)
    if row is not None:
        _AGAIN[row.type](row)


_AGAIN: dict[str, Callable[[Row], None]] = {
    "EmojiReact": put_reaction,
    "Like": put_reaction,
    "Announce": put_boost,
    "hearth:AcceptAnswer": put_answer,
    "Add": put_pin,
    "Remove": put_pin,
}
