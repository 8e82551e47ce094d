"""The daily letter: once a day at the hour each person chose, in time order, every item with its reason.

None when there is nothing to say. Built for many people together.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hearth.base import clock, mail
from hearth.base.markup import excerpt
from hearth.base.sql import sql
from hearth.feeds import devices
from hearth.feeds.gathering import Item, gatherers
from hearth.feeds.lines import foot, item_of
from hearth.feeds.models import NoticeMarker, Notification, Ways
from hearth.feeds.readers import Reader, readers
from hearth.feeds.told import Gathered, Told, gathered, grouped, told
from hearth.feeds.unsubscribing import stop_path
from hearth.feeds.ways import Chosen, chosen_of, make_missing
from hearth.people.models import ACTIVE, Membership
from hearth.people.sight import Viewer, may_see
from hearth.spaces.models import PendingDelete, Post, ReadMarker, Space
from hearth.ui import letters

BATCH = 100
LONGEST = 2 * clock.DAY
"""a letter never reaches further back: who was away reads "catch me up" instead"""
LINES = 30
_NEXT = sql("UPDATE feeds_ways SET next_digest = %s, told_until = %s WHERE actor = %s")


@dataclass(frozen=True, slots=True)
class Begun:
    """A thread that began in a room."""

    post: Post
    at: int


@dataclass(frozen=True, slots=True)
class News:
    """What was said since a time in the rooms of these people, for all of them."""

    spaces: dict[int, Space]
    began: dict[int, list[Post]]
    live: dict[int, list[Post]]
    read: dict[tuple[int, int], int]


def send_due(now: int, home: str, stopped: threading.Event | None = None, *, gently: bool = True) -> int:
    """Build and queue every letter that is due; returns how many were queued. Between steps others have their turn."""
    make_missing(now)
    sent = 0
    while not (stopped and stopped.is_set()):
        started = time.monotonic()
        due = list(Ways.objects.filter(next_digest__lte=now).order_by("next_digest", "actor")[:BATCH])
        if not due:
            return sent
        sent += _send(due, now, home)
        if gently:
            time.sleep(min(0.5, time.monotonic() - started))
    return sent


def _send(rows: Sequence[Ways], now: int, home: str) -> int:
    wanted = {row.actor: row for row in rows if row.digest}
    people = readers(wanted)
    since = {actor: max(row.told_until, now - LONGEST) for actor, row in wanted.items() if actor in people}
    items = _items(people, since, {actor: chosen_of(row) for actor, row in wanted.items()}, now)
    with transaction.atomic():
        out = []
        for actor, lines in items.items():
            if lines and people[actor].email:
                out.append(_letter(people[actor], lines, chosen_of(wanted[actor]), now, home))
        mail.put_many(out)
        for row in rows:
            _NEXT(chosen_of(row).digest_after(now), now, row.actor)
    return len(out)


def _items(
    people: Mapping[int, Reader], since: Mapping[int, int], ways: Mapping[int, Chosen], now: int
) -> dict[int, list[tuple[int, letters.Item]]]:
    """For each person what to tell, in time order."""
    if not people:
        return {}
    rows = _notified(since, ways)
    known = gathered([row for mine in rows.values() for row in mine])
    news = _news(people, since)
    more = [gather(people, since, now) for gather in gatherers()]
    found = {}
    for actor, person in people.items():
        with override(person.language):
            lines = _told_to(actor, person, rows.get(actor, ()), known, ways[actor], now)
            shown = {row.post for row in rows.get(actor, ())}
            lines += _rooms(person.viewer, since[actor], news, shown)
            for one in (make() for part in more for make in part.get(actor, ())):
                lines.append((one.at, _line(one)))
        found[actor] = sorted(lines, key=lambda line: line[0])
    return found


def _notified(since: Mapping[int, int], ways: Mapping[int, Chosen]) -> dict[int, list[Notification]]:
    """What these people were told, have not read, and want in this letter."""
    seen = dict(NoticeMarker.objects.filter(actor__in=since).values_list("actor", "seen"))
    found = Notification.objects.filter(actor__in=since, published__gt=min(since.values())).order_by(
        "published", "id"
    )
    rows: dict[int, list[Notification]] = defaultdict(list)
    for row in found:
        actor = row.actor or 0
        chosen = ways[actor]
        wanted = "digest" in (chosen.mail.get(row.sort), chosen.push.get(row.sort))
        if wanted and row.published > max(since[actor], seen.get(actor, 0)):
            rows[actor].append(row)
    return rows


def _told_to(
    actor: int, person: Reader, rows: Sequence[Notification], known: Gathered, ways: Chosen, now: int
) -> list[tuple[int, letters.Item]]:
    shown = [one for row in rows if (one := told(row, person.viewer, known)) is not None]
    pushed = [one for one in shown if ways.push.get(one.sort) == "digest"]
    if pushed:
        devices.push_to(
            actor,
            title="",
            body=_pushed(pushed),
            url="/notifications/",
            key=f"digest:{now // clock.DAY}",
            now=now,
        )
    mailed = [one for one in shown if ways.mail.get(one.sort) == "digest"]
    return [(one.published, item_of(one)) for one in grouped(mailed)]


def _pushed(told: Sequence[Told]) -> str:
    words = ngettext("%(count)s thing for you today", "%(count)s things for you today", len(told))
    return words % {"count": len(told)}


def _news(people: Mapping[int, Reader], since: Mapping[int, int]) -> News:
    """What was said in rooms that have members, since the earliest of these times."""
    floor = min(since.values()) << 16
    inside = Membership.objects.filter(actor__in=people, state=ACTIVE).values("space")
    spaces = {one.num: one for one in Space.objects.filter(num__in=inside, archived=False)}
    said = Post.objects.filter(num__gt=floor, space__in=spaces, quiet=False).exclude(audience="direct")
    said = said.exclude(num__in=PendingDelete.objects.values("num")).order_by("num")
    began: dict[int, list[Post]] = defaultdict(list)
    live: dict[int, list[Post]] = defaultdict(list)
    for post in said[:5000]:
        if post.title and (post.thread is None or post.thread == post.num):
            began[post.space].append(post)
        elif post.thread is None:
            live[post.space].append(post)
    read = {
        (actor, thread or -space): num
        for actor, space, channel, thread, num in ReadMarker.objects.filter(
            actor__in=people, num__gt=floor, channel=0
        ).values_list("actor", "space", "channel", "thread", "num")
    }
    return News(spaces, began, live, read)


type Line = tuple[int, letters.Item]


def _rooms(viewer: Viewer, since: int, news: News, shown: Collection[int]) -> list[Line]:
    """New threads and live talk in this person's rooms that she has not read, without what the letter tells anyway."""
    spaces = [news.spaces[num] for num in viewer.spaces if num in news.spaces]
    lines: list[Line] = []
    for space in spaces:
        lines += _began(viewer, space, since << 16, news)
        lines += _talked(viewer, space, since << 16, news, shown)
    return lines


def _began(viewer: Viewer, space: Space, floor: int, news: News) -> Iterator[Line]:
    me = viewer.actor or 0
    unheard = viewer.muted | {me}
    for post in news.began.get(space.num, ()):
        known = post.num <= floor or post.author in unheard or (me, post.num) in news.read
        if not known and may_see(viewer, post):
            why = _("You see this because it is new in %(room)s, a room you are in.") % {"room": space.name}
            item = letters.Item(post.title, f"/t/{post.num}/", why, excerpt(post.html, 160))
            yield post.published, item


def _talked(viewer: Viewer, space: Space, floor: int, news: News, shown: Collection[int]) -> Iterator[Line]:
    me = viewer.actor or 0
    read = max(floor, news.read.get((me, -space.num), 0))
    said = (post for post in news.live.get(space.num, ()) if post.num > read and post.num not in shown)
    talk = [post for post in said if post.author not in viewer.muted | {me} and may_see(viewer, post)]
    if talk:
        title = ngettext("%(count)s new message in %(room)s", "%(count)s new messages in %(room)s", len(talk))
        words = title % {"count": len(talk), "room": space.name}
        item = letters.Item(words, f"/s/{space.slug}/", _("You see this because you are in this room."))
        yield talk[0].published, item


def _line(item: Item) -> letters.Item:
    return letters.Item(
        item.title, item.url, _("You see this because %(why)s.") % {"why": item.why}, item.words
    )


def _letter(
    person: Reader, lines: Sequence[tuple[int, letters.Item]], ways: Chosen, now: int, home: str
) -> mail.Mail:
    actor = person.viewer.actor or 0
    day: date = ways.local(now).date()
    with override(person.language):
        subject = _("%(home)s on %(day)s") % {
            "home": home,
            "day": date_format(day, "l, j F" if person.language == "en" else "l, j. F"),
        }
        opening = _(
            "What happened since yesterday that concerns you, in the order it happened. Nothing is ranked."
        )
        blocks: list[letters.Block] = [opening, *(item for _at, item in lines[:LINES])]
        if len(lines) > LINES:
            more = len(lines) - LINES
            blocks.append(
                ngettext(
                    "And %(count)s more thing in the home.", "And %(count)s more things in the home.", more
                )
                % {"count": more}
            )
        stop = stop_path(actor, "digest")
        text, html = letters.written(
            subject=subject,
            paragraphs=blocks,
            button=(_("See what is new"), "/"),
            footer=foot(home, stop),
            language=person.language,
            home=home,
        )
    return mail.Mail(
        to=person.email,
        name=person.viewer.name,
        subject=subject,
        text=text,
        html=html,
        key=f"digest:{actor}:{day.isoformat()}",
        kind="digest",
        actor=actor,
        unsubscribe=stop,
        until=now + clock.DAY,
    )
