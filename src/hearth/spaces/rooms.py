"""Projectors of the rooms themselves: a Group becomes a space, a `hearth:Channel` a second live room in one."""

import re
from typing import Any

from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects
from hearth.spaces import calming, text
from hearth.spaces.models import Channel, Post, Space, Thread
from hearth.spaces.placing import wider_than
from hearth.spaces.waiting import again, no_longer, retries, settle, wait_for

__all__ = ["calming"]

JOININGS = ("open", "ask", "invited")
FOREIGN = ("activitypub", "atproto", "lens")
"""origins whose groups live elsewhere: they are actors, not rooms of this home"""

_UNFIT = re.compile(r"[^\w-]+")


def slug_of(name: str, num: int) -> str:
    """A piece of an address made from a name."""
    slug = _UNFIT.sub("-", name.strip().lower()).strip("-_")[:60]
    return f"room-{slug or num % 100_000}" if slug.isdigit() or not slug else slug


@projects("Create", "Group")
@projects("Update", "Group")
def put_space(row: Row) -> None:
    """A space was opened or changed. A narrower audience narrows what was said there; a wider one widens nothing."""
    if row.origin in FOREIGN:
        return
    payload, audience = row.payload, row.audience if row.audience != "direct" else "space"
    joining = str(payload.get("hearth:joining") or "open")
    position: Any = payload.get("hearth:position")
    name = text.title(payload)
    wanted = slug_of(str(payload.get("preferredUsername") or name), row.num)
    opener = read.num_of(row.author)
    before = Space.objects.filter(num=row.num).first()
    Space.objects.update_or_create(
        num=row.num,
        defaults={
            "author": 0,
            "space": row.num,
            "uri": row.object,
            "slug": before.slug if before else wanted,
            "wanted": wanted,
            "name": name or wanted,
            "purpose": str(payload.get("summary") or "").replace("\0", "")[:2000],
            "audience": audience,
            "joining": joining if joining in JOININGS else "invited",
            "origin": row.origin,
            "position": position if type(position) is int and abs(position) < 2**31 else 0,
            "archived": payload.get("hearth:archived") is True,
            "opened_by": opener or 0,
        },
    )
    if opener is None:
        wait_for(row.author, "space", row.num)
    for name_again in {wanted, before.wanted if before else wanted}:
        _name_spaces(name_again)
    if before is not None and before.audience != audience:
        for model in (Post, Thread):
            model.objects.filter(space=row.num, audience__in=wider_than(audience)).update(audience=audience)
    settle(row.object)


@retries("space")
def _opener_arrived(ref: str) -> None:
    state = read.state_by_num(int(ref))
    if state is not None:
        Space.objects.filter(num=int(ref)).update(opened_by=read.num_of(state.actor) or 0)


@projects("Delete", "Group")
def drop_space(row: Row) -> None:
    """A space is gone: what was said there is no longer anywhere others can see."""
    space = Space.objects.filter(num=row.num).first()
    if space is not None:
        space.delete()
        _name_spaces(space.wanted)
        for channel in Channel.objects.filter(space=row.num):
            Channel.objects.filter(num=channel.num).update(space=None, slug=channel.wanted)
            wait_for(row.object, "channel", channel.num)
        for num in list(Post.objects.filter(space=row.num).values_list("num", flat=True)):
            again("post", num)


@projects("Create", "hearth:Channel")
@projects("Update", "hearth:Channel")
def put_channel(row: Row) -> None:
    """A channel was opened in a space, or renamed."""
    space = Space.objects.filter(uri=row.target).values_list("num", flat=True).first()
    if space is None:
        wait_for(row.target, "channel", row.num)
    name = text.title(row.payload)
    wanted = slug_of(str(row.payload.get("preferredUsername") or name), row.num)
    Channel.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "space": space,
            "name": name or wanted,
            "slug": wanted,
            "wanted": wanted,
        },
    )
    if space is not None:
        _name_channels(space, wanted)
        settle(row.object)


@retries("channel")
def _put_channel_again(ref: str) -> None:
    channel = Channel.objects.filter(num=int(ref)).first()
    state = read.state_by_num(int(ref))
    space = Space.objects.filter(uri=state.target).values_list("num", flat=True).first() if state else None
    if channel is None or space is None:
        return
    channel.space = space
    channel.save(update_fields=["space"])
    _name_channels(space, channel.wanted)
    settle(channel.uri)


@projects("Delete", "hearth:Channel")
def drop_channel(row: Row) -> None:
    """A channel is gone; what was said there stays in the space's first one."""
    Channel.objects.filter(num=row.num).delete()
    no_longer("channel", row.num)
    for num in list(Post.objects.filter(channel=row.num).values_list("num", flat=True)):
        again("post", num)
    settle(row.object)


def _name_spaces(wanted: str) -> None:
    """Spaces that want the same address get it in order: those opened here first, then by age."""
    found = sorted(Space.objects.filter(wanted=wanted), key=lambda space: (space.origin != "home", space.num))
    for place, space in enumerate(found, 1):
        slug = wanted if place == 1 else f"{wanted}.{place}"
        if space.slug != slug:
            Space.objects.filter(num=space.num).update(slug=slug)


def _name_channels(space: int, wanted: str) -> None:
    found = Channel.objects.filter(space=space, wanted=wanted).order_by("num")
    for place, channel in enumerate(found, 1):
        slug = wanted if place == 1 else f"{wanted}.{place}"
        if channel.slug != slug:
            Channel.objects.filter(num=channel.num).update(slug=slug)
