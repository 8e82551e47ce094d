"""The page on which anybody who can sign in takes her own things along, members and those who were removed alike."""

import logging
import os
import threading
from collections.abc import Iterator
from typing import IO

from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.people.middleware import Request
from hearth.people.mirror import sections_of
from hearth.people.models import Actor
from hearth.server.leaving.personal import write_personal

log = logging.getLogger(__name__)
_CHUNK = 1 << 16


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_export(request: Request) -> HttpResponse | StreamingHttpResponse:
    """What would be in it; with POST, the archive."""
    me = Actor.objects.filter(num=request.viewer.actor or 0).first()
    if me is None:
        raise NotFound
    if request.method == "POST":
        return archive_of(me)
    return render(
        request, "server/my_export.html", {"sections": [one for one in sections_of(me) if one.count]}
    )


def archive_of(me: Actor) -> StreamingHttpResponse:
    """Her archive, sent while it is written."""
    response = StreamingHttpResponse(_stream(me, get_language() or "en"), content_type="application/zip")
    day = clock.from_ms(clock.now()).strftime("%Y-%m-%d")
    response["Content-Disposition"] = f'attachment; filename="{me.num}-{day}.zip"'
    response["X-Accel-Buffering"] = "no"
    return response


def _stream(me: Actor, language: str) -> Iterator[bytes]:
    """The bytes as they are written by a thread with a database connection of its own."""
    reading, writing = os.pipe()
    writer = threading.Thread(
        target=_write, args=(os.fdopen(writing, "wb"), me, language), name="my export", daemon=True
    )
    writer.start()
    with os.fdopen(reading, "rb") as pipe:
        while chunk := pipe.read1(_CHUNK):
            yield chunk
    writer.join(timeout=10)


def _write(out: IO[bytes], me: Actor, language: str) -> None:
    try:
        with out:
            write_personal(out, me, language)
    except BrokenPipeError:
        log.info("A personal export was broken off by its reader.")
    except Exception:
        log.exception("A personal export broke off; the file that was sent is not whole.")
    finally:
        connection.close()
