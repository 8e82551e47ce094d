"""The page "Bring your people": pasted names, a table with its columns matched, an archive. Nothing is sent here."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.base import clock
from hearth.base.errors import HearthError, NotFound, TooMuch
from hearth.base.tables import MAX_BYTES, read_table
from hearth.features.letters import lists
from hearth.features.letters.archived import known_people
from hearth.features.letters.models import Somebody
from hearth.features.letters.names import FIELDS, Found, guessed, has_titles, in_lines
from hearth.features.letters.queries import KEPT
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.roles import require_steward

TRIED = 422
SHOWN_ROWS = 6


@never_cache
@require_GET
def people(request: Request) -> HttpResponse:
    """Three ways in, and who is known from archives already."""
    return _page(request)


def _page(request: Request, error: str = "", status: int = 200, **more: object) -> HttpResponse:
    require_steward(request.viewer)
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    known, further = known_people(request.viewer, max(page, 1))
    context = {
        "known": known,
        "older": f"?page={page + 1}" if further else "",
        "newer": f"?page={page - 1}" if page > 1 else "",
        "listed": Somebody.objects.filter(by=request.viewer.actor or 0).count(),
        "error": error,
        "largest": MAX_BYTES // 1_000_000,
        "until": clock.now() + KEPT,
        "typed": request.POST,
        **more,
    }
    return render(request, "letters/people.html", context, status=status)


@never_cache
@require_POST
def lines(request: Request) -> HttpResponse:
    """Names as somebody pasted them."""
    found = in_lines(request.POST.get("lines", ""), request.POST.get("whence", ""))
    return _gathered(request, found)


def _gathered(request: Request, found: Sequence[Found]) -> HttpResponse:
    try:
        new, left = lists.gather(request.viewer, found)
    except HearthError as error:
        if isinstance(error, NotFound):
            raise
        return _page(request, str(error), TRIED)
    return _page(request, new=new, left=left[:20], more_left=max(0, len(left) - 20), told=True)


@never_cache
@require_POST
def file(request: Request) -> HttpResponse:
    """A table: its columns are matched on the next page."""
    require_steward(request.viewer)
    given = request.FILES.get("table")
    try:
        if given is None:
            return _page(request, status=TRIED, no_file=True)
        if (given.size or 0) > MAX_BYTES:
            raise TooMuch(_("A table may have at most %(most)d MB.") % {"most": MAX_BYTES // 1_000_000})
        rows = read_table(given.read())
        sheet = lists.hand_in_table(request.viewer, given.name or "", rows, request.POST.get("whence", ""))
    except HearthError as error:
        return _page(request, str(error), TRIED)
    return redirect("bring-table", sheet.pk)


@never_cache
def table(request: Request, number: int) -> HttpResponse:
    """Which column is what; the first rows are shown as they were read."""
    sheet = lists.access_table(request.viewer, number)
    columns = guessed(sheet.rows)
    error = ""
    if request.method == "POST":
        columns = {
            field: int(value)
            for field, _label in FIELDS
            if (value := request.POST.get(field, "")).isascii() and value.isdecimal() and len(value) < 4
        }
        try:
            new, left = lists.take_table(
                request.viewer,
                number,
                columns,
                request.POST.get("from", ""),
                titles=request.POST.get("titles") == "yes",
            )
        except HearthError as problem:
            error = str(problem)
        else:
            return _page(request, new=new, left=left[:20], more_left=max(0, len(left) - 20), told=True)
    titled = has_titles(sheet.rows)
    context = {
        "sheet": sheet,
        "rows": sheet.rows[:SHOWN_ROWS],
        "fields": [(field, label, columns.get(field, -1)) for field, label in FIELDS],
        "columns": [
            (place, cell if titled and cell else str(place + 1)) for place, cell in enumerate(sheet.rows[0])
        ],
        "titled": titled,
        "count": len(sheet.rows) - titled,
        "whence": request.POST.get("from") or sheet.told.get("whence", ""),
        "error": error,
    }
    return render(request, "letters/table.html", context, status=TRIED if error else 200)


@require_POST
def imported(request: Request, num: int) -> HttpResponse:
    """Somebody from an archive goes on the list, and her letter is opened. Her address is for you to know."""
    require_steward(request.viewer)
    actor = Actor.objects.filter(num=num, sort="ghost", deleted=False).first() if num < 1 << 63 else None
    if actor is None:
        raise NotFound
    mine = Somebody.objects.filter(by=request.viewer.actor or 0, ghost=num).first()
    if mine is None:
        place = actor.origin.partition(":")[0].title()
        found = Found(name=actor.name, whence=f"{place}, {actor.name}", ghost=num)
        lists.gather(request.viewer, [found], source=actor.origin)
        mine = Somebody.objects.filter(by=request.viewer.actor or 0, ghost=num).first()
    return redirect("letter", mine.pk) if mine else redirect("letters")
