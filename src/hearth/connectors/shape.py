"""The activities every connector makes alike: people, flags, spaces, memberships, posts, edits, reactions.

Ids are built from platform ids alone, so that an overlapping export meets what is already here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.ledger.activity import HOME, Activity, State

TEXT_LIMIT = 250_000
BEHIND = 100
"""where imported rooms stand: after those that were opened here"""
"""characters a post may have; longer ones are counted and left behind"""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLANK = re.compile(r"\s+")
_NOT_KEY = re.compile(r"[^\w.\-]")
_HOST = re.compile(r"[\w.\-]{0,100}")
_NOT_SLUG = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an archive comes from: its origin (`slack:T0AB`) and the prefix of its uris."""

    origin: str
    base: str

    @classmethod
    def of(cls, platform: str, name: str) -> "Place":
        """The place called `name` (a host, a team id) on a platform."""
        return cls(f"{platform}:{name}", f"urn:hearth:{platform}:{name}")

    def uri(self, *parts: object) -> str:
        """The uri of a thing of this place."""
        return "/".join((self.base, *map(str, parts)))

    def link(self, *parts: object) -> str:
        """The address in this home under which an imported thing can be reached."""
        return "/".join(("/from", *self.origin.split(":", 1), *map(str, parts))) + "/"


def clean(value: Any) -> str:
    """Text without control characters and broken halves of characters; anything but text is empty."""
    if not isinstance(value, str):
        return ""
    if value.isprintable() or value.replace("\n", "").isprintable():
        return value
    return _UNPRINTABLE.sub("", value) if _UNPRINTABLE.search(value) else value


def line(value: Any, limit: int = 100) -> str:
    """A name or title: clean, on one line, at most `limit` characters."""
    if isinstance(value, str) and len(value) <= limit and value.isprintable() and "  " not in value:
        return value.strip()
    return _BLANK.sub(" ", clean(value)).strip()[:limit].strip()


def key(value: Any) -> str:
    """A platform's id as part of a uri: letters, digits, points and dashes; anything else becomes a line."""
    text = line(value, 60)
    return text if text.isalnum() else _NOT_KEY.sub("_", text)


def host_name(text: str) -> str:
    """A host or team as somebody typed it. Invalid when it cannot be one."""
    host = text.strip().lower()
    if not _HOST.fullmatch(host):
        raise Invalid(_("The source is a name like forum.example.org, without spaces or slashes."))
    return host


def slug(name: str, spare: str) -> str:
    """A space's short name for addresses; `spare` when nothing of the name is left."""
    return _NOT_SLUG.sub("-", name.lower()).strip("-_")[:60] or spare


def number(value: Any) -> int | None:
    """A whole number, or None (True and False are none)."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def person(
    place: Place, uri: str, handle: str, name: str, published: int, *, bot: bool = False, gone: bool = False
) -> Activity:
    """An author as a ghost, or a bot as a Service."""
    payload: dict[str, Any] = {"preferredUsername": handle, "name": name or handle}
    if gone:
        payload["hearth:deleted"] = True
    return Activity(
        type="Create",
        actor=uri,
        object=uri,
        object_type="Service" if bot else "Person",
        payload=payload,
        id=uri + "#create",
        published=published,
        origin=place.origin,
        quiet=True,
    )


def with_payload(activity: Activity, extra: Mapping[str, Any]) -> Activity:
    """The same, saying more."""
    return replace(activity, payload={**activity.payload, **extra})


def flag(
    place: Place, who: str, name: str, published: int, *, key: str = "", mapped: str = "brand"
) -> Activity:
    """A staff flag of the platform: brand in the imported history unless the founder maps it to peer. A role of which
    nobody has said yet what it means is `mapped` "open"."""
    uri = f"{who}/flag/{key or name}"
    return Activity(
        type="Create",
        actor=HOME,
        object=uri,
        object_type="hearth:ImportFlag",
        payload={"person": who, "flag": name, "mapped": mapped},
        id=uri + "#create",
        published=published,
        origin=place.origin,
        quiet=True,
    )


def space(
    place: Place,
    uri: str,
    name: str,
    published: int,
    *,
    short: str = "",
    summary: str = "",
    private: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> Activity:
    """A channel or category. Private ones keep to their members; nothing imported is ever public."""
    payload = {
        "preferredUsername": short or slug(name, uri.rsplit("/", 1)[-1].lower()),
        "name": name,
        "summary": summary,
        "hearth:joining": "invited" if private else "open",
        "hearth:position": BEHIND,
        **(extra or {}),
    }
    return Activity(
        type="Create",
        actor=HOME,
        object=uri,
        object_type="Group",
        payload=payload,
        id=uri + "#create",
        published=published,
        audience="space" if private else "home",
        origin=place.origin,
        quiet=True,
    )


def membership(
    place: Place, room: str, who: str, published: int, *, at: str = "", audience: str = "home"
) -> tuple[Activity, Activity]:
    """`who` asks for and gets into `room`; `at` tells repeated joins apart."""
    tail = f"{who.rsplit('/', 1)[-1]}{'-' + at if at else ''}"
    join = Activity(
        type="Join",
        actor=who,
        object=room,
        object_type="Group",
        id=f"{room}#join-{tail}",
        published=published,
        target=room,
        audience=audience,
        origin=place.origin,
        quiet=True,
    )
    accept = Activity(
        type="Accept",
        actor=room,
        object=join.id,
        object_type="Join",
        payload={"person": who, "space": room},
        id=f"{room}#accept-{tail}",
        published=published,
        target=room,
        audience=audience,
        origin=place.origin,
        quiet=True,
    )
    return join, accept


def left(place: Place, room: str, who: str, published: int, at: str, audience: str = "home") -> Activity:
    """`who` leaves `room`."""
    return Activity(
        type="Leave",
        actor=who,
        object=room,
        object_type="Group",
        id=f"{room}#leave-{who.rsplit('/', 1)[-1]}-{at}",
        published=published,
        target=room,
        audience=audience,
        origin=place.origin,
        quiet=True,
    )


def edited(payload: dict[str, Any], updated: int, *, seen: bool = True) -> None:
    """Say when a text last changed; not `seen`: the platform does not show it as edited."""
    payload["updated" if seen else "hearth:updated"] = updated


def stamp(payload: Mapping[str, Any]) -> int:
    """When the platform last changed this state, 0 if never."""
    return number(payload.get("updated")) or number(payload.get("hearth:updated")) or 0


def later(post: Activity, now: State) -> Activity | None:
    """The Update that a later export means by repeating a Create with a newer text, or None.

    Its id adds the edit time, so that it is recorded once however often the export is read.
    """
    updated = stamp(post.payload)
    same = all(post.payload.get(key) == now.payload.get(key) for key in ("content", "name"))
    if now.deleted or same or updated <= stamp(now.payload):
        return None
    return replace(
        post,
        type="Update",
        payload={**post.payload, "published": now.published, "updated": updated},
        id=f"{post.object}#update-{updated}",
        published=updated,
    )


def deletion(
    place: Place, uri: str, kind: str, who: str, room: str, published: int, audience: str
) -> Activity:
    """A tombstone the platform left."""
    return Activity(
        type="Delete",
        actor=who,
        object=uri,
        object_type=kind,
        id=uri + "#delete",
        published=published,
        target=room,
        audience=audience,
        origin=place.origin,
        quiet=True,
    )


def reaction(post: Activity, who: str, name: str, content: str) -> Activity:
    """A reaction. Platforms keep no time for it: it carries the post's and says so."""
    return Activity(
        type="EmojiReact",
        actor=who,
        object=post.object,
        object_type=post.object_type,
        payload={"content": content, "hearth:approximate": True},
        id=f"{post.object}#react-{name}-{who.rsplit('/', 1)[-1]}",
        published=post.published,
        context=post.context,
        target=post.target,
        audience=post.audience,
        origin=post.origin,
        quiet=True,
    )
