"""What somebody liked and what she keeps, page by page.

https://docs.joinmastodon.org/methods/bookmarks/ and /favourites/
"""

from django.db.models import Max
from django.http import HttpResponse

from hearth.api.mastodon.rest.shared import ends, statuses
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.paging import linked, page_of, taken
from hearth.people.kept import Bookmark
from hearth.spaces.models import Post, Reaction


def bookmarks(call: Call) -> HttpResponse:
    """What she keeps, the last kept first."""
    rows = taken(Bookmark.objects.filter(actor=call.me), page_of(call.params), "pk")
    return linked(call, statuses([row.post for row in rows], call), *ends([row.pk for row in rows]))


def favourites(call: Call) -> HttpResponse:
    """What she put a mark on, the last first; pages go by the time of her mark."""
    page = page_of(call.params)
    marked = Reaction.objects.filter(actor=call.me).values("post").annotate(at=Max("published"))
    if page.max_id is not None:
        marked = marked.filter(at__lt=page.max_id)
    if page.floor is not None:
        marked = marked.filter(at__gt=page.floor)
    rows = list(marked.order_by("at" if page.upwards else "-at")[: page.limit])
    rows = rows[::-1] if page.upwards else rows
    there = set(Post.objects.filter(num__in=[row["post"] for row in rows]).values_list("num", flat=True))
    nums = [row["post"] for row in rows if row["post"] in there]
    return linked(call, statuses(nums, call), *ends([row["at"] for row in rows]))


urls = [
    at("api/v1/bookmarks", GET=user("read:bookmarks", bookmarks)),
    at("api/v1/favourites", GET=user("read:favourites", favourites)),
]
