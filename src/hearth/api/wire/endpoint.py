"""One address of the programming interface: which methods it knows, who may use it, and how errors are answered."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, register_converter
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from hearth.api.oauth.scopes import covers, leaves
from hearth.api.oauth.tokens import Bearer, bearer, viewer_of
from hearth.api.wire import limits
from hearth.api.wire.answers import open_to_all, preflight, refusal, refuse
from hearth.api.wire.origin import origin_of
from hearth.api.wire.params import Params, params_of
from hearth.base.errors import HearthError
from hearth.people.attempts import address_of
from hearth.people.middleware import Request
from hearth.people.sight import STRANGER, Viewer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a client, understood."""

    request: HttpRequest
    params: Params
    viewer: Viewer
    bearer: Bearer | None
    origin: str

    @property
    def me(self) -> int:
        """The number of the person whose token it is."""
        return self.viewer.actor or 0


View = Callable[..., HttpResponse]


class Door(NamedTuple):
    """A view, the scope it needs and who may use it; `leaving`: also somebody banned who takes her own along."""

    who: str
    scope: str
    view: View
    leaving: bool = False


def anyone(scope: str, view: View) -> Door:
    """Open to all; a token that is shown must be good and carry the scope."""
    return Door("anyone", scope, view)


def app(scope: str, view: View) -> Door:
    """For any token, an app's own too."""
    return Door("app", scope, view)


def user(scope: str, view: View, *, leaving: bool = False) -> Door:
    """For tokens of a person."""
    return Door("user", scope, view, leaving)


class _Id:
    """A 64-bit id in an address; what cannot be one leads nowhere."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number >= 2**63:
            raise ValueError
        return number

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(_Id, "id")


def at(route: str, name: str | None = None, **doors: Door) -> URLPattern:
    """The address `route` with a door for each method."""

    @csrf_exempt
    def view(request: HttpRequest, **names: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return preflight()
        method = "GET" if request.method == "HEAD" else str(request.method)
        door = doors.get(method)
        if door is None:
            response = open_to_all(refuse(405, "Method not allowed"))
            response["Allow"] = ", ".join([*doors, "OPTIONS"])
            return response
        return open_to_all(_served(request, door, names))

    view.doors = doors  # type: ignore[attr-defined]  # read by the table of doors in the tests
    return path(route, view, name=name)


def _served(request: HttpRequest, door: Door, names: dict[str, Any]) -> HttpResponse:
    """Answer, with every error in words; nothing of the inside leaks."""
    meter: limits.Meter | None = None
    try:
        origin = origin_of(request)
        shown = _token_in(request)
        meter = _count(request, shown)
        limits.require_room(meter)
        params = params_of(request)
        shown = shown or params.text("access_token")
        held = bearer(shown) if shown else None
        viewer = viewer_of(held) if held else STRANGER
        cast(Request, request).viewer = viewer
        response = _refused(door, shown, held, viewer) or door.view(
            Call(request, params, viewer, held, origin), **names
        )
    except HearthError as error:
        response = refusal(error)
    except RequestDataTooBig:
        response = refuse(413, _("This is more than the home can take in one go."))
    except (DataError, UnicodeError):
        response = refuse(422, _("There are characters in it that are not text."))
    if meter is not None and meter.limit:
        meter.tell(response)
    return response


def _token_in(request: HttpRequest) -> str:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _count(request: HttpRequest, token: str) -> limits.Meter:
    if token:
        return limits.count(f"token {token}", settings.API_RATE)
    return limits.count(f"address {address_of(request)}", settings.API_RATE)


def _refused(door: Door, shown: str, held: Bearer | None, viewer: Viewer) -> HttpResponse | None:
    """Why this caller is not served, or None. A wrong token is refused where none would have been needed, too."""
    if held is None and (shown or door.who != "anyone"):
        response = refuse(401, "The access token is invalid")
        response["WWW-Authenticate"] = 'Bearer realm="Hearth", error="invalid_token"'
        return response
    if held is None:
        return None
    if door.scope and not covers(held.scopes, door.scope):
        return refuse(403, "This action is outside the authorized scopes")
    if held.waiting:
        return refuse(403, _("Your application has not been answered yet."))
    shut = viewer.banned and not (door.leaving and leaves(held.scopes))
    if held.actor is not None and (not viewer.known or shut):
        return refuse(403, _("Your login is currently disabled"))
    if door.who == "user" and held.actor is None:
        return refuse(422, "This method requires an authenticated user")
    return None
