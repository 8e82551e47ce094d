"""Endpoints about polls."""

from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.entities.polls import one_poll
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, anyone, at, user
from hearth.features.polls import actions
from hearth.spaces.access import access_post


def show(call: Call, num: int) -> HttpResponse:
    """One poll."""
    access_post(call.viewer, num)
    return answer(one_poll(num, call.viewer))


def vote(call: Call, num: int) -> HttpResponse:
    """Answer it."""
    access_post(call.viewer, num)
    actions.vote(call.viewer, num, call.params.ids("choices"))
    return answer(one_poll(num, call.viewer))


def urls() -> list[URLPattern]:
    """These addresses."""
    return [
        at("api/v1/polls/<id:num>", GET=anyone("read:statuses", show)),
        at("api/v1/polls/<id:num>/votes", POST=user("write:statuses", vote)),
    ]
