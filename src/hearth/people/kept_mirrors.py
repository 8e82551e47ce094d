"""What this room knows of what somebody keeps for herself: bookmarks, lists, filters, tags, notes, habits."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from hearth.people.kept import (
    Bookmark,
    Endorsed,
    FeaturedTag,
    FollowedTag,
    HostMute,
    Listed,
    OwnList,
    WordFilter,
)
from hearth.people.mirror import Line, Link, Moment, Section, mirrors, withholds
from hearth.people.models import Actor
from hearth.people.standing import Habit, Hushed, Memo


def _names(nums: Iterable[int]) -> dict[int, str]:
    return dict(Actor.objects.filter(num__in=list(nums)).values_list("num", "name"))


@mirrors("people.Bookmark")
def bookmarks(me: Actor) -> Section | None:
    """Posts she wants to find again."""
    found = Bookmark.objects.filter(actor=me.num).order_by("-pk")
    if not found:
        return None
    return Section(
        key="bookmarks",
        title=_("Your bookmarks"),
        columns=(_("Post"), _("Since")),
        rows=[(Link(str(one.post), f"/p/{one.post}/"), Moment(one.since)) for one in found],
        count=len(found),
        says=_("Nobody else is told."),
        order=60,
    )


@mirrors("people.OwnList", "people.Listed", "people.Endorsed", "people.Memo", "people.HostMute")
def people_kept(me: Actor) -> Section | None:
    """Whom she put on lists, showed on her profile, noted something about, or does not hear."""
    lists = dict(OwnList.objects.filter(actor=me.num).values_list("pk", "title"))
    listed = list(Listed.objects.filter(list__in=lists))
    shown = list(Endorsed.objects.filter(actor=me.num))
    memos = list(Memo.objects.filter(actor=me.num))
    names = _names(
        [*(one.person for one in listed), *(one.person for one in shown), *(m.about for m in memos)]
    )
    rows: list[Line] = [(_("List"), title, "") for title in lists.values()]
    rows += [(_("On a list"), names.get(one.person, ""), lists[one.list]) for one in listed]
    rows += [(_("On your profile"), names.get(one.person, ""), "") for one in shown]
    rows += [(_("Your note"), names.get(one.about, ""), one.words) for one in memos]
    rows += [(_("Server not heard"), one.host, "") for one in HostMute.objects.filter(actor=me.num)]
    if not rows:
        return None
    return Section(
        key="kept-people",
        title=_("Lists, notes and servers"),
        columns=(_("What"), _("Who"), _("Words")),
        rows=rows,
        count=len(rows),
        says=_("Nobody else is told."),
        order=61,
    )


@mirrors("people.WordFilter", "people.FollowedTag", "people.FeaturedTag", "people.Hushed", "people.Habit")
def habits(me: Actor) -> Section | None:
    """What she filters, which tags she follows, what she hears no more of, and how she usually posts."""
    rows: list[Line] = [(_("Filter"), one.title) for one in WordFilter.objects.filter(actor=me.num)]
    rows += [(_("Tag you follow"), f"#{one.tag}") for one in FollowedTag.objects.filter(actor=me.num)]
    rows += [(_("Tag on your profile"), f"#{one.tag}") for one in FeaturedTag.objects.filter(actor=me.num)]
    rows += [
        (_("Muted conversation"), Link(str(one.thread), f"/p/{one.thread}/"))
        for one in Hushed.objects.filter(actor=me.num)
    ]
    rows += [(_("You usually post to"), one.privacy) for one in Habit.objects.filter(actor=me.num)]
    if not rows:
        return None
    return Section(
        key="habits",
        title=_("Filters, tags and habits"),
        columns=(_("What"), _("Words")),
        rows=rows,
        count=len(rows),
        says=_("Nobody else is told."),
        order=62,
    )


withholds(
    "people.ReadUntil", "Up to which post a program has read a list: a number that says nothing of her."
)
