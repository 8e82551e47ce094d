"""Browsers that asked for push messages: subscribing, unsubscribing, and queueing a message for each of a person's."""

from __future__ import annotations

import base64
import binascii

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hearth.base import clock, guard
from hearth.base.errors import Invalid
from hearth.base.keys import keyed_hash
from hearth.base.mail.addresses import one_line
from hearth.feeds.models import Device, Push

MOST = 12
KEPT = 12 * clock.HOUR
"""a message nobody could take in for so long is old news"""
LONGEST = 1000


def _bytes(text: str, length: int) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Invalid(_("This browser sent a key that cannot be used.")) from error
    if len(raw) != length:
        raise Invalid(_("This browser sent a key that cannot be used."))
    return raw


def subscribe(
    actor: int,
    *,
    endpoint: str,
    public: str,
    secret: str,
    name: str = "",
    client: int = 0,
    legacy: bool = False,
) -> Device:
    """Remember a browser, or a program's device. Whoever is signed in there last gets the messages."""
    if len(endpoint) > LONGEST or not (endpoint.startswith("https://") or _allowed(endpoint)):
        raise Invalid(_("This browser named an address that cannot be used."))
    guard.check(endpoint)
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(public, 65))
    except ValueError as error:
        raise Invalid(_("This browser sent a key that cannot be used.")) from error
    _bytes(secret, 16)
    with transaction.atomic():
        device, _new = Device.objects.update_or_create(
            digest=keyed_hash("push", f"{client} {endpoint}" if client else endpoint),
            defaults={
                "actor": actor,
                "endpoint": endpoint,
                "public": public.rstrip("="),
                "secret": secret.rstrip("="),
                "name": one_line(name, 120),
                "client": client,
                "legacy": legacy,
                "created": clock.now(),
                "failed": 0,
            },
        )
        alike = Device.objects.filter(Q(client__gt=0) if client else Q(client=0), actor=actor)
        remove(list(alike.order_by("-created", "-pk").values_list("pk", flat=True)[MOST:]))
    return device


def _allowed(endpoint: str) -> bool:
    """Plain http only where the operator opened a private network (a bench, a push server of one's own)."""
    return endpoint.startswith("http://") and bool(guard.allowed_networks())


def remove(devices: list[int]) -> None:
    """Forget browsers and what waits for them."""
    Push.objects.filter(device__in=devices).delete()
    Device.objects.filter(pk__in=devices).delete()


def unsubscribe(actor: int, *, device: int | None = None, endpoint: str = "") -> None:
    """Forget one browser of this person."""
    mine = Device.objects.filter(actor=actor)
    found = mine.filter(pk=device) if device is not None else mine.filter(digest=keyed_hash("push", endpoint))
    remove(list(found.values_list("pk", flat=True)))


def devices_of(actor: int) -> list[Device]:
    """The browsers of this person, the newest first."""
    return list(Device.objects.filter(actor=actor, client=0).order_by("-created", "-pk"))


def push_to(actor: int, *, title: str, body: str, url: str, key: str, now: int) -> int:
    """Queue a message for each browser of this person, once per key. The words are few and hold nothing private."""
    words = orjson.dumps({"title": one_line(title, 80), "body": one_line(body, 160), "url": url}).decode()
    waiting = [
        Push(device=device, key=key[:200], body=words, next_try=now, until=now + KEPT)
        for device in Device.objects.filter(actor=actor, client=0).values_list("pk", flat=True)
    ]
    Push.objects.bulk_create(waiting, ignore_conflicts=True)
    return len(waiting)
