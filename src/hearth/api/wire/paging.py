"""Pages of a list by id (`max_id`, `since_id`, `min_id`, `limit`) and the Link header clients follow (RFC 8288)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpResponse

from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call
from hearth.api.wire.params import Params

_NEVER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for: below `max_id`, above `since_id` (the newest) or `min_id` (the next)."""

    max_id: int | None
    since_id: int | None
    min_id: int | None
    limit: int
    offset: int = 0

    @property
    def upwards(self) -> bool:
        """Whether the oldest of what is newer is asked for first."""
        return self.min_id is not None

    @property
    def floor(self) -> int | None:
        """Above which id rows lie."""
        return self.since_id if self.min_id is None else self.min_id


def page_of(params: Params, default: int = 20, most: int = 40) -> Page:
    """The page a client asks for."""
    limit = _number(params, "limit")
    return Page(
        _number(params, "max_id"),
        _number(params, "since_id"),
        _number(params, "min_id"),
        max(1, min(limit if limit is not None else default, most)),
        max(0, min(_number(params, "offset") or 0, 10_000)),
    )


def _number(params: Params, name: str) -> int | None:
    found = params.text(name).strip()
    return min(int(found), _NEVER) if found.isascii() and found.isdigit() and len(found) < 25 else None


def taken[Row: Model](query: QuerySet[Row], page: Page, column: str = "num") -> list[Row]:
    """The rows of a page, the newest first."""
    if page.max_id is not None:
        query = query.filter(**{f"{column}__lt": page.max_id})
    if page.floor is not None:
        query = query.filter(**{f"{column}__gt": page.floor})
    rows = list(query.order_by(column if page.upwards else f"-{column}")[: page.limit])
    return rows[::-1] if page.upwards else rows


def linked(call: Call, body: Sequence[Any], first: int | None, last: int | None) -> HttpResponse:
    """A list with the addresses of what is older than `last` and newer than `first`."""
    response = answer(body)
    if first is None or last is None:
        return response
    kept = [
        (name, value)
        for name, values in call.request.GET.lists()
        for value in values
        if name not in ("max_id", "since_id", "min_id", "access_token")
    ]
    here = call.origin + call.request.path
    older, newer = (urlencode([*kept, (name, one)]) for name, one in (("max_id", last), ("min_id", first)))
    response["Link"] = f'<{here}?{older}>; rel="next", <{here}?{newer}>; rel="prev"'
    return response
