"""Accounts: people, bots and spaces (`group: true`) as clients show them. No viewer in them but how wide she counts."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max

from hearth.api.entities.times import day, midnight
from hearth.api.wire.origin import origin
from hearth.base import clock, markup
from hearth.people.bonds import ACTIVE as FOLLOWS
from hearth.people.bonds import Follow
from hearth.people.face_passes import with_pass
from hearth.people.models import ACTIVE, Actor, Membership
from hearth.people.roles import brand_voices
from hearth.people.sight import Viewer
from hearth.people.standing import Profile
from hearth.spaces.models import Post, Space

MISSING_FACE = "/static/api/face.png"
MISSING_HEADER = "/static/api/header.png"
_BAREFOOT = Profile(num=0, links=[], fields=[])


def accounts(nums: Collection[int], viewer: Viewer) -> dict[int, dict[str, Any]]:
    """These accounts by number, however many, in a constant number of queries."""
    found, moved = _accounts(nums, viewer)
    if moved:
        away = dict(Actor.objects.filter(uri__in=moved.values()).values_list("uri", "num"))
        there, _further = _accounts(away.values(), viewer)
        for num, uri in moved.items():
            if (shown := there.get(away.get(uri, 0))) is not None:
                found[num]["moved"] = shown
    return found


def _accounts(nums: Collection[int], viewer: Viewer) -> tuple[dict[int, dict[str, Any]], dict[int, str]]:
    """The accounts, and where those live now who moved."""
    wanted = set(nums)
    if not wanted:
        return {}, {}
    actors = Actor.objects.in_bulk(wanted)
    spaces = Space.objects.in_bulk([num for num, actor in actors.items() if actor.sort == "space"])
    profiles = Profile.objects.in_bulk(wanted)
    counts, voices, base, now = _counts(wanted, spaces, viewer), brand_voices(), origin(), clock.now()
    found = {}
    for num, actor in actors.items():
        shown = _account(actor, profiles.get(num, _BAREFOOT), spaces.get(num), base)
        label = voices.label(num, now)
        if label:
            shown["roles"] = [{"id": "brand", "name": label, "color": ""}]
            shown["fields"] = [*shown["fields"], field("Role", label)]
        found[num] = {**shown, **counts[num]}
    return found, {num: about.moved for num, about in profiles.items() if about.moved}


def account(num: int, viewer: Viewer) -> dict[str, Any]:
    """One account."""
    return accounts([num], viewer)[num]


def page_of(handle: str, sort: str, url: str, base: str) -> str:
    """The page of somebody, as people see it."""
    return url if url and sort == "remote" else f"{base}/@{handle}"


def face_url(path: str, base: str, missing: str = MISSING_FACE) -> str:
    """A picture's whole address; there always is one."""
    return path if path.startswith("https://") else base + with_pass(path or missing)


def _account(actor: Actor, about: Profile, space: Space | None, base: str) -> dict[str, Any]:
    handle = space.slug if space else actor.handle or str(actor.num)
    remote = actor.sort == "remote"
    face = face_url(actor.avatar, base)
    header = face_url(about.header, base, MISSING_HEADER)
    gone = actor.deleted
    return {
        "id": str(actor.num),
        "username": handle.partition("@")[0],
        "acct": handle,
        "display_name": "" if gone or actor.name == handle else space.name if space else actor.name,
        "locked": space.joining != "open" if space else about.locked,
        "bot": actor.sort == "bot" or about.automated,
        "discoverable": _said(about.discoverable, space),
        "indexable": bool(_said(about.indexable, space)),
        "group": space is not None,
        "created_at": midnight(actor.created),
        "note": "" if gone else note_html(space.purpose if space else actor.summary, remote=remote),
        "url": page_of(handle, actor.sort, about.url, base),
        "uri": actor.uri if remote else f"{base}/ap/a/{actor.num}",
        "avatar": face,
        "avatar_static": face,
        "avatar_description": "",
        "header": header,
        "header_static": header,
        "header_description": "",
        "hide_collections": None,
        "noindex": not _said(about.indexable, space),
        "emojis": [],
        "roles": [],
        "fields": [field(name, value, remote=remote) for name, value in told(about)],
        **({"suspended": True} if gone else {}),
    }


def _said(yes: bool | None, space: Space | None) -> bool | None:
    return space.audience == "public" if space else yes


def told(about: Profile) -> list[tuple[str, str]]:
    """What somebody says of herself in fields."""
    if about.fields:
        return [(name, value) for name, value in about.fields]
    first = [("Pronouns", about.pronouns)] if about.pronouns else []
    return first + [(label, url) for label, url in about.links]


def field(name: str, value: str, *, remote: bool = False) -> dict[str, Any]:
    """One field of a profile."""
    return {"name": name, "value": _field_html(value, remote), "verified_at": None}


@lru_cache(maxsize=4096)
def _field_html(value: str, remote: bool) -> str:
    if remote:
        return markup.clean(value)
    html = markup.render(value).strip()
    return html.removeprefix("<p>").removesuffix("</p>") if html.count("<p>") == 1 else html


def note_html(words: str, *, remote: bool = False) -> str:
    """What somebody says about herself, as safe HTML."""
    return _note(words, remote) if words else ""


@lru_cache(maxsize=4096)
def _note(words: str, remote: bool) -> str:
    html = markup.clean(words) if remote else markup.render(words)
    return html.replace(">\n<", "><").strip()


def _counts(nums: set[int], spaces: dict[int, Space], viewer: Viewer) -> dict[int, dict[str, Any]]:
    """Followers, following, posts: only what everybody here may see is counted. Members follow their space."""
    audiences = ("public", "home") if viewer.member else ("public",)
    said = Post.objects.filter(audience__in=audiences)
    by = said.filter(author__in=nums - spaces.keys()).values_list("author")
    posts = {
        num: (count, last) for num, count, last in by.annotate(count=Count("num"), last=Max("published"))
    }
    readable = [num for num, space in spaces.items() if space.audience in audiences or num in viewer.spaces]
    if readable:
        within = Post.objects.filter(space__in=readable).exclude(audience="direct").values_list("space")
        for num, count, last in within.annotate(count=Count("num"), last=Max("published")):
            posts[num] = (count, last)
    held = Follow.objects.filter(state=FOLLOWS)
    followers = dict(held.filter(followed__in=nums).values_list("followed").annotate(n=Count("pk")))
    following = dict(held.filter(follower__in=nums).values_list("follower").annotate(n=Count("pk")))
    if spaces:
        inside = Membership.objects.filter(space__in=spaces, state=ACTIVE).values_list("space")
        followers |= dict(inside.annotate(n=Count("pk")))
    return {
        num: {
            "followers_count": followers.get(num, 0),
            "following_count": following.get(num, 0),
            "statuses_count": posts.get(num, (0, 0))[0],
            "last_status_at": day(posts[num][1]) if num in posts else None,
        }
        for num in nums
    }
