"""The endpoint that searches: people, posts, tags; an address of another server is opened where that is asked for."""

from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.entities.accounts import accounts
from hearth.api.entities.statuses import Status, statuses, statuses_by_num
from hearth.api.entities.tags import tag
from hearth.api.mastodon.finding import people_like, resolved
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, anyone, at
from hearth.api.wire.paging import Page, page_of
from hearth.api.wire.params import Params
from hearth.base.errors import HearthError
from hearth.federation.activitypub.addresses import to_uri
from hearth.feeds.query import read_query
from hearth.feeds.search import search as posts_with
from hearth.ledger.read import num_of
from hearth.people.models import Actor
from hearth.people.sight import visible
from hearth.spaces.access import posts_for
from hearth.spaces.boosts import Tagged


def search(call: Call) -> HttpResponse:
    """Everything that fits; a stranger searches nothing but names and gets no later pages."""
    params, page = call.params, page_of(call.params, 20, 40)
    words, kind = params.text("q").strip(), params.text("type")
    found: dict[str, list[object]] = {"accounts": [], "statuses": [], "hashtags": []}
    if not words:
        return answer(found)
    if words.startswith(("https://", "http://")):
        return answer({**found, **_at_address(call, words, resolve=params.flag("resolve"))})
    if kind in ("", "accounts"):
        nums = people_like(
            call.viewer,
            words,
            page.limit,
            page.offset,
            resolve=params.flag("resolve") and call.viewer.known,
            following=params.flag("following"),
        )
        shown = accounts(nums, call.viewer)
        found["accounts"] = [shown[num] for num in nums if num in shown]
    if kind in ("", "statuses") and call.viewer.known and not words.startswith(("@", "#")):
        found["statuses"] = list(_posts(call, words, page, params))
    if kind in ("", "hashtags") and not words.startswith("@"):
        found["hashtags"] = [tag(name) for name in _tags(words, page)]
    return answer(found)


def _posts(call: Call, words: str, page: Page, params: Params) -> list[Status]:
    line = words
    if who := params.ids("account_id"):
        author = visible(Actor.objects.filter(num=who[0]), call.viewer).first()
        if author is None:
            return []
        line = f"from:{author.handle} {words}"
    hits = posts_with(read_query(line), call.viewer, page.max_id, page.limit + page.offset).hits
    nums = [hit.num for hit in hits][page.offset :]
    seen = {post.num: post for post in posts_for(call.viewer).filter(num__in=nums)}
    return statuses([seen[num] for num in nums if num in seen], call.viewer)


def _tags(words: str, page: Page) -> list[str]:
    word = words.removeprefix("#").lower()
    if " " in word or not word:
        return []
    found = (
        Tagged.objects.filter(tag__startswith=word).order_by("tag").values_list("tag", flat=True).distinct()
    )
    return list(found[page.offset : page.offset + page.limit])


def _at_address(call: Call, address: str, *, resolve: bool) -> dict[str, list[object]]:
    """What stands at a web address: here, known from elsewhere, or fetched now."""
    uri = to_uri(address)
    num = num_of(uri)
    if num is None and resolve and call.viewer.known:
        try:
            num = num_of(resolved(call.viewer, address))
        except HearthError:
            num = None
    if num is None:
        return {}
    if visible(Actor.objects.filter(num=num, deleted=False), call.viewer).exists():
        return {"accounts": list(accounts([num], call.viewer).values())}
    return {"statuses": list(statuses_by_num([num], call.viewer).values())}


def urls() -> list[URLPattern]:
    """These addresses."""
    return [at("api/v2/search", GET=anyone("read:search", search))]
