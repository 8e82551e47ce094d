"""Endpoints about polls."""

from django.http import HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from hearth.api.entities.polls import one_poll
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, anyone, at, user
from hearth.base.errors import Invalid
from hearth.features.polls import actions
from hearth.features.polls.queries import poll_views
from hearth.features.polls.tally import SINGLE
from hearth.spaces.access import access_post


def show(call: Call, num: int) -> HttpResponse:
    """One poll."""
    access_post(call.viewer, num)
    return answer(one_poll(num, call.viewer))


def vote(call: Call, num: int) -> HttpResponse:
    """Answer it, once: on the home's own pages an answer can be changed, programs do not expect that."""
    access_post(call.viewer, num)
    view, chosen = poll_views([num], call.viewer).get(num), call.params.ids("choices")
    if view is not None:
        if view.mine or (view.poll.method == SINGLE and len(chosen) > 1):
            raise Invalid(_("You have already voted on this poll"))
        if not chosen or any(choice >= len(view.poll.options) for choice in chosen):
            raise Invalid(_("The chosen vote option does not exist for this poll"))
    actions.vote(call.viewer, num, chosen)
    return answer(one_poll(num, call.viewer))


def urls() -> list[URLPattern]:
    """These addresses."""
    return [
        at("api/v1/polls/<id:num>", GET=anyone("read:statuses", show)),
        at("api/v1/polls/<id:num>/votes", POST=user("write:statuses", vote)),
    ]
