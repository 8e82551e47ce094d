"""Welcomes as rows: who greets whom, what was written, and the first post with its first human reply."""

from collections.abc import Iterator
from typing import Any

from hearth.base.sql import sql
from hearth.features.welcome.models import Happening, Welcome
from hearth.features.welcome.promise import dues
from hearth.feeds.telling import Telling, retell
from hearth.ledger import read
from hearth.ledger.activity import Row, State
from hearth.ledger.projectors import projects

TYPE = "hearth:Welcome"
SORTS = {
    "hearth:Greeting": "letter",
    "hearth:Words": "words",
    "hearth:FirstPost": "first",
    "hearth:Remind": "late",
    "hearth:CheckIn": "week",
    "hearth:CheckInAnswer": "week-answer",
    "hearth:RoleOffer": "month",
    "hearth:RoleAnswer": "month-answer",
}
_TOLD = {
    "letter": ("welcome.letter", "letter"),
    "words": ("welcome.words", "letter"),
    "first": ("welcome.first", "welcome"),
    "late": ("welcome.late", "promise"),
    "week": ("welcome.week", "welcome"),
    "week-answer": ("welcome.week_answer", "welcome"),
    "month": ("welcome.month", "welcome"),
    "month-answer": ("welcome.month_answer", "welcome"),
}
WORDS = ("welcome.assigned", "welcome.handed", *(words for words, _kind in _TOLD.values()))
_FIRST = sql(
    "UPDATE welcome_welcome SET first_post = %s, first_uri = %s, first_at = %s"
    " WHERE person_uri = %s AND first_post IS NULL AND since <= %s"
)
_WAITING = sql(
    "SELECT uri, person FROM welcome_welcome WHERE first_uri IN (%s, %s) AND first_uri <> '' AND answered IS NULL"
)
_EARLIER = sql(
    "SELECT num, uri, published FROM spaces_post WHERE author = %s AND published >= %s AND origin = 'home'"
    " AND audience <> 'direct' AND talk AND num <> %s ORDER BY num LIMIT 1"
)
_REPLY = sql(
    "SELECT p.published, p.author FROM spaces_post p JOIN people_actor a ON a.num = p.author"
    " WHERE (p.parent = %s OR p.thread = %s) AND p.num <> %s AND p.author <> %s AND a.kind IN ('member', 'guest')"
    " ORDER BY p.num LIMIT 1"
)
_HUMAN = sql("SELECT num FROM people_actor WHERE uri = %s AND kind IN ('member', 'guest')")
_MINE = sql("SELECT uri FROM welcome_welcome WHERE first_uri = %s")


def _text(payload: dict[str, Any], key: str) -> str:
    value = payload.get(key)
    return value.replace("\0", "") if isinstance(value, str) else ""


def _int(payload: dict[str, Any], key: str, default: int = 0) -> int:
    value = payload.get(key)
    return value if type(value) is int else default


@projects("Create", TYPE)
@projects("Update", TYPE)
def put_welcome(row: Row) -> None:
    """Who greets whom, from now on."""
    person = read.num_of(_text(row.payload, "person"))
    greeter = read.num_of(_text(row.payload, "greeter"))
    if person is None or greeter is None:
        return
    Welcome.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "person": person,
            "person_uri": _text(row.payload, "person"),
            "greeter": greeter,
            "since": _int(row.payload, "since", row.object_published),
            "turn": _int(row.payload, "turn", 1),
            "why": _text(row.payload, "why"),
            "assigned": row.published,
        },
    )
    _look_back(row.object)
    settle(row.object)


@projects("Delete", TYPE)
def drop_welcome(row: Row) -> None:
    """The welcome is gone, with everything said in it."""
    forget([row.object])


def forget(uris: list[str]) -> None:
    """Every row of these welcomes."""
    Happening.objects.filter(welcome__in=uris).delete()
    Welcome.objects.filter(uri__in=uris).delete()


def _look_back(uri: str, gone: int = 0) -> None:
    """A first post, and its reply, that were there before the welcome was recorded (or that stand now alone)."""
    found = Welcome.objects.get(uri=uri)
    if found.first_post is None:
        first = _EARLIER.one(found.person, found.since, gone)
        if first is None:
            return
        found.first_post, found.first_uri, found.first_at = first
    if found.answered is None:
        reply = _REPLY.one(found.first_post, found.first_post, found.first_post, found.person)
        if reply is not None:
            found.answered, found.answered_by = reply
    found.save()


def put_happening(row: Row) -> None:
    """Something was written or asked in a welcome."""
    state = read.state(row.object)
    if row.erased or (state is not None and state.deleted):
        return
    sort = SORTS[row.type]
    more = {key: value for key, value in row.payload.items() if key not in ("text", "to")}
    Happening.objects.update_or_create(
        activity=row.id,
        defaults={
            "welcome": row.object,
            "sort": sort,
            "by": row.actor,
            "at": row.published,
            "text": _text(row.payload, "text"),
            "more": more,
        },
    )
    settle(row.object)


for _type in SORTS:
    projects(_type, TYPE)(put_happening)


def _to_tell(found: Welcome, state: State, told: list[Happening]) -> Iterator[Telling]:
    """Who hears of a welcome as it stands: the present greeter, stewards, and whoever something was said to."""
    here = f"/welcome/{found.num}/"
    heard = [(found.greeter, "welcome.assigned", "welcome")]
    heard += [
        (who, "welcome.handed", "promise") for who in _nums(state.payload.get("told")) if who != found.greeter
    ]
    for to, words, kind in heard:
        yield Telling(
            to=to,
            kind=kind,
            words=words,
            url=here,
            activity=state.version,
            at=found.assigned,
            by=found.person,
        )
    for one in told:
        row = read.row_by_id(one.activity)
        if row is None or row.quiet or row.erased:
            continue
        words, kind = _TOLD[one.sort]
        by = found.person if one.sort == "late" else read.num_of(one.by)
        for to in _nums(row.payload.get("to")):
            url = "/welcome/" if to == found.person else here
            if one.sort == "first" and found.first_post:
                url = f"/p/{found.first_post}/"
            yield Telling(to=to, kind=kind, words=words, url=url, activity=one.activity, at=one.at, by=by)


def _nums(uris: object) -> list[int]:
    found = (read.num_of(uri) for uri in (uris if isinstance(uris, list) else []) if isinstance(uri, str))
    return [num for num in found if num is not None]


@projects("Create", "Note")
@projects("Create", "Article")
@projects("Create", "Question")
def notice_post(row: Row) -> None:
    """A newcomer's first post, and the first human reply to one."""
    if (
        row.origin != "home"
        or row.quiet
        or row.audience == "direct"
        or row.payload.get("hearth:talk") is False
    ):
        return
    changed = _FIRST(row.num, row.object, row.published, row.actor, row.published).rowcount
    if changed > 0:
        for (uri,) in _MINE.all(row.object):
            settle(uri)
    if not (row.in_reply_to or row.context):
        return
    waiting = _WAITING.all(row.in_reply_to, row.context)
    if waiting and (human := _HUMAN.one(row.actor)) is not None:
        for uri, person in waiting:
            if person != human[0]:
                Welcome.objects.filter(uri=uri).update(answered=row.published, answered_by=human[0])
                settle(uri)


@projects("Delete", "Note")
@projects("Delete", "Article")
@projects("Delete", "Question")
def miss_post(row: Row) -> None:
    """A first post that is gone: the next one stands in its place."""
    for (uri,) in _MINE.all(row.object):
        Welcome.objects.filter(uri=uri).update(
            first_post=None, first_uri="", first_at=None, answered=None, answered_by=None
        )
        _look_back(uri, row.num)
        settle(uri)


def settle(uri: str) -> None:
    """Say from what happened how far a welcome is, what falls due next, and who hears of it."""
    found = Welcome.objects.filter(uri=uri).first()
    if found is None:
        return
    told = sorted(Happening.objects.filter(welcome=uri), key=lambda one: (one.at, one.activity))
    by_sort: dict[str, list[Happening]] = {}
    for one in told:
        by_sort.setdefault(one.sort, []).append(one)
    found.greeted = by_sort["letter"][0].at if "letter" in by_sort else None
    late = by_sort.get("late", [])
    found.nudged = late[-1].at if late else 0
    found.nudges = len(late) + found.turn - 1
    found.week = _how_far(by_sort, "week")
    found.month = _how_far(by_sort, "month")
    offers = by_sort.get("month", [])
    found.offered = str(offers[-1].more.get("role", "")) if offers else ""
    coming = dues(found)
    found.next_at = coming[0][0] if coming else None
    found.save()
    state = read.state(uri)
    if state is not None and not state.deleted:
        retell(found.num, WORDS, _to_tell(found, state, told))


def _how_far(by_sort: dict[str, list[Happening]], sort: str) -> str:
    answers = by_sort.get(f"{sort}-answer")
    if answers:
        return str(answers[-1].more.get("answer") or "declined")
    return "asked" if sort in by_sort else ""
