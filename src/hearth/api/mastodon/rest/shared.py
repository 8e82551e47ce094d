"""What the families have in common: lists of people and of statuses, page by page, and filters applied."""

from collections.abc import Sequence

from django.db.models import Model, QuerySet
from django.http import HttpResponse

from hearth.api.entities.accounts import accounts
from hearth.api.entities.statuses import statuses_by_num
from hearth.api.hot.filtering import filtered
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call
from hearth.api.wire.paging import linked, page_of, taken
from hearth.people.models import Actor
from hearth.people.sight import visible


def people_page(call: Call, query: QuerySet[Model], column: str, *, unlimited: bool = False) -> HttpResponse:
    """The people named in `column` of these rows, the newest row first; pages go by row."""
    page = page_of(call.params, default=40, most=80)
    whole = unlimited and call.params.maybe("limit") == "0"
    rows = list(query.order_by("-pk")) if whole else taken(query, page, "pk")
    if whole:
        return answer(people([getattr(row, column) for row in rows], call))
    return linked(call, people([getattr(row, column) for row in rows], call), *ends([row.pk for row in rows]))


def people(nums: Sequence[int], call: Call) -> list[dict[str, object]]:
    """Accounts in this order, but for whom this viewer does not see."""
    known = set(visible(Actor.objects.filter(num__in=nums), call.viewer).values_list("num", flat=True))
    found = accounts(known, call.viewer)
    return [found[num] for num in nums if num in found]


def statuses(nums: Sequence[int], call: Call, context: str = "") -> list[dict[str, object]]:
    """Statuses in this order, with what her filters say in this context."""
    found = statuses_by_num(nums, call.viewer)
    shown = [found[num] for num in nums if num in found]
    return filtered(shown, call.me, context) if context and call.me else shown


def status_page(call: Call, nums: Sequence[int], context: str = "") -> HttpResponse:
    """A page of a timeline."""
    return linked(call, statuses(nums, call, context), *ends(nums))


def ends(pks: Sequence[int]) -> tuple[int | None, int | None]:
    """Where a page begins and ends."""
    return (pks[0], pks[-1]) if pks else (None, None)
