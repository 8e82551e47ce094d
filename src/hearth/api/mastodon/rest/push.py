"""Push messages for programs: one subscription for each token.

https://docs.joinmastodon.org/methods/push/
"""

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from hearth.api.mastodon.kept import Subscription
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.base.errors import Invalid, NotFound
from hearth.feeds import devices
from hearth.feeds.models import Device
from hearth.feeds.web_push import home_public

ALERTS = (
    "mention",
    "quote",
    "status",
    "reblog",
    "follow",
    "follow_request",
    "favourite",
    "poll",
    "update",
    "quoted_update",
    "admin.sign_up",
    "admin.report",
)
POLICIES = ("all", "followed", "follower", "none")


def _held(call: Call) -> Subscription | None:
    return Subscription.objects.filter(token=call.bearer.id if call.bearer else 0).first()


def _shown(row: Subscription) -> dict[str, Any]:
    device = Device.objects.filter(pk=row.device).first()
    if device is None:
        raise NotFound
    return {
        "id": str(row.pk),
        "endpoint": device.endpoint,
        "standard": row.standard,
        "alerts": {name: bool(row.alerts.get(name)) for name in ALERTS},
        "policy": row.policy,
        "server_key": home_public(),
    }


def show(call: Call) -> HttpResponse:
    """The one of this token."""
    row = _held(call)
    if row is None:
        raise NotFound
    return answer(_shown(row))


def subscribe(call: Call) -> HttpResponse:
    """Send messages there from now on, instead of where this token had them before."""
    asked = call.params.part("subscription")
    keys, token = asked.part("keys"), call.bearer.id if call.bearer else 0
    standard = asked.flag("standard")
    with transaction.atomic():
        _end(call)
        device = devices.subscribe(
            call.me,
            endpoint=asked.text("endpoint"),
            public=keys.text("p256dh"),
            secret=keys.text("auth"),
            client=token,
            legacy=not standard,
        )
        row = Subscription(token=token, actor=call.me, device=device.pk, standard=standard)
        return answer(_shown(_chosen(call, row, anew=True)))


def change(call: Call) -> HttpResponse:
    """Other kinds of messages."""
    row = _held(call)
    if row is None:
        raise NotFound
    return answer(_shown(_chosen(call, row)))


def end(call: Call) -> HttpResponse:
    """No more messages."""
    _end(call)
    return answer({})


def _end(call: Call) -> None:
    row = _held(call)
    if row is not None:
        devices.remove([row.device])
        row.delete()


def _chosen(call: Call, row: Subscription, *, anew: bool = False) -> Subscription:
    data = call.params.part("data")
    alerts = data.part("alerts")
    policy = data.text("policy", call.params.text("policy", row.policy))
    if policy not in POLICIES:
        raise Invalid("The policy is one of: all, followed, follower, none.")
    row.policy = policy
    kept = {} if anew else row.alerts
    row.alerts = {name: alerts.flag(name, bool(kept.get(name))) for name in ALERTS}
    row.save()
    return row


urls = [
    at(
        "api/v1/push/subscription",
        GET=user("push", show),
        POST=user("push", subscribe),
        PUT=user("push", change),
        DELETE=user("push", end),
    )
]
