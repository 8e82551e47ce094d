"""What an old home gives to a new one that shows a person's token: her signed archive, and the word to her followers.

The scope is the one of live account portability (SWICG's LOLA): no other token opens these addresses.
"""

from typing import cast

from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.oauth.scopes import PORTABILITY
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.base.errors import NotFound
from hearth.federation.moving import out
from hearth.people.models import Actor
from hearth.server.leaving.personal_page import archive_of

SCOPE = PORTABILITY


def archive(call: Call) -> HttpResponse:
    """Everything of hers, as `Take everything along` gives it."""
    me = Actor.objects.filter(num=call.me).first()
    if me is None:
        raise NotFound
    return cast(HttpResponse, archive_of(me))


def move(call: Call) -> HttpResponse:
    """Tell her followers where she lives now, if the new account names this one (FEP-7628)."""
    told = out.move_out(call.viewer, call.params.text("target", "")[:500], call.viewer.handle)
    return answer({"followers": told})


urlpatterns: list[URLPattern] = [
    at("api/hearth/v1/archive", GET=user(SCOPE, archive, leaving=True)),
    at("api/hearth/v1/move", POST=user(SCOPE, move)),
]
