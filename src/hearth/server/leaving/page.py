"""The page on which a founder or steward takes the whole home along, as a download that is written while it is sent."""

import logging
import os
import threading
from collections.abc import Iterator
from typing import IO, cast

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.base import clock
from hearth.base.models import Media
from hearth.ledger import read
from hearth.ledger.activity import HOME
from hearth.people.founding import recovery_public_key
from hearth.people.middleware import Request
from hearth.people.models import Actor, Consent, Role
from hearth.people.roles import may_steward, require_steward
from hearth.server.leaving.write import EXPORT, write
from hearth.spaces.models import Post, Reaction, Space
from hearth.spaces.rooms import slug_of
from hearth.ui.shell import RoomLink, fills

log = logging.getLogger(__name__)
_CHUNK = 1 << 16


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """For those who keep the home."""
    if not may_steward(cast(Request, request).viewer):
        return []
    return [RoomLink(_("Take it along"), "/export/", kind="home", order=90)]


@never_cache
@require_http_methods(["GET", "POST"])
def export_page(request: Request) -> HttpResponse | StreamingHttpResponse:
    """What would be in the export; with POST, the export."""
    require_steward(request.viewer)
    if request.method == "POST":
        return _download()
    people = Actor.objects.exclude(sort__in=("space", "home")).count()
    spaces, posts, reactions = Space.objects.count(), Post.objects.count(), Reaction.objects.count()
    roles, consents, pictures = Role.objects.count(), Consent.objects.count(), Media.objects.count()
    counted = [
        ngettext("%(n)d person", "%(n)d people", people) % {"n": people},
        ngettext("%(n)d space", "%(n)d spaces", spaces) % {"n": spaces},
        ngettext("%(n)d post", "%(n)d posts", posts) % {"n": posts},
        ngettext("%(n)d reaction", "%(n)d reactions", reactions) % {"n": reactions},
        ngettext("%(n)d role", "%(n)d roles", roles) % {"n": roles},
        ngettext("%(n)d consent", "%(n)d consents", consents) % {"n": consents},
        ngettext("%(n)d picture", "%(n)d pictures", pictures) % {"n": pictures},
    ]
    context = {"counted": counted, "activities": read.count(), "sealable": recovery_public_key() is not None}
    return render(request, "server/export.html", context)


def _download() -> StreamingHttpResponse:
    home = read.state(HOME)
    name = slug_of(str(home.payload.get("name", "")) if home else "", 0)
    day = clock.from_ms(clock.now()).strftime("%Y-%m-%d")
    response = StreamingHttpResponse(_stream(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{_plain(name)}-{day}.zip"'
    response["X-Accel-Buffering"] = "no"
    return response


def _plain(name: str) -> str:
    return (
        "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-_"))
        or "home"
    )


def _stream() -> Iterator[bytes]:
    """The bytes of the export as they are written by a thread with a database connection of its own."""
    reading, writing = os.pipe()
    writer = threading.Thread(target=_write, args=(os.fdopen(writing, "wb"),), name="export", daemon=True)
    writer.start()
    with os.fdopen(reading, "rb") as pipe:
        while chunk := pipe.read1(_CHUNK):
            yield chunk
    writer.join(timeout=10)


def _write(out: IO[bytes]) -> None:
    try:
        with out:
            write(out, EXPORT)
    except BrokenPipeError:
        log.info("An export was broken off by its reader.")
    except Exception:
        log.exception("An export broke off; the file that was sent is not whole.")
    finally:
        connection.close()
