"""Files of other servers: our pages never link them. Each has an address here, is fetched when somebody first looks,
made anew like every picture, or freed of hidden data like every film and sound, kept for a while and shown from here.
"""

import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Sum

from hearth.base import afar, clock, fetch, media
from hearth.base.errors import HearthError, Invalid, NotFound, TooMuch
from hearth.base.recording.keep import MAX_BYTES, cleaned, kind_of
from hearth.base.sql import sql
from hearth.federation.activitypub.receiving.rows import RemoteFile
from hearth.people import servers

PATIENCE, USUAL_BYTES = 15.0, 16_000_000
KEPT_FOR = 14 * 24 * 3600 * clock.SECOND
AT_MOST = 2_000_000_000
"""bytes of other servers' files kept at once; the ones not looked at for longest go first"""
AGAIN = 3600 * clock.SECOND
"""after a failure a file is left alone for this long"""
_NOTE = sql(
    "INSERT INTO federation_remotefile(key, url, host, state, ext, mime, size, asked)"
    " VALUES(%s,%s,%s,'','','',0,0) ON CONFLICT DO NOTHING"
)
_busy: dict[str, float] = {}
_large = threading.Lock()
_AT_ONCE = 4
_TYPES = {"video": "Video", "audio": "Audio"}


class Busy(TooMuch):
    """Not now, but soon: nothing is wrong with the file."""


def picture(url: str, host: str, **more: Any) -> dict[str, Any]:
    """A picture, film or sound of another server as payloads hold it; empty if it cannot be one."""
    if not url.startswith("https://") or len(url) > 4000:
        return {}
    _noted[afar.key_of(url)] = (url, host)
    kind = _TYPES.get(kind_of(str(more.get("mediaType"))), "Image")
    return {"type": kind, "url": url, afar.FLAG: True, **more}


_noted: dict[str, tuple[str, str]] = {}


def note_all() -> None:
    """Write down which pictures were named since last time. Inside a transaction."""
    for key, (url, host) in list(_noted.items()):
        _NOTE(key, url, host)
        _noted.pop(key, None)


def path_of(row: RemoteFile) -> Path:
    """Where a kept file lies."""
    return Path(settings.DATA, "cache", "remote", row.key[:2], f"{row.key}.{row.ext}")


def held(key: str) -> RemoteFile:
    """The file, fetched now if it is not here. Raises NotFound for what cannot be had, TooMuch while others fetch."""
    row = RemoteFile.objects.filter(key=key).first()
    if row is None or servers.blocked(row.host) or servers.limited(row.host):
        raise NotFound
    now = clock.now()
    if row.state == "held" and path_of(row).exists():
        if now - row.asked > KEPT_FOR // 14:
            RemoteFile.objects.filter(key=key).update(asked=now)
        return row
    if row.state == "failed" and now - row.asked < AGAIN:
        raise NotFound
    _begin(key)
    try:
        return _fetched(row, now)
    except Busy:
        raise
    except (HearthError, OSError):
        RemoteFile.objects.filter(key=key).update(state="failed", asked=now)
        raise NotFound from None
    finally:
        _busy.pop(key, None)


def _begin(key: str) -> None:
    moment = time.monotonic()
    for other, begun in list(_busy.items()):
        if moment - begun > 60:
            _busy.pop(other, None)
    if key in _busy or len(_busy) >= _AT_ONCE:
        raise TooMuch("This picture is on its way.")
    _busy[key] = moment


def _asked(url: str) -> fetch.Answer:
    """The file there; what is large is held in memory one at a time."""
    try:
        return fetch.fetch_now(url, max_bytes=USUAL_BYTES, timeout=PATIENCE)
    except Invalid:
        if not _large.acquire(blocking=False):
            raise Busy("This film is on its way.") from None
        try:
            return fetch.fetch_now(url, max_bytes=MAX_BYTES, timeout=2 * PATIENCE)
        finally:
            _large.release()


def _fetched(row: RemoteFile, now: int) -> RemoteFile:
    answer = _asked(row.url)
    if answer.status != 200:
        raise NotFound
    clean, row.ext, row.mime = cleaned(answer.body)
    row.state, row.size, row.asked = "held", len(clean), now
    media.write(path_of(row), clean)
    row.save()
    return row


def sweep(now: int) -> int:
    """Let go what nobody looked at lately, and the oldest above the limit; how many files went."""
    gone = list(RemoteFile.objects.filter(state="held", asked__lt=now - KEPT_FOR)[:500])
    over = (RemoteFile.objects.filter(state="held").aggregate(all=Sum("size"))["all"] or 0) - AT_MOST
    if over > 0:
        for row in RemoteFile.objects.filter(state="held").order_by("asked")[:500]:
            gone.append(row)
            over -= row.size
            if over <= 0:
                break
    for row in gone:
        path_of(row).unlink(missing_ok=True)
        RemoteFile.objects.filter(key=row.key).update(state="", size=0)
    return len(gone)
