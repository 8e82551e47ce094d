"""Notifications made readable: the sentence, why somebody is told, and where it leads; for one page or many letters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.base.markup import excerpt
from hearth.feeds.models import BOOST, MENTION, REACTION, REPLY, Notification
from hearth.feeds.readers import Posts, posts_numbered
from hearth.feeds.wordings import words_for
from hearth.people.models import Actor
from hearth.people.sight import Viewer
from hearth.spaces.models import Reaction, Thread

_ABOUT_POSTS = (MENTION, REPLY, REACTION, BOOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notification, ready to show. `private` words stay out of mail and push."""

    sort: str
    name: str
    actor: int
    avatar: str
    emoji: str
    excerpt: str
    url: str
    published: int
    new: bool
    text: str
    why: str
    brief: str
    activity: str = ""
    private: bool = False
    others: tuple[str, ...] = ()

    @property
    def because(self) -> str:
        """The reason, as the list of notifications says it."""
        return _("because %(why)s") % {"why": self.why}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the sentences need, fetched for all of them at once."""

    posts: Posts
    people: dict[str, Actor]
    marks: dict[str, str]
    questions: frozenset[int] = field(default_factory=frozenset)


def gathered(rows: Sequence[Notification]) -> Gathered:
    """Posts, people, marks and questions behind these rows, in a constant number of queries."""
    nums = {num for row in rows if row.sort in _ABOUT_POSTS for num in (row.post, row.about) if num}
    people = Actor.objects.filter(uri__in={row.by for row in rows if row.by}, deleted=False)
    abouts = {row.about for row in rows if row.sort == REPLY and row.about}
    asked = Thread.objects.filter(num__in=abouts, question=True).values_list("num", flat=True)
    return Gathered(
        posts_numbered(nums),
        {one.uri: one for one in people},
        _emoji([row.activity for row in rows if row.sort == REACTION]),
        frozenset(asked) if abouts else frozenset(),
    )


def told(row: Notification, viewer: Viewer, known: Gathered, seen: int = 0) -> Told | None:
    """This row as this viewer may see it, in the language that is active; None when it is nothing for her any more."""
    by = known.people.get(row.by)
    if (by is None and row.by) or (by is not None and by.num in viewer.hidden | viewer.muted):
        return None
    if row.words:
        return _of_feature(row, by, seen)
    post = known.posts.seen_by(viewer, row.post)
    if post is None or by is None or (row.sort == REACTION and row.activity not in known.marks):
        return None
    direct = post.audience == "direct"
    emoji = known.marks.get(row.activity, "")
    names = {"name": by.name, "emoji": emoji}
    if row.sort == REPLY:
        text, brief = _("%(name)s answered you"), _("%(name)s answered you")
        why = _("you asked this") if row.about in known.questions else _("it answers what you wrote")
    elif row.sort == MENTION and direct:
        text, brief, why = _("%(name)s wrote to you"), _("%(name)s wrote to you"), _("it is addressed to you")
    elif row.sort == MENTION:
        text, brief, why = _("%(name)s named you"), _("%(name)s named you"), _("your name is in it")
    elif row.sort == BOOST:
        text, brief = _("%(name)s passed on what you said"), _("%(name)s passed on what you said")
        why = _("you wrote it")
    else:
        text, why = _("%(name)s left %(emoji)s on what you said"), _("you wrote it")
        brief = _("%(name)s left a mark on what you said")
    return Told(
        sort=row.sort,
        name=by.name,
        actor=by.num,
        avatar=by.avatar,
        emoji=emoji,
        excerpt=post.title or excerpt(post.html, 140),
        url=f"/p/{post.num}/",
        published=row.published,
        new=row.published > seen,
        text=text % names,
        why=why,
        brief=brief % names,
        activity=row.activity,
        private=direct,
    )


def _of_feature(row: Notification, by: Actor | None, seen: int) -> Told | None:
    words = words_for(row.words)
    if words is None:
        return None
    name = by.name if by else _("The home")
    return Told(
        sort=row.sort,
        name=name,
        actor=by.num if by else 1,
        avatar=by.avatar if by else "",
        emoji="",
        excerpt="",
        url=row.url or "/notifications/",
        published=row.published,
        new=row.published > seen,
        text=str(words.text) % {"name": name},
        why=str(words.why),
        brief=str(words.brief) or _("There is something for you"),
        activity=row.activity,
        private=True,
    )


def _emoji(activities: Collection[str]) -> dict[str, str]:
    if not activities:
        return {}
    return dict(Reaction.objects.filter(activity__in=activities).values_list("activity", "emoji"))


def grouped(told: Sequence[Told]) -> list[Told]:
    """Marks on the same words become one line, where the newest of them stands."""
    marks: dict[str, list[Told]] = {}
    for one in told:
        if one.sort == REACTION:
            marks.setdefault(one.url, []).append(one)
    out, done = [], set()
    for one in told:
        if one.sort != REACTION:
            out.append(one)
        elif one.url not in done:
            done.add(one.url)
            out.append(_together(marks[one.url]))
    return out


def _together(marks: Sequence[Told]) -> Told:
    first = marks[0]
    names = list(dict.fromkeys(one.name for one in marks))
    if len(names) < 2:
        return first
    emoji = " ".join(dict.fromkeys(one.emoji for one in marks if one.emoji))
    more = len(names) - 1
    text = ngettext(
        "%(name)s and %(count)s other left %(emoji)s on what you said",
        "%(name)s and %(count)s others left %(emoji)s on what you said",
        more,
    )
    words = text % {"name": first.name, "count": more, "emoji": emoji}
    return Told(
        sort=first.sort,
        name=first.name,
        actor=first.actor,
        avatar=first.avatar,
        emoji=emoji,
        excerpt=first.excerpt,
        url=first.url,
        published=first.published,
        new=any(one.new for one in marks),
        text=words,
        why=first.why,
        brief=first.brief,
        activity=first.activity,
        private=first.private,
        others=tuple(names[1:]),
    )
