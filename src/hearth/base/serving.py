"""A file of the home as an answer: as what it is and nothing else, whole or the part a player asks for (RFC 9110)."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from hearth.base.errors import NotFound

PIECE = 256_000
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; img-src 'self'; sandbox",
    "Content-Disposition": "inline",
    "Accept-Ranges": "bytes",
}


class Part(StreamingHttpResponse):
    """A file on its way out piece by piece. It touches no database, so any thread may read on."""


def file_answer(request: HttpRequest, path: Path, mime: str, *, keep: int, tag: str = "") -> HttpResponseBase:
    """The file at this path, kept by the browser for `keep` seconds. Raises NotFound."""
    headers = {**_SAFE, "Cache-Control": f"private, max-age={keep}"}
    if tag:
        headers["ETag"] = f'"{tag}"'
        if request.headers.get("If-None-Match") == f'"{tag}"':
            return HttpResponse(status=304, headers=headers)
    try:
        handle = path.open("rb")
    except FileNotFoundError:
        raise NotFound from None
    size = os.fstat(handle.fileno()).st_size
    wanted = _wanted(request, size)
    if request.method == "HEAD":
        handle.close()
        return HttpResponse(content_type=mime, headers={**headers, "Content-Length": str(size)})
    if wanted is None:
        return _part(handle, 0, size, mime, headers, 200)
    begin, end = wanted
    if begin > end:
        handle.close()
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    told = {**headers, "Content-Range": f"bytes {begin}-{end}/{size}"}
    return _part(handle, begin, end - begin + 1, mime, told, 206)


def _wanted(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """The first and last byte asked for; None for the whole file, also where several parts are asked for."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or not (found[1] or found[2]) or "If-Range" in request.headers:
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    return int(found[1]), min(int(found[2]), size - 1) if found[2] else size - 1


def _part(
    handle: BinaryIO, begin: int, length: int, mime: str, headers: Mapping[str, str], status: int
) -> Part:
    response = Part(_pieces(handle, begin, length), status=status, content_type=mime, headers=headers)
    response["Content-Length"] = str(length)
    response._resource_closers.append(handle.close)  # type: ignore[attr-defined]  # nobody may have read a piece
    return response


def _pieces(handle: BinaryIO, begin: int, length: int) -> Iterator[bytes]:
    with handle:
        handle.seek(begin)
        while length > 0 and (piece := handle.read(min(PIECE, length))):
            length -= len(piece)
            yield piece
