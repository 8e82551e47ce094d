"""Timelines: home, public, tags, lists; and direct words as old clients ask for them.

https://docs.joinmastodon.org/methods/timelines/
"""

from django.http import HttpResponse

from hearth.api.mastodon.rest.lists import place_of
from hearth.api.mastodon.rest.shared import status_page
from hearth.api.wire.endpoint import Call, anyone, at, user
from hearth.api.wire.paging import page_of
from hearth.feeds import direct, timelines
from hearth.feeds.listening import listener_of
from hearth.feeds.timelines import NEVER, Span
from hearth.people.kept import OwnList
from hearth.people.lists import people_on
from hearth.people.tags import clean_tag


def span_of(call: Call) -> Span:
    """The part a client asks for."""
    page = page_of(call.params)
    return Span(page.max_id or NEVER, page.floor or 0, page.upwards, page.limit)


def home(call: Call) -> HttpResponse:
    """Her spaces, whom and what she follows."""
    nums = timelines.home(listener_of(call.viewer), span_of(call))
    return status_page(call, nums, "home")


def public(call: Call) -> HttpResponse:
    """What is said openly."""
    asked = call.params
    nums = timelines.public(
        listener_of(call.viewer),
        span_of(call),
        local=asked.flag("local"),
        remote=asked.flag("remote"),
        media=asked.flag("only_media"),
    )
    return status_page(call, nums, "public")


def tag(call: Call, tag: str) -> HttpResponse:
    """What carries a tag."""
    asked = call.params
    nums = timelines.tagged(
        listener_of(call.viewer),
        span_of(call),
        any_of=[clean_tag(one) for one in (tag, *asked.many("any")[:8])],
        all_of=[clean_tag(one) for one in asked.many("all")[:8]],
        none_of=[clean_tag(one) for one in asked.many("none")[:8]],
        local=asked.flag("local"),
        remote=asked.flag("remote"),
        media=asked.flag("only_media"),
    )
    return status_page(call, nums, "public")


def of_list(call: Call, num: int) -> HttpResponse:
    """What the people of a list say, or what is said in a place."""
    listener, span = listener_of(call.viewer), span_of(call)
    own = OwnList.objects.filter(pk=num, actor=call.me).first()
    if own is not None:
        return status_page(call, timelines.of_list(listener, span, people_on(num), own.replies), "home")
    space, channel = place_of(call, num)
    nums = timelines.of_place(listener, span, space.num, channel.num if channel else None)
    return status_page(call, nums, "home")


def words_to_me(call: Call) -> HttpResponse:
    """The newest words of each conversation."""
    span = span_of(call)
    found = direct.conversations(call.viewer, span.below, span.limit)
    return status_page(call, [one.last for one in found if one.last > span.above])


S, L = "read:statuses", "read:lists"
urls = [
    at("api/v1/timelines/home", GET=user(S, home)),
    at("api/v1/timelines/public", GET=anyone(S, public)),
    at("api/v1/timelines/tag/<str:tag>", GET=anyone(S, tag)),
    at("api/v1/timelines/list/<id:num>", GET=user(L, of_list)),
    at("api/v1/timelines/direct", GET=user(S, words_to_me)),
]
