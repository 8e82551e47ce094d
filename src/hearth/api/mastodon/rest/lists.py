"""Lists: people whose words somebody reads together, and the home's own places, which are lists too.

https://docs.joinmastodon.org/methods/lists/
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from hearth.api.mastodon.rest.shared import people_page
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.base.errors import NotAllowed, NotFound
from hearth.ledger.activity import HOME_NUM
from hearth.people import lists
from hearth.people.kept import Listed, OwnList
from hearth.people.models import ACTIVE, Membership
from hearth.spaces.access import spaces_for
from hearth.spaces.models import Channel, Space


def shown(row: OwnList) -> dict[str, Any]:
    """https://docs.joinmastodon.org/entities/List/"""
    return {"id": str(row.pk), "title": row.title, "replies_policy": row.replies, "exclusive": row.exclusive}


def _place(num: int, title: str) -> dict[str, Any]:
    return {"id": str(num), "title": title, "replies_policy": "list", "exclusive": False}


def places(call: Call) -> list[dict[str, Any]]:
    """The spaces she is a member of and their channels."""
    inside = call.viewer.spaces - {HOME_NUM}
    spaces = {
        one.num: one
        for one in Space.objects.filter(num__in=inside, archived=False).order_by("position", "name")
    }
    channels = Channel.objects.filter(space__in=spaces).order_by("num")
    return [_place(one.num, one.name) for one in spaces.values()] + [
        _place(one.num, f"{spaces[one.space].name} / {one.name}") for one in channels if one.space in spaces
    ]


def place_of(call: Call, num: int) -> tuple[Space, Channel | None]:
    """The space or channel with this number, if she may read it."""
    channel = Channel.objects.filter(num=num).first()
    space = spaces_for(call.viewer).filter(num=(channel.space or 0) if channel else num).first()
    if space is None or (space.audience == "space" and space.num not in call.viewer.spaces):
        raise NotFound
    return space, channel


def every(call: Call) -> HttpResponse:
    """Her lists, then places."""
    return answer([*(shown(row) for row in lists.lists_of(call.me)), *places(call)])


def make(call: Call) -> HttpResponse:
    """A new list."""
    asked = call.params
    row = lists.open_list(
        call.viewer, asked.text("title"), asked.text("replies_policy", "list"), asked.flag("exclusive")
    )
    return answer(shown(row))


def one(call: Call, num: int) -> HttpResponse:
    """One list or place."""
    if OwnList.objects.filter(pk=num, actor=call.me).exists():
        return answer(shown(lists.access_list(call.viewer, num)))
    space, channel = place_of(call, num)
    return answer(_place(num, channel.name if channel else space.name))


def change(call: Call, num: int) -> HttpResponse:
    """Another title, or showing other answers."""
    row, asked = _own(call, num), call.params
    replies, exclusive = asked.text("replies_policy", row.replies), asked.flag("exclusive", row.exclusive)
    return answer(shown(lists.change_list(row, asked.text("title", row.title), replies, exclusive)))


def drop(call: Call, num: int) -> HttpResponse:
    """The list goes."""
    lists.drop_list(_own(call, num))
    return answer({})


def people_in(call: Call, num: int) -> HttpResponse:
    """Who is on it."""
    query: QuerySet[Any]
    if OwnList.objects.filter(pk=num, actor=call.me).exists():
        query, column = Listed.objects.filter(list=num), "person"
    else:
        query, column = Membership.objects.filter(space=place_of(call, num)[0].num, state=ACTIVE), "actor"
    return people_page(call, query, column, unlimited=True)


def add(call: Call, num: int) -> HttpResponse:
    """Put people on it."""
    lists.put_on(call.viewer, _own(call, num), call.params.ids("account_ids"))
    return answer({})


def remove(call: Call, num: int) -> HttpResponse:
    """Take people off it."""
    lists.take_off(_own(call, num), call.params.ids("account_ids"))
    return answer({})


def with_person(call: Call, num: int) -> HttpResponse:
    """Her lists on which somebody is."""
    return answer([shown(row) for row in lists.lists_with(call.me, num)])


def _own(call: Call, num: int) -> OwnList:
    try:
        return lists.access_list(call.viewer, num)
    except NotFound:
        place_of(call, num)
        raise NotAllowed("A place of the home is not changed here.") from None


R, W = "read:lists", "write:lists"
urls = [
    at("api/v1/lists", GET=user(R, every), POST=user(W, make)),
    at("api/v1/lists/<id:num>", GET=user(R, one), PUT=user(W, change), DELETE=user(W, drop)),
    at(
        "api/v1/lists/<id:num>/accounts",
        GET=user(R, people_in),
        POST=user(W, add),
        DELETE=user(W, remove),
    ),
    at("api/v1/accounts/<id:num>/lists", GET=user(R, with_person)),
]
