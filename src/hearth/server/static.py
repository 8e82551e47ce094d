"""Serves the vendored scripts, styles and fonts: read once, compressed once, cached long by content."""

import gzip
import mimetypes
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from hearth.base.errors import NotFound
from hearth.ui import static as _package

ROOT = Path(next(iter(_package.__path__))).resolve()
_SQUEEZE = (".css", ".js", ".svg", ".json", ".mjs", ".webmanifest")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")


@lru_cache(maxsize=256)
def _file(name: str, stamp: int) -> tuple[bytes, bytes | None, str, str]:
    path = ROOT / name
    body = path.read_bytes()
    small = gzip.compress(body, 9, mtime=0) if path.suffix in _SQUEEZE else None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return body, small, kind, f'"{sha256(body).hexdigest()[:20]}"'


def _inside(name: str) -> Path:
    """The file of this name below ROOT; every trick with names ends here."""
    try:
        path = (ROOT / name).resolve()
        found = path.is_relative_to(ROOT) and path.is_file()
    except (ValueError, OSError):  # a zero byte, a name longer than names are
        found = False
    if not found:
        raise NotFound
    return path


def serve(request: HttpRequest, name: str) -> HttpResponse:
    """One static file."""
    path = _inside(name)
    body, small, kind, etag = _file(name, path.stat().st_mtime_ns)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    squeeze = small is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(small if squeeze else body, content_type=kind)
    if squeeze:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["ETag"] = etag
    fixed = "v" in request.GET or path.suffix == ".woff2"
    response["Cache-Control"] = "public, max-age=31536000, immutable" if fixed else "public, max-age=300"
    return response
