"""Endpoints about accounts: one, many, what they said, who follows whom, finding them by name."""

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.entities.accounts import account, accounts
from hearth.api.entities.credentials import credentials
from hearth.api.entities.relationships import relationships
from hearth.api.entities.statuses import Status, statuses_by_num
from hearth.api.hot.filtering import filtered
from hearth.api.mastodon.access import access_account
from hearth.api.mastodon.finding import account_named, people_like
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, anyone, at, user
from hearth.api.wire.paging import Page, linked, page_of, taken
from hearth.base.errors import NotFound
from hearth.people.bonds import ACTIVE as FOLLOWS
from hearth.people.bonds import Follow
from hearth.people.models import ACTIVE, Actor, Membership
from hearth.people.sight import visible
from hearth.spaces.access import posts_for
from hearth.spaces.boosts import Boost, Tagged
from hearth.spaces.models import Pin, Post

MOST = 40


def verify(call: Call) -> HttpResponse:
    """Whose token this is."""
    return answer(credentials(call.viewer))


def show(call: Call, num: int) -> HttpResponse:
    """One account."""
    return answer(account(access_account(call.viewer, num).num, call.viewer))


def many(call: Call) -> HttpResponse:
    """Several; those one may not see are missing."""
    wanted = call.params.ids("id")[:MOST]
    seen = visible(Actor.objects.filter(num__in=wanted), call.viewer).values_list("num", flat=True)
    found = accounts(list(seen), call.viewer)
    return answer([found[num] for num in wanted if num in found])


def lookup(call: Call) -> HttpResponse:
    """The account with this name, if the home knows it."""
    found = account_named(call.viewer, call.params.text("acct"))
    if found is None:
        raise NotFound
    return answer(account(found.num, call.viewer))


def search(call: Call) -> HttpResponse:
    """Accounts whose name begins like this."""
    page, params = page_of(call.params, 40, 80), call.params
    found = people_like(
        call.viewer,
        params.text("q"),
        page.limit,
        page.offset,
        resolve=params.flag("resolve"),
        following=params.flag("following"),
    )
    shown = accounts(found, call.viewer)
    return answer([shown[num] for num in found if num in shown])


def relations(call: Call) -> HttpResponse:
    """What one is to these."""
    wanted = list(dict.fromkeys(call.params.ids("id") or call.params.ids("ids")))[:MOST]
    return answer(relationships(wanted, call.viewer))


def said(call: Call, num: int) -> HttpResponse:
    """What an account said and passed on; of a space, what was said in it."""
    who, params, page = access_account(call.viewer, num), call.params, page_of(call.params)
    if params.flag("pinned"):
        return answer(_pinned(call, who.num))
    posts = _narrowed(posts_for(call.viewer), call, who)
    nums = [post.num for post in taken(posts, page)]
    if not params.flag("exclude_reblogs") and not params.has("tagged") and not params.flag("only_media"):
        seen = posts_for(call.viewer).values("num")
        passed = Boost.objects.filter(actor=num, post__in=seen)
        nums += [boost.num for boost in taken(passed, page)]
    nums = _page(nums, page)
    found = statuses_by_num(nums, call.viewer)
    return linked(
        call,
        filtered([found[one] for one in nums if one in found], call.me, "account"),
        nums[0] if nums else None,
        nums[-1] if nums else None,
    )


def _page(nums: list[int], page: Page) -> list[int]:
    ordered = sorted(nums, reverse=not page.upwards)[: page.limit]
    return sorted(ordered, reverse=True)


def _narrowed(posts: QuerySet[Post], call: Call, who: Actor) -> QuerySet[Post]:
    params = call.params
    posts = posts.filter(space=who.num) if who.sort == "space" else posts.filter(author=who.num)
    if params.flag("exclude_replies"):
        own = Post.objects.filter(author=who.num).values("num")
        posts = posts.filter(Q(parent=None) | Q(parent__in=own))
    if params.flag("only_media"):
        posts = posts.exclude(media="")
    if tag := params.text("tagged").removeprefix("#").lower():
        posts = posts.filter(num__in=Tagged.objects.filter(tag=tag).values("post"))
    return posts


def _pinned(call: Call, num: int) -> list[Status]:
    order = list(
        Pin.objects.filter(space=num, on=True).order_by("-published").values_list("post", flat=True)[:MOST]
    )
    found = statuses_by_num(order, call.viewer)
    return [found[one] for one in order if one in found]


def followers(call: Call, num: int) -> HttpResponse:
    """Who follows an account; of a space, its members."""
    who, page = access_account(call.viewer, num), page_of(call.params, 40, 80)
    if who.sort == "space":
        rows = taken(Membership.objects.filter(space=num, state=ACTIVE), page, "pk")
        return _people(call, [(row.pk, row.actor) for row in rows])
    held = taken(Follow.objects.filter(followed=num, state=FOLLOWS), page, "pk")
    return _people(call, [(row.pk, row.follower) for row in held])


def following(call: Call, num: int) -> HttpResponse:
    """Whom an account follows."""
    access_account(call.viewer, num)
    rows = taken(Follow.objects.filter(follower=num, state=FOLLOWS), page_of(call.params, 40, 80), "pk")
    return _people(call, [(row.pk, row.followed) for row in rows])


def _people(call: Call, rows: list[tuple[int, int]]) -> HttpResponse:
    """Those of these people the viewer may see, with the addresses of the next page."""
    wanted = [num for _pk, num in rows]
    seen = visible(Actor.objects.filter(num__in=wanted, deleted=False), call.viewer)
    found = accounts(list(seen.values_list("num", flat=True)), call.viewer)
    shown = [found[num] for num in wanted if num in found]
    return linked(call, shown, rows[0][0] if rows else None, rows[-1][0] if rows else None)


def urls() -> list[URLPattern]:
    """These addresses."""
    return [
        at("api/v1/accounts/verify_credentials", GET=user("read:accounts profile", verify, leaving=True)),
        at("api/v1/accounts/relationships", GET=user("read:follows", relations)),
        at("api/v1/accounts/lookup", GET=anyone("read:accounts", lookup)),
        at("api/v1/accounts/search", GET=user("read:accounts", search)),
        at("api/v1/accounts/<id:num>", GET=anyone("read:accounts", show)),
        at("api/v1/accounts/<id:num>/statuses", GET=anyone("read:statuses", said)),
        at("api/v1/accounts/<id:num>/followers", GET=anyone("read:accounts", followers)),
        at("api/v1/accounts/<id:num>/following", GET=anyone("read:accounts", following)),
    ]
