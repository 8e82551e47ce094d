"""Conversations: direct words by who takes part in them.

https://docs.joinmastodon.org/methods/conversations/
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse

from hearth.api.entities.accounts import accounts
from hearth.api.entities.statuses import statuses_by_num
from hearth.api.mastodon.rest.shared import ends
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.paging import linked, page_of
from hearth.feeds import direct


def shown(found: Sequence[direct.Conversation], call: Call) -> list[dict[str, Any]]:
    """https://docs.joinmastodon.org/entities/Conversation/"""
    faces = accounts({num for one in found for num in one.people}, call.viewer)
    said = statuses_by_num([one.last for one in found], call.viewer)
    return [
        {
            "id": str(one.num),
            "unread": one.unread,
            "accounts": [faces[num] for num in sorted(one.people - {call.me}) if num in faces],
            "last_status": said.get(one.last),
        }
        for one in found
    ]


def every(call: Call) -> HttpResponse:
    """A page, the one with the newest words first."""
    page = page_of(call.params)
    found = direct.conversations(call.viewer, page.max_id, page.limit)
    found = [one for one in found if one.last > (page.floor or 0)]
    return linked(call, shown(found, call), *ends([one.last for one in found]))


def read(call: Call, num: int) -> HttpResponse:
    """She has read it."""
    direct.read_conversation(call.viewer, direct.access_conversation(call.viewer, num))
    return answer(shown([direct.access_conversation(call.viewer, num)], call)[0])


def close(call: Call, num: int) -> HttpResponse:
    """Out of sight, until something new is said."""
    direct.close_conversation(call.viewer, direct.access_conversation(call.viewer, num))
    return answer({})


W = "write:conversations"
urls = [
    at("api/v1/conversations", GET=user("read:statuses", every)),
    at("api/v1/conversations/<id:num>", DELETE=user(W, close)),
    at("api/v1/conversations/<id:num>/read", POST=user(W, read)),
]
