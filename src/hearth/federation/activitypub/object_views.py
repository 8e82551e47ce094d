"""What other servers ask of posts and activities, and of the collections around them."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from hearth.base.errors import NotFound
from hearth.federation.activitypub import addresses, collections, groups
from hearth.federation.activitypub.access import access_activity, access_actor, access_object
from hearth.federation.activitypub.acts import activity_of
from hearth.federation.activitypub.answering import answers, is_secure, page_or
from hearth.federation.activitypub.cached import object_bytes
from hearth.federation.activitypub.negotiation import bytes_of, document
from hearth.federation.activitypub.openness import is_shown, may_leave, open_actor_at, place_of
from hearth.federation.activitypub.quoting import stamp_between, stamp_given
from hearth.federation.activitypub.reader import reader_of
from hearth.federation.activitypub.sending import synchronization
from hearth.federation.activitypub.sending.dispatch import host_of
from hearth.federation.activitypub.to_wire import object_of
from hearth.ledger import read
from hearth.ledger.activity import State
from hearth.people.follows import followers_of, following_of
from hearth.people.memberships import members_of
from hearth.people.models import PUBLIC, Actor


def _answer(request: HttpRequest, found: dict[str, Any]) -> HttpResponse:
    return document(request, bytes_of(found), shared=not is_secure())


def _post(request: HttpRequest, thing: State, *, otherwise: bool) -> HttpResponse:
    if thing.audience != PUBLIC:  # only for its recipients: never kept by anybody on the way
        return document(request, bytes_of(object_of(thing)), shared=False)
    return page_or(request, f"/p/{thing.num}/", lambda: object_bytes(thing), otherwise=otherwise)


@answers
def object_view(request: HttpRequest, num: int) -> HttpResponse:
    """A post."""
    return _post(request, access_object(request, num), otherwise=True)


@answers
def named_post_view(request: HttpRequest, name: str, num: int) -> HttpResponse:
    """A post by the address people know."""
    return _post(request, access_object(request, num), otherwise=False)


@answers
def activity_view(request: HttpRequest, activity: str) -> HttpResponse:
    """An activity."""
    found = activity_of(access_activity(request, activity))
    if found is None:
        raise NotFound
    return document(request, bytes_of(found), shared=False)


@answers
def announce_view(request: HttpRequest, num: int, activity: str) -> HttpResponse:
    """An activity as a space passed it on."""
    row = access_activity(request, activity)
    space, found = access_actor(num), activity_of(row)
    thing = read.state(row.object)
    if found is None or thing is None or not may_leave(thing) or place_of(thing.target) != space.uri:
        raise NotFound
    return _answer(request, groups.repeated(space, row.id, found))


@answers
def boost_view(request: HttpRequest, num: int, post: int) -> HttpResponse:
    """The opening of a thread as its space boosted it."""
    space, thing = access_actor(num), access_object(request, post)
    if not may_leave(thing) or place_of(thing.target) != space.uri or thing.in_reply_to:
        raise NotFound
    return _answer(request, groups.boosted(space, post, addresses.object_url(post)))


def _at(request: HttpRequest) -> int | None:
    asked = request.GET.get("page")
    return int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 19 else None


@answers
def outbox_view(request: HttpRequest, num: int) -> HttpResponse:
    """What an actor said in public; for a space, what was said in it."""
    actor = access_actor(num)
    url = addresses.collection_url(num, "outbox")
    at = _at(request)
    if at is None:
        kind = "place" if actor.sort == "space" else "author"
        return _answer(request, collections.counted(url, collections.count(kind, actor.uri), first=True))
    items, following = collections.said_by(actor, at or collections.END)
    return _answer(request, collections.page(url, at, [_said(actor, item) for item in items], following))


def _said(actor: Actor, item: collections.Item) -> dict[str, Any]:
    if actor.sort == "space":
        return {**groups.boosted(actor, item.num, item.url), "@context": []}
    return {
        "id": f"{item.url}#create",
        "type": "Create",
        "actor": addresses.actor_url(actor.num),
        "object": item.url,
    }


@answers
def followers_view(request: HttpRequest, num: int) -> HttpResponse:
    """How many follow; not who."""
    actor = access_actor(num)
    total = len(members_of(num)) if actor.sort == "space" else len(followers_of(num))
    return _answer(request, collections.counted(addresses.collection_url(num, "followers"), total))


@answers
def synchronization_view(request: HttpRequest, num: int) -> HttpResponse:
    """The followers on the server that asks, signed (FEP-8fcf)."""
    actor = access_actor(num)
    reader = reader_of(request)
    if not reader.uri.startswith("https://"):
        raise NotFound
    found = synchronization.partial(actor.num, host_of(reader.uri))
    return document(request, bytes_of(found), shared=False)


@answers
def following_view(request: HttpRequest, num: int) -> HttpResponse:
    """How many are followed; not who."""
    actor = access_actor(num)
    total = 0 if actor.sort == "space" else len(following_of(num))
    return _answer(request, collections.counted(addresses.collection_url(num, "following"), total))


@answers
def featured_view(request: HttpRequest, num: int) -> HttpResponse:
    """What an actor pinned."""
    actor = access_actor(num)
    things = [read.state(uri) for uri in collections.pinned_by(actor.uri)]
    shown = [object_of(thing) for thing in things if thing is not None and is_shown(thing)]
    return _answer(request, collections.whole(addresses.collection_url(num, "featured"), shown))


@answers
def moderators_view(request: HttpRequest, num: int) -> HttpResponse:
    """Who keeps a space in order (FEP-1b12)."""
    actor = access_actor(num)
    if actor.sort != "space":
        raise NotFound
    found = groups.moderators_of(num)
    return _answer(request, collections.whole(addresses.collection_url(num, "moderators"), found))


@answers
def context_view(request: HttpRequest, num: int) -> HttpResponse:
    """A thread (FEP-7888, FEP-f228): what belongs to it, under whoever owns it."""
    thing = access_object(request, num)
    if not may_leave(thing) or (thing.context or thing.in_reply_to or thing.uri) != thing.uri:
        raise NotFound
    url, at = f"{addresses.object_url(num)}/context", _at(request)
    place = open_actor_at(place_of(thing.target))
    owner = addresses.actor_url(place.num) if place else addresses.to_url(thing.actor)
    if at is None:
        total = collections.count("thread", thing.uri)
        return _answer(request, collections.counted(url, total, first=True, attributedTo=owner))
    items, following = collections.thread_of(thing.uri, at)
    found = collections.page(url, at, [item.url for item in items], following)
    return _answer(request, {**found, "attributedTo": owner})


@answers
def history_view(request: HttpRequest, num: int) -> HttpResponse:
    """A thread as the activities that made it (FEP-f228)."""
    thing = access_object(request, num)
    if not may_leave(thing) or (thing.context or thing.in_reply_to or thing.uri) != thing.uri:
        raise NotFound
    url, at = f"{addresses.object_url(num)}/context/history", _at(request)
    if at is None:
        total = collections.count("thread", thing.uri)
        return _answer(request, collections.counted(url, total, first=True))
    items, following = collections.thread_of(thing.uri, at)
    made = [activity for item in items if (activity := collections.made_by(item)).startswith("https://")]
    return _answer(request, collections.page(url, at, made, following))


@answers
def replies_view(request: HttpRequest, num: int) -> HttpResponse:
    """Direct answers (FEP-7458)."""
    thing = access_object(request, num)
    if not may_leave(thing):
        raise NotFound
    url, at = f"{addresses.object_url(num)}/replies", _at(request)
    if at is None:
        return _answer(request, collections.counted(url, collections.count("parent", thing.uri), first=True))
    items, following = collections.answers_to(thing.uri, at)
    return _answer(request, collections.page(url, at, [item.url for item in items], following))


@answers
def stamp_view(request: HttpRequest, num: int, quoting: int) -> HttpResponse:
    """The stamp for a post of this home that quotes another."""
    return _answer(request, stamp_between(num, quoting))


@answers
def given_stamp_view(request: HttpRequest, num: int, activity: str) -> HttpResponse:
    """The stamp for a post elsewhere that quotes one of this home."""
    return _answer(request, stamp_given(num, activity))
