"""Endpoints that change what one is to others: follow (a space: join), block, mute, note."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.entities.relationships import relationship
from hearth.api.mastodon.access import access_account
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.params import Params
from hearth.base import clock
from hearth.people import blocks, follows, hearing, memberships, restrictions
from hearth.people.models import Actor
from hearth.people.sight import Viewer, viewer_for
from hearth.people.standing import Memo

LONGEST_NOTE = 2000
LONGEST_MUTE = 10 * 365 * clock.DAY
Act = Callable[[Viewer, Actor, Params], object]


def _changed(act: Act) -> Callable[..., HttpResponse]:
    """An act about somebody, answered with what one now is to them."""

    def view(call: Call, num: int) -> HttpResponse:
        act(call.viewer, access_account(call.viewer, num), call.params)
        return answer(relationship(num, viewer_for(call.viewer.actor)))

    return view


def _follow(viewer: Viewer, who: Actor, params: Params) -> None:
    if who.sort == "space":
        memberships.join_space(viewer, who.uri)
    else:
        follows.follow(viewer, who.num)
        if params.has("reblogs"):
            hearing.hear_boosts(viewer, who.num, on=params.flag("reblogs"))


def _unfollow(viewer: Viewer, who: Actor, _params: Params) -> None:
    if who.sort == "space":
        memberships.leave(viewer, who.uri)
    else:
        follows.unfollow(viewer, who.num)


def _drop_follower(viewer: Viewer, who: Actor, _params: Params) -> None:
    if follows.held_follow(who.num, viewer.actor or 0) is not None:
        follows.reject_follow(viewer, who.num)


def _block(viewer: Viewer, who: Actor, _params: Params) -> None:
    blocks.block(viewer, who.uri)
    follows.sever(viewer.actor or 0, who.num)


def _unblock(viewer: Viewer, who: Actor, _params: Params) -> None:
    blocks.unblock(viewer, who.uri)


def _mute(viewer: Viewer, who: Actor, params: Params) -> None:
    lasts = max(0, params.whole("duration") or 0) * clock.SECOND
    restrictions.mute(viewer, who.num, min(lasts, LONGEST_MUTE))


def _unmute(viewer: Viewer, who: Actor, _params: Params) -> None:
    restrictions.unmute(viewer, who.num)


def note(call: Call, num: int) -> HttpResponse:
    """Note something for oneself about somebody."""
    who = access_account(call.viewer, num)
    words = call.params.text("comment").strip()[:LONGEST_NOTE]
    if words:
        Memo.objects.update_or_create(actor=call.me, about=who.num, defaults={"words": words})
    else:
        Memo.objects.filter(actor=call.me, about=who.num).delete()
    return answer(relationship(num, call.viewer))


def urls() -> list[URLPattern]:
    """These addresses."""
    acts: list[tuple[str, str, Act]] = [
        ("follow", "write:follows", _follow),
        ("unfollow", "write:follows", _unfollow),
        ("remove_from_followers", "write:follows", _drop_follower),
        ("block", "write:blocks", _block),
        ("unblock", "write:blocks", _unblock),
        ("mute", "write:mutes", _mute),
        ("unmute", "write:mutes", _unmute),
    ]
    return [
        *(
            at(f"api/v1/accounts/<id:num>/{name}", POST=user(scope, _changed(act)))
            for name, scope, act in acts
        ),
        at("api/v1/accounts/<id:num>/note", POST=user("write:accounts", note)),
    ]
