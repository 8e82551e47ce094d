"""Push messages leave: encrypted for each browser, through the guarded client, at least once, slower after failures.

Browsers that are gone are forgotten.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import F

from hearth.base import address, clock, fetch
from hearth.base.errors import HearthError, Invalid
from hearth.base.keys import keyed_hash
from hearth.base.mail.setup import setup
from hearth.feeds.devices import remove
from hearth.feeds.models import Device, Push
from hearth.feeds.web_push import authorization, encrypted, encrypted_as_before, unb64

log = logging.getLogger(__name__)
BATCH = 500
AT_ONCE = 50
LEASE = 2 * clock.MINUTE
PATIENT = 6
"""refusals after which a browser is given up"""
GONE = (404, 410)
_LATER = 0
"""no answer at all"""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one message."""

    push: Push
    status: int
    wait: int = 0


def run(stopped: threading.Event) -> None:
    """Send until told to stop."""
    while not stopped.is_set():
        try:
            if send_due(clock.now()) >= BATCH:
                continue
        except DatabaseError:
            log.exception("push: the database did not answer; trying again")
            close_old_connections()
            connection.close()
            stopped.wait(5)
        except Exception:
            log.exception("push: messages could not be sent")
            stopped.wait(30)
        stopped.wait(1)
    connection.close()


def send_due(now: int) -> int:
    """Send what waits, as far as it still matters; returns how many messages were tried."""
    Push.objects.filter(until__lt=now).delete()
    waiting = list(Push.objects.filter(next_try__lte=now).order_by("next_try", "pk")[:BATCH])
    if not waiting:
        return 0
    devices = {one.pk: one for one in Device.objects.filter(pk__in={push.device for push in waiting})}
    Push.objects.filter(pk__in=[push.pk for push in waiting]).update(next_try=now + LEASE)
    subject = _subject()
    results = fetch.run(_send(waiting, devices, subject, now))
    _note(results, devices, now)
    return len(waiting)


def _subject() -> str:
    """Whom a push service may ask when something is wrong with us."""
    try:
        sender = setup().sender
    except Invalid:
        sender = ""
    return f"mailto:{sender}" if sender else address.home_url() or "https://hearth.invalid"


async def _send(waiting: Sequence[Push], devices: dict[int, Device], subject: str, now: int) -> list[Sent]:
    door = asyncio.Semaphore(AT_ONCE)

    async def one(push: Push) -> Sent:
        device = devices.get(push.device)
        if device is None:
            return Sent(push, 410)
        async with door:
            return await _one(push, device, subject, now)

    return await asyncio.gather(*(one(push) for push in waiting))


async def _one(push: Push, device: Device, subject: str, now: int) -> Sent:
    try:
        tag = keyed_hash("push", push.key)[:32]
        body = orjson.dumps(orjson.loads(push.body) | {"tag": tag})
        sealed, sealing = _sealed(device, body)
        headers = {
            **sealing,
            "Authorization": authorization(device.endpoint, subject, now // 1000),
            "Content-Type": "application/octet-stream",
            "TTL": str(max(60, (push.until - now) // 1000)),
            "Topic": tag,
            "Urgency": "normal",
        }
        answer = await fetch.post(device.endpoint, sealed, headers, timeout=10)
        status, wait = answer.status, answer.headers.get("Retry-After", "")
    except Invalid:
        return Sent(push, 410)
    except HearthError:
        return Sent(push, _LATER)
    return Sent(push, status, int(wait) * 1000 if wait.isascii() and wait.isdigit() and len(wait) < 7 else 0)


def _sealed(device: Device, body: bytes) -> tuple[bytes, dict[str, str]]:
    public, secret = unb64(device.public), unb64(device.secret)
    if device.legacy:
        return encrypted_as_before(body, public, secret)
    return encrypted(body, public, secret), {"Content-Encoding": "aes128gcm"}


def _note(results: Sequence[Sent], devices: dict[int, Device], now: int) -> None:
    """What arrived is done; what met a tired service waits; who is gone is forgotten."""
    done = [one.push.pk for one in results if 200 <= one.status < 300 or one.status == 413]
    gone = [one.push.device for one in results if one.status in GONE]
    refused = [one for one in results if 300 <= one.status < 500 and one.status not in (404, 410, 413, 429)]
    later = [one for one in results if one.status in (_LATER, 429) or one.status >= 500]
    worn = [one.push.device for one in refused if devices[one.push.device].failed + 1 >= PATIENT]
    Push.objects.filter(pk__in=[*done, *(one.push.pk for one in refused)]).delete()
    well = {one.push.device for one in results if 200 <= one.status < 300}
    Device.objects.filter(pk__in=well, failed__gt=0).update(failed=0)
    Device.objects.filter(pk__in=[one.push.device for one in refused]).update(failed=F("failed") + 1)
    if gone or worn:
        remove([*gone, *worn])
    for one in later:
        pause = max(one.wait, min(clock.HOUR, 10 * clock.SECOND * 3**one.push.tries))
        Push.objects.filter(pk=one.push.pk).update(next_try=now + pause, tries=F("tries") + 1)
