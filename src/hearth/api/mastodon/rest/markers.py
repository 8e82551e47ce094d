"""Markers: how far somebody has read her timelines, the same on all her devices.

https://docs.joinmastodon.org/methods/markers/
"""

from django.db import transaction
from django.http import HttpResponse

from hearth.api.entities.times import stamp
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.base import clock
from hearth.people.kept import ReadUntil

TIMELINES = ("home", "notifications")


def _shown(rows: list[ReadUntil]) -> dict[str, dict[str, object]]:
    return {
        row.timeline: {"last_read_id": str(row.last), "version": row.version, "updated_at": stamp(row.at)}
        for row in rows
    }


def show(call: Call) -> HttpResponse:
    """Those that are asked for."""
    wanted = [name for name in call.params.many("timeline") if name in TIMELINES]
    return answer(_shown(list(ReadUntil.objects.filter(actor=call.me, timeline__in=wanted))))


def put(call: Call) -> HttpResponse:
    """Note how far she has read; clients decide, also backwards."""
    moved = []
    with transaction.atomic():
        for name in TIMELINES:
            last = call.params.part(name).ids("last_read_id")
            if not last:
                continue
            row, made = ReadUntil.objects.select_for_update().get_or_create(
                actor=call.me, timeline=name, defaults={"last": last[0], "at": clock.now()}
            )
            if not made:
                row.last, row.version, row.at = last[0], row.version + 1, clock.now()
                row.save()
            moved.append(row)
    return answer(_shown(moved))


urls = [at("api/v1/markers", GET=user("read:statuses", show), POST=user("write:statuses", put))]
