"""Documents for other servers, on the raw ASGI path: the same views without sessions, forms and pages around them,
which cost ten times as much as the answer itself.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve

from hearth.federation.activitypub.answering import nothing
from hearth.federation.activitypub.negotiation import wants_document

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)
URLS = "hearth.federation.urls"
_ROADS = ("/ap/a/", "/ap/o/", "/ap/act/", "/ap/home", "/.well-known/webfinger", "/nodeinfo/")
_PAGES = ("/@", "/p/", "/t/", "/s/", "/people/")
_TWIN = re.compile(r"/[pt]/([0-9]{1,18})/|/(?:s|people)/([A-Za-z0-9_.-]{1,120})/")
_ACTIVITY, _LD = b"application/activity+json", b"application/ld+json"
_threads = ThreadPoolExecutor(2, thread_name_prefix="outward")
_ALWAYS = [(b"x-content-type-options", b"nosniff"), (b"content-security-policy", b"default-src 'none'")]


def is_outward(scope: Scope) -> bool:
    """Whether this asks for such a document: by its own address, or by that of a page if it names the form."""
    if scope["method"] not in ("GET", "HEAD"):
        return False
    path: str = scope["path"]
    return path.startswith(_ROADS) or (path.startswith(_PAGES) and _names_form(scope))


def _names_form(scope: Scope) -> bool:
    """Whether the document is wanted rather than the page: else whoever names both is sent round in circles."""
    named = [value for name, value in scope["headers"] if name == b"accept"]
    if not any(_ACTIVITY in value or _LD in value for value in named):
        return False
    return wants_document(b",".join(named).decode("latin-1"), otherwise=False)


def road_of(path: str) -> str:
    """The address of the document that a page shows to people."""
    found = _TWIN.fullmatch(path)
    if found is None:
        return path
    return f"/ap/o/{found[1]}" if found[1] else f"/@{found[2]}"


async def outward_app(scope: Scope, send: Send) -> None:
    """Answer one request."""
    response = await asyncio.get_running_loop().run_in_executor(_threads, _answer, scope)
    body = b"" if scope["method"] == "HEAD" else response.content
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    length = (b"content-length", str(len(response.content)).encode())
    await send(
        {
            "type": "http.response.start",
            "status": response.status_code,
            "headers": [*headers, length, *_ALWAYS],
        }
    )
    await send({"type": "http.response.body", "body": body})


def _answer(scope: Scope) -> HttpResponse:
    request = _request(scope)
    try:
        found = resolve(road_of(request.path), URLS)
        response = found.func(request, *found.args, **found.kwargs)
        assert isinstance(response, HttpResponse)
    except Resolver404:
        return nothing(request)
    except Exception:
        log.exception("no answer to %s", request.path)
        return HttpResponse(status=500)
    finally:
        close_old_connections()
    return response


def _request(scope: Scope) -> HttpRequest:
    """What the views read: method, path, query and headers."""
    request = HttpRequest()
    query = scope["query_string"].decode("latin-1")
    request.method, request.path = scope["method"], scope["path"]  # as it was asked: that is what was signed
    request.path_info = request.path
    request.GET = QueryDict(query)
    request.META = {"QUERY_STRING": query, "REQUEST_METHOD": request.method}
    for name, value in scope["headers"]:
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        request.META[key] = f"{request.META[key]},{text}" if key in request.META else text
    request._body = b""
    return request
