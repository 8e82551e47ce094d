"""What was reported, as it was: copied and encrypted before anybody can delete it, readable only by those who may
handle the case, and destroyed when its time is over."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Q

from hearth.base import keys
from hearth.base.errors import HearthError, NotFound
from hearth.base.markup import plain
from hearth.features.care.copies import copies
from hearth.features.care.models import Evidence
from hearth.ledger import read
from hearth.ledger.activity import HOME, HOME_NUM, Activity
from hearth.ledger.record import record
from hearth.people.models import Actor, Recipient
from hearth.people.sight import Viewer, may_see
from hearth.spaces.access import access_post, spaces_for
from hearth.spaces.hot import space_by_num
from hearth.spaces.models import Post, Space

AROUND = 3
_PURPOSE = "care evidence"


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that can be reported, as its reporter sees it. `person` is whose doing it is (0: nobody's)."""

    num: int
    uri: str
    type: str
    person: int
    person_uri: str
    space: int
    thread: int
    words: str
    direct: bool = False
    pictures: int = 0


def access_matter(viewer: Viewer, num: int) -> Matter:
    """Anything this viewer may see, by number: a post, a person, a space, a letter, an application."""
    try:
        return _post(access_post(viewer, num))
    except NotFound:
        pass
    person = Actor.objects.filter(num=num, deleted=False).first()
    if person is not None and person.sort not in ("space", "home") and may_see(viewer, person):
        return Matter(num, person.uri, "Person", person.num, person.uri, HOME_NUM, 0, person.name)
    space = spaces_for(viewer).filter(num=num).first()
    if space is not None:
        opener = read.uri_of(space.opened_by) or ""
        return Matter(num, space.uri, "Group", space.opened_by, opener, space.num, 0, space.name)
    return _other(viewer, num)


def _post(post: Post) -> Matter:
    uri = read.uri_of(post.author) or ""
    words = f"{post.title}\n{plain(post.html)}".strip()
    direct = post.audience == "direct"
    thread = 0 if direct else post.thread or 0
    count = post.media.count('"url"')
    space = HOME_NUM if direct else post.space or HOME_NUM
    return Matter(post.num, post.uri, post.type, post.author, uri, space, thread, words, direct, count)


def _other(viewer: Viewer, num: int) -> Matter:
    state = read.state_by_num(num) if num < 1 << 63 else None
    if state is None or state.deleted or viewer.actor is None:
        raise NotFound
    addressed = state.payload.get("person") == viewer.uri or viewer.uri in (state.payload.get("to") or ())
    named = Recipient.objects.filter(object=num, actor=viewer.actor).exists()
    open_to_her = state.audience == "public" or (state.audience == "home" and viewer.member)
    if state.type.startswith("hearth:C") or not (addressed or named or open_to_her):
        raise NotFound
    words = plain(str(state.payload.get("content") or state.payload.get("name") or state.type))
    author = read.num_of(state.actor) or 0
    return Matter(
        num, state.uri, state.type, author, state.actor, HOME_NUM, 0, words, state.audience == "direct"
    )


def take(case: str, matter: Matter) -> None:
    """Keep what it says now, and what stands around it, once for each case."""
    if Evidence.objects.filter(case=read.num_of(case) or 0, about=matter.uri).exists():
        return
    sealed = keys.encrypt(_PURPOSE, orjson.dumps(_copy(matter)).decode())
    record(
        Activity(
            type="Create",
            actor=HOME,
            object_type="hearth:Evidence",
            payload={"about": matter.uri, "sealed": sealed},
            context=case,
            audience="direct",
            quiet=True,
        )
    )


def _copy(matter: Matter) -> dict[str, Any]:
    post = Post.objects.filter(num=matter.num).first()
    if post is None:
        person = Actor.objects.filter(num=matter.num).first()
        words = f"{person.name}\n{person.summary}" if person and matter.type == "Person" else matter.words
        return {"said": [{"num": matter.num, "name": _name(matter.person), "text": words, "it": True}]}
    return {"said": [_line(one, one.num == post.num) for one in [*_before(post), post, *_after(post)]]}


def _line(post: Post, it: bool) -> dict[str, Any]:
    attached = orjson.loads(post.media) if post.media else []
    return {
        "num": post.num,
        "who": post.author,
        "name": _name(post.author),
        "at": post.published,
        "title": post.title,
        "html": post.html,
        "media": attached,
        "copies": copies(attached) if it else [],
        "it": it,
    }


def _beside(post: Post) -> Q:
    if post.audience == "direct":
        return Q(num=0)
    place = Q(thread=post.thread) if post.thread else Q(space=post.space, channel=post.channel, thread=None)
    return place & ~Q(audience="direct")


def _before(post: Post) -> list[Post]:
    return list(Post.objects.filter(_beside(post), num__lt=post.num).order_by("-num")[:AROUND])[::-1]


def _after(post: Post) -> list[Post]:
    return list(Post.objects.filter(_beside(post), num__gt=post.num).order_by("num")[:AROUND])


def _name(num: int) -> str:
    return Actor.objects.filter(num=num).values_list("name", flat=True).first() or ""


def opened(evidence: Evidence) -> list[dict[str, Any]]:
    """What is in it; nothing when another home sealed it."""
    try:
        found = orjson.loads(keys.decrypt(_PURPOSE, evidence.sealed))
    except (HearthError, ValueError):
        return []
    return [line for line in found.get("said", []) if isinstance(line, dict)]


def space_of(num: int) -> Space | None:
    """The space a case lies in."""
    return space_by_num(num) if num > HOME_NUM else None
