"""What the pages of the welcome read: one's own welcome, those a greeter takes care of, and whom and what to meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.features.welcome.models import Happening, Welcome
from hearth.features.welcome.rota import greeters
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import ACTIVE, Actor, Membership
from hearth.people.roles import may_steward
from hearth.people.sight import Viewer
from hearth.people.standing import Helps
from hearth.spaces.access import posts_for, spaces_for, threads_for
from hearth.spaces.models import Space, Thread
from hearth.spaces.queries import thread_cards

SPAN = 35 * clock.DAY
"""how long a welcome is on the greeter's page"""


def welcome_of(person: int | None) -> Welcome | None:
    """The welcome of a newcomer, if she has one."""
    return Welcome.objects.filter(person=person).first() if person is not None else None


def may_greet(viewer: Viewer) -> bool:
    """Greeters and stewards see newcomers."""
    if not viewer.member:
        return False
    return (
        may_steward(viewer) or viewer.holds("greeter") or any(one.num == viewer.actor for one in greeters())
    )


def access_welcome(viewer: Viewer, num: int) -> Welcome:
    """One welcome, for its greeter and the stewards."""
    found = Welcome.objects.filter(num=num).first()
    if found is None or not viewer.member or (found.greeter != viewer.actor and not may_steward(viewer)):
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One line of the greeter's page."""

    welcome: Welcome
    person: Actor
    greeter_name: str
    mine: bool
    reply_due: int | None


def newcomers(viewer: Viewer, limit: int = 60) -> list[Newcomer]:
    """Whom a greeter takes care of; stewards see everybody. What waits longest is first."""
    rows = Welcome.objects.filter(since__gt=clock.now() - SPAN)
    if not may_steward(viewer):
        rows = rows.filter(greeter=viewer.actor or 0)
    found = list(rows.order_by("-since", "-num")[:limit])
    nums = {one.person for one in found} | {one.greeter for one in found}
    people = {one.num: one for one in Actor.objects.filter(num__in=nums, deleted=False)}
    lines = [
        Newcomer(
            one,
            people[one.person],
            people[one.greeter].name if one.greeter in people else "",
            one.greeter == viewer.actor,
            reply_due(one),
        )
        for one in found
        if one.person in people
    ]
    return sorted(lines, key=lambda line: (line.reply_due is None, line.reply_due or 0, -line.welcome.since))


def reply_due(found: Welcome) -> int | None:
    """Until when a human reply or a letter was promised, while one is owed."""
    if found.first_at is not None:
        return found.first_at + clock.DAY if found.answered is None else None
    return found.since + clock.DAY if found.greeted is None else None


@dataclass(frozen=True, slots=True)
class Said:
    """Something written between newcomer and greeter."""

    happening: Happening
    name: str
    mine: bool


def talk_of(found: Welcome, viewer: Viewer) -> list[Said]:
    """Letters and words, oldest first. Answers to the check-in are another matter."""
    told = Happening.objects.filter(welcome=found.uri, sort__in=("letter", "words"))
    rows = sorted(told, key=lambda one: (one.at, one.activity))
    names = dict(
        Actor.objects.filter(uri__in={one.by for one in rows}, deleted=False).values_list("uri", "name")
    )
    return [Said(one, names.get(one.by, ""), one.by == viewer.uri) for one in rows]


def week_answers(found: Welcome, viewer: Viewer) -> list[str]:
    """What the newcomer said after a week: for her greeter and herself alone, stewards or not."""
    if viewer.actor not in (found.greeter, found.person):
        return []
    told = Happening.objects.filter(welcome=found.uri, sort="week-answer").order_by("at").last()
    answers = told.more.get("answers") if told else None
    return [one for one in answers if isinstance(one, str)] if isinstance(answers, list) else []


# Whom and what to meet


@dataclass(frozen=True, slots=True)
class Pick:
    """A thread or person a newcomer may meet, and why."""

    num: int
    title: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Picks:
    """What a letter proposes to show."""

    threads: tuple[Pick, ...]
    people: tuple[Pick, ...]


def picks_for(viewer: Viewer, newcomer: Viewer, words: str, most: int = 5) -> Picks:
    """Threads that are open or lively and speak of what she cares for; people who help or talk there."""
    threads = list(threads_for(newcomer).filter(posts__gt=0).order_by("-last_at", "-num")[:60])
    cards = {card.thread.num: card for card in thread_cards(threads, newcomer)}
    hers = _topics(words)
    ranked = sorted(
        (one for one in threads if one.author != newcomer.actor),
        key=lambda one: (
            -len(hers & _topics(cards[one.num].title)),
            not _open(one),
            -one.posts,
            -one.last_at,
        ),
    )[:most]
    found = tuple(
        Pick(
            one.num,
            cards[one.num].title or _("A thread"),
            f"/t/{one.num}/",
            _why(one, hers & _topics(cards[one.num].title)),
        )
        for one in ranked
    )
    return Picks(found, _people(viewer, newcomer, ranked, hers, most))


def _topics(text: str) -> frozenset[str]:
    """Words that may carry a topic: long ones, in lower case."""
    words = "".join(mark if mark.isalnum() else " " for mark in text.lower()).split()
    return frozenset(word[:7] for word in words if len(word) > 4)


def _open(thread: Thread) -> bool:
    return thread.question and thread.answer is None


def _why(thread: Thread, shared: frozenset[str]) -> str:
    if shared and _open(thread):
        return _("it is close to what you wrote about, and nobody has the answer yet")
    if shared:
        return _("it is close to what you wrote about")
    if _open(thread):
        return _("somebody asks, and nobody has the answer yet")
    return _("people talk here these days")


def _people(
    viewer: Viewer, newcomer: Viewer, threads: Sequence[Thread], hers: frozenset[str], most: int
) -> tuple[Pick, ...]:
    not_these = {newcomer.actor, viewer.actor} | newcomer.hidden
    here = Membership.objects.filter(space=HOME_NUM, state=ACTIVE).values("actor")
    talking = list(
        posts_for(newcomer)
        .filter(thread__in=[one.num for one in threads], origin="home")
        .order_by("-num")
        .values_list("author", flat=True)[:80]
    )
    openers = [one.author for one in threads]
    helps: dict[int, str] = {}
    for actor, topic in Helps.objects.order_by("actor", "pk").values_list("actor", "topic")[:500]:
        if hers & _topics(topic) or actor not in helps:
            helps[actor] = topic
    near = [actor for actor, topic in helps.items() if hers & _topics(topic)]
    order = [num for num in dict.fromkeys([*near, *talking, *openers, *helps]) if num not in not_these]
    people = {
        one.num: one
        for one in Actor.objects.filter(num__in=order[:40], deleted=False, sort="member").filter(num__in=here)
    }
    found = []
    for num in order:
        if (one := people.get(num)) is None:
            continue
        if num in helps:
            why = _("is open to help with %(topic)s") % {"topic": helps[num]}
        elif num in talking:
            why = _("talks in one of these threads")
        else:
            why = _("began one of these threads")
        found.append(Pick(num, one.name, f"/people/{one.handle or one.num}/", why))
    return tuple(found[:most])


def picked(found: Happening, newcomer: Viewer) -> tuple[list[Pick], list[Pick]]:
    """Threads and people a letter names, as far as the newcomer still sees them, with the reasons given then."""
    threads, people = _given(found.more.get("threads")), _given(found.more.get("people"))
    seen = {one.num: one for one in thread_cards_of(newcomer, threads)}
    actors = {one.num: one for one in Actor.objects.filter(num__in=people, deleted=False)}
    return (
        [Pick(num, seen[num].title, f"/t/{num}/", why) for num, why in threads.items() if num in seen],
        [
            Pick(num, actors[num].name, f"/people/{actors[num].handle or num}/", why)
            for num, why in people.items()
            if num in actors
        ],
    )


def thread_cards_of(viewer: Viewer, nums: Iterable[int]) -> list[Pick]:
    """Titles of the threads this viewer sees."""
    rows = list(threads_for(viewer).filter(num__in=list(nums)))
    return [Pick(card.thread.num, card.title or _("A thread"), "", "") for card in thread_cards(rows, viewer)]


def _given(raw: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    for one in raw if isinstance(raw, list) else []:
        if isinstance(one, dict) and str(one.get("num", "")).isdigit():
            found[int(one["num"])] = str(one.get("why", ""))
    return found


# The first post


def rooms_for(viewer: Viewer) -> list[tuple[Space, str]]:
    """Rooms a newcomer may see, each with "" or the reason why she cannot speak there yet."""
    rooms = []
    for space in spaces_for(viewer).filter(archived=False).order_by("position", "num")[:30]:
        rooms.append((space, _blocked(viewer, space)))
    return rooms


def _blocked(viewer: Viewer, space: Space) -> str:
    if space.num in viewer.spaces or (space.joining == "open" and space.audience != "space"):
        return ""
    if space.joining == "invited":
        return _("people come in by invitation")
    return _("join it first")


def volunteers(found: Welcome, newcomer: Viewer, most: int = 2) -> list[Actor]:
    """Two people besides the greeter who hear of a first post: other greeters, then whoever answered others last."""
    not_these = {found.greeter, found.person} | newcomer.hidden
    others = [one for one in greeters() if one.num not in not_these]
    if len(others) < most:
        here = Membership.objects.filter(space=HOME_NUM, state=ACTIVE).values("actor")
        talked = list(
            posts_for(newcomer)
            .filter(parent__isnull=False, origin="home")
            .order_by("-num")
            .values_list("author", flat=True)[:60]
        )
        known = {one.num for one in others} | not_these
        order = [num for num in dict.fromkeys(talked) if num not in known]
        people = {
            one.num: one
            for one in Actor.objects.filter(num__in=order, sort="member", deleted=False).filter(num__in=here)
        }
        others += [people[num] for num in order if num in people]
    return others[:most]
