"""What the rooms of talk know about a person: what she said, marked, pinned and has read."""

from django.utils.translation import gettext as _

from hearth.base.markup import excerpt
from hearth.people.mirror import Link, Moment, Section, mirrors, withholds
from hearth.people.models import DIRECT, Actor
from hearth.spaces.boosts import Boost
from hearth.spaces.models import PendingDelete, Post, Reaction, ReadMarker, Space


@mirrors("spaces.Post", "spaces.Thread", "spaces.PendingDelete")
def posts(me: Actor) -> Section:
    """What she said to more than a few."""
    found = Post.objects.filter(author=me.num).exclude(audience=DIRECT).order_by("-num")
    leaving = set(PendingDelete.objects.filter(actor=me.uri).values_list("num", flat=True))
    spaces = dict(Space.objects.values_list("num", "name"))
    return Section(
        key="posts",
        title=_("What you said"),
        columns=(_("When"), _("Where"), _("Words"), _("Edited"), _("Seen by"), _("Being deleted")),
        rows=(
            (
                Moment(one.published),
                spaces.get(one.space, ""),
                Link(one.title or excerpt(one.html, 140) or _("a picture"), f"/p/{one.num}/"),
                Moment(one.edited),
                one.audience,
                one.num in leaving,
            )
            for one in found.iterator(chunk_size=500)
        ),
        count=found.count(),
        says=_("The words themselves, in full, with every earlier version, are in the download."),
        order=40,
        fate="said",
    )


@mirrors()
def letters(me: Actor) -> Section:
    """What she said to named people."""
    found = Post.objects.filter(author=me.num, audience=DIRECT).order_by("-num")
    return Section(
        key="direct",
        title=_("Direct messages you wrote"),
        columns=(_("When"), _("Words")),
        rows=(
            (Moment(one.published), Link(excerpt(one.html, 140), f"/p/{one.num}/"))
            for one in found.iterator()
        ),
        count=found.count(),
        says=_("Read by nobody but you and those you wrote to; never measured, never searched by others."),
        order=41,
    )


@mirrors("spaces.Boost")
def boosts(me: Actor) -> Section | None:
    """What she passed on."""
    found = Boost.objects.filter(actor=me.num).order_by("-num")
    if not found:
        return None
    return Section(
        key="passed-on",
        title=_("What you passed on"),
        columns=(_("Post"), _("When")),
        rows=[(Link(str(one.post), f"/p/{one.post}/"), Moment(one.published)) for one in found],
        count=len(found),
        order=43,
        fate="done",
    )


withholds(
    "spaces.LinkCard",
    "What a web page says of itself, its author's name included; it goes after ninety days.",
)
withholds("spaces.Upload", "A picture uploaded for a post not written yet; after a day it is thrown away.")


@mirrors("spaces.Reaction")
def reactions(me: Actor) -> Section:
    """Marks on posts."""
    found = Reaction.objects.filter(actor=me.num).order_by("-published")
    return Section(
        key="reactions",
        title=_("Your reactions"),
        columns=(_("When"), _("Mark"), _("Post")),
        rows=(
            (Moment(one.published), one.emoji, Link(_("post"), f"/p/{one.post}/")) for one in found.iterator()
        ),
        count=found.count(),
        order=42,
        fate="done",
    )


@mirrors("spaces.ReadMarker")
def markers(me: Actor) -> Section:
    """How far she has read."""
    found = ReadMarker.objects.filter(actor=me.num)
    spaces = dict(Space.objects.values_list("num", "name"))
    return Section(
        key="read",
        title=_("How far you have read"),
        columns=(_("Place"), _("Thread"), _("Up to post")),
        rows=((spaces.get(one.space, ""), one.thread or "", one.num) for one in found.iterator()),
        count=found.count(),
        says=_("To show what is new to you. Nobody else sees it, and no time is kept."),
        order=72,
    )


for _table, _reason in (
    ("spaces.Space", "Names who opened a space: shown on the space's own page to all who see it."),
    ("spaces.Calm", "Names who slowed or rested a place: an act of care, shown where it happened."),
    ("spaces.Protected", "Names who marked criticism as protected: an act of care, in the log of care."),
):
    withholds(_table, _reason)
