"""The endpoint that lists who is here (https://docs.joinmastodon.org/methods/directory/)."""

from django.db.models import F, OuterRef, Subquery
from django.http import HttpResponse

from hearth.api.entities.accounts import accounts
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, anyone, at
from hearth.api.wire.paging import page_of
from hearth.people.models import Actor
from hearth.people.sight import visible
from hearth.people.standing import Profile
from hearth.spaces.models import Post


def directory(call: Call) -> HttpResponse:
    """Who is here and does not hide, as far as this viewer may know them: who spoke or came last stands first."""
    page = page_of(call.params, 40, 80)
    hiding = Profile.objects.filter(discoverable=False).values("num")
    found = visible(Actor.objects.filter(sort__in=("member", "bot"), local=True, deleted=False), call.viewer)
    found = found.exclude(num__in=hiding)
    if call.params.text("order") == "new":
        found = found.order_by("-created", "-num")
    else:
        heard = ("public", "home") if call.viewer.member else ("public",)  # the order tells of no hidden room
        last = Post.objects.filter(author=OuterRef("num"), audience__in=heard).order_by("-num")
        found = found.annotate(last=Subquery(last.values("num")[:1])).order_by(
            F("last").desc(nulls_last=True), "-num"
        )
    nums = list(found.values_list("num", flat=True)[page.offset : page.offset + page.limit])
    shown = accounts(nums, call.viewer)
    return answer([shown[num] for num in nums if num in shown])


urls = [at("api/v1/directory", GET=anyone("", directory))]
