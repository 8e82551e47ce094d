"""Tags: followed, shown on a profile, and used lately.

https://docs.joinmastodon.org/methods/tags/, /followed_tags/, /featured_tags/ and /trends/
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.db.models import Max
from django.http import HttpResponse

from hearth.api.entities.times import day
from hearth.api.mastodon.access import access_account
from hearth.api.mastodon.rest.shared import ends, statuses
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, anyone, at, user
from hearth.api.wire.paging import linked, page_of, taken
from hearth.base import clock
from hearth.feeds import timelines
from hearth.feeds.listening import listener_of
from hearth.people import tags
from hearth.people.kept import FeaturedTag, FollowedTag
from hearth.spaces.access import posts_for
from hearth.spaces.boosts import Tagged

DAYS = 7


def shown(names: Sequence[str], call: Call) -> list[dict[str, Any]]:
    """https://docs.joinmastodon.org/entities/Tag/ : what she may see of the last seven days is counted."""
    today = clock.now() // clock.DAY
    since = (today - DAYS + 1) * clock.DAY
    used: dict[tuple[str, int], list[int]] = defaultdict(list)
    told = dict[int, list[str]]()
    for tag, post in Tagged.objects.filter(tag__in=names, post__gt=since << 16).values_list("tag", "post"):
        told.setdefault(post, []).append(tag)
    for num, author, at_ in (
        posts_for(call.viewer).filter(num__in=told).values_list("num", "author", "published")
    ):
        for tag in told[num]:
            used[tag, at_ // clock.DAY].append(author)
    mine = tags.followed_tags(call.me) if call.me else frozenset()
    return [
        {
            "id": name,
            "name": name,
            "url": f"{call.origin}/tags/{quote(name)}",
            "history": [
                {
                    "day": str((today - back) * clock.DAY // 1000),
                    "uses": str(len(used[name, today - back])),
                    "accounts": str(len(set(used[name, today - back]))),
                }
                for back in range(DAYS)
            ],
            **({"following": name in mine, "featuring": False} if call.me else {}),
        }
        for name in names
    ]


def one(call: Call, tag: str) -> HttpResponse:
    """One tag."""
    return answer(shown([tags.clean_tag(tag)], call)[0])


def follow(call: Call, tag: str) -> HttpResponse:
    """Follow it."""
    return answer(shown([tags.follow_tag(call.viewer, tag)], call)[0])


def unfollow(call: Call, tag: str) -> HttpResponse:
    """And no more."""
    return answer(shown([tags.unfollow_tag(call.viewer, tag)], call)[0])


def followed(call: Call) -> HttpResponse:
    """All she follows."""
    rows = taken(FollowedTag.objects.filter(actor=call.me), page_of(call.params, 100, 200), "pk")
    return linked(call, shown([row.tag for row in rows], call), *ends([row.pk for row in rows]))


def _featured(rows: Sequence[FeaturedTag], call: Call) -> list[dict[str, Any]]:
    """https://docs.joinmastodon.org/entities/FeaturedTag/"""
    found = []
    for row in rows:
        said = posts_for(call.viewer).filter(
            author=row.actor, num__in=Tagged.objects.filter(tag=row.tag).values("post")
        )
        last = said.aggregate(at=Max("published"))["at"]
        found.append(
            {
                "id": str(row.pk),
                "name": row.tag,
                "url": f"{call.origin}/tags/{quote(row.tag)}",
                "statuses_count": str(said.count()),
                "last_status_at": day(last) if last else None,
            }
        )
    return found


def featured(call: Call) -> HttpResponse:
    """Those on her profile."""
    return answer(_featured(tags.featured_tags(call.me), call))


def featured_of(call: Call, num: int) -> HttpResponse:
    """Those on somebody's profile."""
    return answer(_featured(tags.featured_tags(access_account(call.viewer, num).num), call))


def feature(call: Call) -> HttpResponse:
    """One more."""
    return answer(_featured([tags.feature_tag(call.viewer, call.params.text("name"))], call)[0])


def unfeature(call: Call, num: int) -> HttpResponse:
    """One less."""
    tags.unfeature_tag(call.viewer, num)
    return answer({})


def feature_named(call: Call, tag: str) -> HttpResponse:
    """One more, by its name."""
    return answer(shown([tags.feature_tag(call.viewer, tag).tag], call)[0])


def unfeature_named(call: Call, tag: str) -> HttpResponse:
    """One less, by its name."""
    name = tags.clean_tag(tag)
    for one in tags.featured_tags(call.me):
        if one.tag == name:
            tags.unfeature_tag(call.viewer, one.pk)
    return answer(shown([name], call)[0])


def feature_ideas(call: Call) -> HttpResponse:
    """Tags she used lately."""
    own = posts_for(call.viewer).filter(author=call.me).order_by("-num").values_list("num", flat=True)[:200]
    used = Tagged.objects.filter(post__in=list(own)).order_by("-post").values_list("tag", flat=True)
    return answer(shown(list(dict.fromkeys(used))[:10], call))


def lately(call: Call) -> HttpResponse:
    """Tags in the order in which they were used last: nothing is ranked, nothing is learned about anybody."""
    page = page_of(call.params, 10, 20)
    since = (clock.now() - DAYS * clock.DAY) << 16
    fresh = dict[int, list[str]]()
    for tag, post in Tagged.objects.filter(post__gt=since).order_by("-post").values_list("tag", "post")[:500]:
        fresh.setdefault(post, []).append(tag)
    open_ = posts_for(call.viewer).filter(num__in=fresh).exclude(audience="direct").order_by("-num")
    names = [tag for num in open_.values_list("num", flat=True) for tag in fresh[num]]
    return answer(shown(list(dict.fromkeys(names))[page.offset : page.offset + page.limit], call))


def said_lately(call: Call) -> HttpResponse:
    """What was said openly, the newest first."""
    page = page_of(call.params, 20, 40)
    nums = timelines.public(listener_of(call.viewer), timelines.Span(limit=page.offset + page.limit))
    return answer(statuses(nums[page.offset :], call, "public"))


def no_links(_call: Call) -> HttpResponse:
    """Links are not collected."""
    return answer([])


R, W = "read:accounts", "write:accounts"
urls = [
    at("api/v1/tags/<str:tag>", GET=anyone("", one)),
    at("api/v1/tags/<str:tag>/follow", POST=user("write:follows", follow)),
    at("api/v1/tags/<str:tag>/unfollow", POST=user("write:follows", unfollow)),
    at("api/v1/tags/<str:tag>/feature", POST=user(W, feature_named)),
    at("api/v1/tags/<str:tag>/unfeature", POST=user(W, unfeature_named)),
    at("api/v1/followed_tags", GET=user("read:follows", followed)),
    at("api/v1/featured_tags", GET=user(R, featured), POST=user(W, feature)),
    at("api/v1/featured_tags/suggestions", GET=user(R, feature_ideas)),
    at("api/v1/featured_tags/<id:num>", DELETE=user(W, unfeature)),
    at("api/v1/accounts/<id:num>/featured_tags", GET=anyone("", featured_of)),
    at("api/v1/trends", GET=anyone("", lately)),
    at("api/v1/trends/tags", GET=anyone("", lately)),
    at("api/v1/trends/statuses", GET=anyone("", said_lately)),
    at("api/v1/trends/links", GET=anyone("", no_links)),
    at("api/v1/timelines/link", GET=anyone("", no_links)),
]
