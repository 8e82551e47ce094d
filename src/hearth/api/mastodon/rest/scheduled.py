"""Posts that are said later: kept as the program sent them, said by the worker when they are due.

https://docs.joinmastodon.org/methods/scheduled_statuses/
"""

import logging
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _

from hearth.api.entities.media import kept
from hearth.api.entities.times import stamp
from hearth.api.mastodon.kept import Scheduled
from hearth.api.mastodon.rest.shared import ends
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.paging import linked, page_of, taken
from hearth.api.wire.params import Params
from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound, TooMuch
from hearth.base.models import Media
from hearth.people.sight import viewer_for
from hearth.spaces.at_hand import Upload

log = logging.getLogger(__name__)
SOONEST = 5 * clock.MINUTE
MOST, MOST_A_DAY = 300, 25
PATIENCE = clock.DAY
"""a post that could not be said for so long is given up and stays in the list with its reason"""


def moment_in(text: str) -> int:
    """The time a program names; what is no time is refused."""
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+", 1) if "T" in text else text.strip())
    except ValueError as error:
        raise Invalid("Record invalid") from error  # what Mastodon says
    when = clock.to_ms(found if found.tzinfo else found.replace(tzinfo=UTC))
    if when < clock.now() + SOONEST:
        raise Invalid(_("Validation failed: Scheduled at must be at least five minutes ahead."))
    return when


def schedule(call: Call, planned: str) -> HttpResponse:
    """Keep a post for later. The same Idempotency-Key is the same post."""
    when = moment_in(planned)
    key = call.request.headers.get("Idempotency-Key", "")[:80] or uuid4().hex
    mine = Scheduled.objects.filter(actor=call.me)
    row = mine.filter(key=key).first()
    if row is None:
        waiting = mine.filter(failed="")
        today = waiting.filter(at__range=(when - when % clock.DAY, when - when % clock.DAY + clock.DAY - 1))
        if waiting.count() >= MOST or today.count() >= MOST_A_DAY:
            raise TooMuch(_("So many posts wait already."))
        params = {name: value for name, value in call.params.values.items() if name != "scheduled_at"}
        app = call.bearer.app if call.bearer else 0
        if not Params(params).text("status").strip() and not Params(params).many("media_ids"):
            raise Invalid(_("Validation failed: Text can't be blank"))
        row = Scheduled.objects.create(actor=call.me, app=app, at=when, key=key, params=params)
        Upload.objects.filter(actor=call.me, pk__in=Params(params).ids("media_ids")).update(at=when)
    return answer(shown([row], call)[0])


def shown(rows: list[Scheduled], call: Call) -> list[dict[str, Any]]:
    """https://docs.joinmastodon.org/entities/ScheduledStatus/"""
    named = {pk for row in rows for pk in Params(row.params).ids("media_ids")}
    uploads = {one.pk: one for one in Upload.objects.filter(actor=call.me, pk__in=named)}
    return [_shown(row, uploads, call) for row in rows]


def _shown(row: Scheduled, uploads: dict[int, Upload], call: Call) -> dict[str, Any]:
    asked = Params(row.params)
    poll = asked.part("poll")
    media = [uploads[pk] for pk in asked.ids("media_ids") if pk in uploads]
    return {
        "id": str(row.pk),
        "scheduled_at": stamp(row.at),
        "params": {
            "text": asked.text("status"),
            "poll": {
                "options": poll.many("options"),
                "expires_in": poll.maybe("expires_in"),
                "multiple": poll.flag("multiple"),
                "hide_totals": poll.flag("hide_totals"),
            }
            if poll.many("options")
            else None,
            "media_ids": asked.many("media_ids") or None,
            "sensitive": asked.flag("sensitive") if asked.has("sensitive") else None,
            "spoiler_text": asked.maybe("spoiler_text"),
            "visibility": asked.maybe("visibility"),
            "in_reply_to_id": asked.maybe("in_reply_to_id"),
            "language": asked.maybe("language"),
            "application_id": row.app,
            "scheduled_at": None,
            "idempotency": None,
            "with_rate_limit": False,
        },
        "media_attachments": [_media(one, call) for one in media],
    }


def _media(one: Upload, call: Call) -> dict[str, Any]:
    file = Media.objects.filter(sha=one.sha).first()
    if file is None:
        raise NotFound
    return kept(file, str(one.pk), one.alt, None, call.origin, call.me)


def every(call: Call) -> HttpResponse:
    """What waits, the one planned last first."""
    rows = taken(Scheduled.objects.filter(actor=call.me), page_of(call.params), "pk")
    return linked(call, shown(rows, call), *ends([row.pk for row in rows]))


def _access(call: Call, num: int) -> Scheduled:
    row = Scheduled.objects.filter(actor=call.me, pk=num).first()
    if row is None:
        raise NotFound
    return row


def one(call: Call, num: int) -> HttpResponse:
    """One."""
    return answer(shown([_access(call, num)], call)[0])


def move(call: Call, num: int) -> HttpResponse:
    """To another time."""
    row = _access(call, num)
    row.at, row.failed = moment_in(call.params.text("scheduled_at")), ""
    row.save()
    return answer(shown([row], call)[0])


def drop(call: Call, num: int) -> HttpResponse:
    """It is not said after all."""
    _access(call, num).delete()
    return answer({})


def say_due(now: int) -> int:
    """Say what is due; asked by the worker every second. What cannot be said keeps its reason for its author."""
    due = list(Scheduled.objects.filter(at__lte=now, failed="").order_by("at", "pk")[:50])
    for row in due:
        _say(row, now)
    return len(due)


def _say(row: Scheduled, now: int) -> None:
    from hearth.api.mastodon.writing import post_status

    try:
        viewer = viewer_for(row.actor)
        if not viewer.known or viewer.banned:
            row.delete()
            return
        post_status(viewer, Params(row.params), row.app, f"scheduled {row.key}")
        row.delete()
    except HearthError as error:
        if isinstance(error, TooMuch) and now - row.at < PATIENCE:
            row.at = now + clock.MINUTE
        else:
            row.failed = str(error)[:500]
        row.save()


S = "statuses"
urls = [
    at("api/v1/scheduled_statuses", GET=user(f"read:{S}", every)),
    at(
        "api/v1/scheduled_statuses/<id:num>",
        GET=user(f"read:{S}", one),
        PUT=user(f"write:{S}", move),
        DELETE=user(f"write:{S}", drop),
    ),
]
