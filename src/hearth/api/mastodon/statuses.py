"""Endpoints about one status: itself, the talk around it, its history, who liked it or passed it on, and marks."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.entities.accounts import account, accounts
from hearth.api.entities.around import around
from hearth.api.entities.content import Pages, content
from hearth.api.entities.emojis import emojis
from hearth.api.entities.media import of_post, with_passes
from hearth.api.entities.statuses import boosted, status, statuses, statuses_by_num
from hearth.api.entities.times import stamp
from hearth.api.hot.filtering import filtered
from hearth.api.mastodon import writing
from hearth.api.mastodon.access import access_status
from hearth.api.mastodon.talk import talk_around
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, anyone, at, user
from hearth.api.wire.origin import origin
from hearth.api.wire.paging import linked, page_of, taken
from hearth.base.errors import NotFound
from hearth.ledger.activity import Row
from hearth.people.bookmarks import bookmark, unbookmark
from hearth.people.lists import tell
from hearth.people.models import Actor
from hearth.people.sight import STRANGER, Viewer, visible
from hearth.people.standing import Hushed
from hearth.spaces import actions, queries, text
from hearth.spaces.boosts import Boost
from hearth.spaces.models import Post, Reaction

MOST = 40


def show(call: Call, num: int) -> HttpResponse:
    """One status."""
    found = statuses_by_num([num], call.viewer).get(num)
    if found is None:
        raise NotFound
    return answer(found)


def many(call: Call) -> HttpResponse:
    """Several; those one may not see are missing."""
    wanted = (call.params.ids("id") or call.params.ids("ids"))[:MOST]
    found = statuses_by_num(wanted, call.viewer)
    return answer([found[num] for num in wanted if num in found])


def context(call: Call, num: int) -> HttpResponse:
    """What it answers, and what answers it."""
    post = access_status(call.viewer, num)
    before, after = talk_around(post, call.viewer)
    made = statuses([*before, *after], call.viewer)
    above, below = (filtered(part, call.me, "thread") for part in (made[: len(before)], made[len(before) :]))
    return answer({"ancestors": above, "descendants": below})


def history(call: Call, num: int) -> HttpResponse:
    """Every version, the oldest first (https://docs.joinmastodon.org/entities/StatusEdit/)."""
    post = access_status(call.viewer, num)
    who, pages = account(post.author, STRANGER), around([post]).pages
    versions = [_version(row, num, who, pages) for row in reversed(queries.post_history(post))]
    if post.audience != "public":
        for one in versions:
            with_passes(one, call.viewer.actor, origin())
    return answer(versions)


def _version(row: Row, num: int, who: dict[str, Any], pages: Pages) -> dict[str, Any]:
    said, base = row.payload, origin()
    return {
        "content": content(text.body(num, said, waits=False), text.title(said), base, pages),
        "spoiler_text": text.warning(said),
        "sensitive": said.get("sensitive") is True,
        "created_at": stamp(row.object_updated or row.object_published),
        "account": who,
        "poll": _asked(said),
        "media_attachments": of_post(num, text.pictures(said)[0], said.get("attachment") or [], base),
        "emojis": emojis(said, base),
    }


def _asked(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a version asked: its choices (https://docs.joinmastodon.org/entities/StatusEdit/#poll)."""
    listed = said.get("anyOf") or said.get("oneOf")
    if not isinstance(listed, list):
        return None
    return {"options": [{"title": str(one.get("name", ""))} for one in listed if isinstance(one, dict)]}


def boosted_by(call: Call, num: int) -> HttpResponse:
    """Who passed it on."""
    post, page = access_status(call.viewer, num), page_of(call.params, 40, 80)
    rows = taken(Boost.objects.filter(post=post.num), page)
    return _people(call, [(row.num, row.actor) for row in rows])


def liked_by(call: Call, num: int) -> HttpResponse:
    """Who put a mark on it."""
    post, page = access_status(call.viewer, num), page_of(call.params, 40, 80)
    rows = Reaction.objects.filter(post=post.num).order_by("-published")[: page.limit]
    return _people(call, [(row.published, row.actor) for row in rows])


def _people(call: Call, rows: list[tuple[int, int]]) -> HttpResponse:
    nums = list(dict.fromkeys(actor for _at, actor in rows))
    seen = visible(Actor.objects.filter(num__in=nums, deleted=False), call.viewer)
    found = accounts(list(seen.values_list("num", flat=True)), call.viewer)
    shown = [found[num] for num in nums if num in found]
    return linked(call, shown, rows[0][0] if rows else None, rows[-1][0] if rows else None)


Act = Callable[[Viewer, int], object]


def _mark(act: Act) -> Callable[..., HttpResponse]:
    """A small act on a status, answered with it."""

    def view(call: Call, num: int) -> HttpResponse:
        post = access_status(call.viewer, num)
        act(call.viewer, post.num)
        return answer(status(access_status(call.viewer, post.num), call.viewer))

    return view


def boost(call: Call, num: int) -> HttpResponse:
    """Pass it on."""
    post = access_status(call.viewer, num)
    made = actions.boost(call.viewer, post.num)
    row = Boost.objects.get(num=made, actor=call.me)
    return answer(boosted(row, account(call.me, STRANGER), status(post, call.viewer)))


def _unboost(viewer: Viewer, num: int) -> None:
    actions.unboost(viewer, num)


def _unpin(viewer: Viewer, num: int) -> None:
    actions.show_on_profile(viewer, num, on=False)


def _hush(viewer: Viewer, num: int) -> None:
    Hushed.objects.get_or_create(actor=viewer.actor or 0, thread=_thread(viewer, num))
    tell(viewer.actor or 0, "hushed")


def _unhush(viewer: Viewer, num: int) -> None:
    Hushed.objects.filter(actor=viewer.actor or 0, thread=_thread(viewer, num)).delete()
    tell(viewer.actor or 0, "hushed")


def _thread(viewer: Viewer, num: int) -> int:
    post: Post = access_status(viewer, num)
    return post.thread or post.num


def _marks(name: str, scope: str, act: Act, undo: Act, un: str = "un") -> list[URLPattern]:
    return [
        at(f"api/v1/statuses/<id:num>/{name}", POST=user(scope, _mark(act))),
        at(f"api/v1/statuses/<id:num>/{un}{name}", POST=user(scope, _mark(undo))),
    ]


def urls() -> list[URLPattern]:
    """These addresses."""
    return [
        at(
            "api/v1/statuses",
            GET=anyone("read:statuses", many),
            POST=user("write:statuses", writing.create),
        ),
        at(
            "api/v1/statuses/<id:num>",
            GET=anyone("read:statuses", show),
            PUT=user("write:statuses", writing.change),
            DELETE=user("write:statuses", writing.delete),
        ),
        at("api/v1/statuses/<id:num>/context", GET=anyone("read:statuses", context)),
        at("api/v1/statuses/<id:num>/history", GET=anyone("read:statuses", history)),
        at("api/v1/statuses/<id:num>/reblogged_by", GET=anyone("read:statuses", boosted_by)),
        at("api/v1/statuses/<id:num>/favourited_by", GET=anyone("read:statuses", liked_by)),
        at("api/v1/statuses/<id:num>/reblog", POST=user("write:statuses", boost)),
        at("api/v1/statuses/<id:num>/unreblog", POST=user("write:statuses", _mark(_unboost))),
        *_marks("favourite", "write:favourites", actions.favour, actions.unfavour),
        *_marks("bookmark", "write:bookmarks", bookmark, unbookmark),
        *_marks("pin", "write:accounts", actions.show_on_profile, _unpin),
        *_marks("mute", "write:mutes", _hush, _unhush),
        *writing.urls(),
    ]
