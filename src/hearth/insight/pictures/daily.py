"""Weeks of words: posts of members who agreed to be read (`text`) are read, added to the sums of their group, dropped.

A week carries a mark of what it was counted from (which posts, in which version, by whom, where), so that whatever
changes the past (an edit, a deletion, an erasure, a yes or its withdrawal, a role) shows, and the week is counted anew.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from hearth.base import clock
from hearth.base.errors import HearthError
from hearth.insight.pictures import Easel, picture
from hearth.insight.reading import Ledger
from hearth.insight.text import detect, spoken
from hearth.insight.text.language import language
from hearth.insight.text.measures import READ_AS, Reading, readings
from hearth.insight.text.sums import COUNTS, MARKERS, TONES, Kept, Sums, Week, counted
from hearth.insight.window import Span, last_monday

WEEK = 7 * clock.DAY
MONDAY = 4 * clock.DAY
"""the first Monday of all time"""
POSTS = 40_000
"""so many are read at once; the next call goes on"""
_MARKS = """
WITH p AS (FROM posts WHERE NOT is_brand AND published >= $start AND published < $end),
v AS (SELECT object, max(seq) AS seq FROM v_post WHERE object IN (SELECT post FROM p) GROUP BY object)
SELECT (published - $monday) // $week AS week, count(*), bit_xor(hash(num, p.person, space, published, v.seq))::VARCHAR
FROM p JOIN v ON v.object = p.post GROUP BY week
"""
_SAID = """
SELECT num, p.person, published, coalesce(s.uri, '') FROM posts p LEFT JOIN c_space s ON s.object = p.space
WHERE NOT is_brand AND published >= $start AND published < $end
"""
_WEEKS = "SELECT start, mark, persons FROM insight_wordweek WHERE start >= %s AND start < %s"
_GROUPS = (
    f"SELECT week, start, days, space, persons, {', '.join(COUNTS)} FROM insight_wordsum"
    " WHERE week >= %s AND week < %s"
)


@picture("daily")
def daily(easel: Easel) -> dict[str, Any]:
    """Of `known` (marks by the start of their week): the weeks that were counted anew, those that are over and empty,
    and how many more wait."""
    known = {int(start): str(mark) for start, mark in easel.wish.get("known", {}).items()}
    upto = last_monday(easel.span.as_of)
    marks = marks_of(easel, -WEEK * 10_000, upto)
    stale = [start for start in sorted(marks, reverse=True) if known.get(start) != marks[start][0]]
    found, read = [], 0
    for start in stale:
        if read and read + marks[start][1] > easel.wish.get("most", POSTS):
            break
        read += marks[start][1]
        found.append(_plain(count(easel, start, marks[start][0])))
    return {"weeks": found, "gone": sorted(set(known) - set(marks)), "left": len(stale) - len(found)}


def _plain(week: Week) -> dict[str, Any]:
    groups = [
        [one.start, one.days, one.space, one.persons, *(one.sums[name] for name in COUNTS)]
        for one in week.kept
    ]
    return {"start": week.start, "mark": week.mark, "persons": week.persons, "groups": groups}


def marks_of(easel: Easel, start: int, end: int) -> dict[int, tuple[str, int]]:
    """What each week that holds posts is counted from, and how many posts that are."""
    found = easel.rows("text", ("posts",), _MARKS, start=start, end=end, monday=MONDAY, week=WEEK)
    marks = {}
    for number, posts, mark in found:
        begin = MONDAY + int(number) * WEEK
        circle = easel.is_circle(Span(easel.span.as_of, begin, begin + WEEK))
        marks[begin] = f"{READ_AS}|{posts}|{mark}|{'circle' if circle else ''}", int(posts)
    return marks


def weeks_between(easel: Easel, start: int, end: int) -> dict[int, Week]:
    """The weeks of a window that begins and ends on Mondays: as they are kept where nothing changed, else counted."""
    kept = _kept(easel.engine.ledger, start, end)
    found = {}
    for begin, (mark, _) in marks_of(easel, start, end).items():
        week = kept.get(begin)
        found[begin] = week if week and week.mark == mark else count(easel, begin, mark)
    return found


def is_of_weeks(span: Span) -> bool:
    """Whether a window begins and ends on Mondays."""
    return span.start == last_monday(span.start) and span.end == last_monday(span.end)


def sums_between(weeks: Mapping[int, Week], span: Span) -> Counter[str]:
    """The sums of the weeks of a window."""
    found: Counter[str] = Counter()
    for start, week in weeks.items():
        if span.start <= start < span.end:
            found.update(week.sums)
    return found


def count(easel: Easel, start: int, mark: str) -> Week:
    """Read the posts of one week."""
    if mark.endswith("|circle"):
        return Week(start, mark, 0, ())
    rows = easel.rows("text", ("posts",), _SAID, start=start, end=start + WEEK)
    who = {num: (person, space, published) for num, person, published, space in rows}
    known = readings()

    def said() -> Iterator[tuple[int, str, int, Sums]]:
        for num, text in spoken.contents(easel.engine.ledger, list(who)):
            if language(text) == "en":
                yield *who[num], sums_of(text, known)

    return counted(start, mark, said())


def sums_of(text: str, known: Mapping[str, Reading]) -> Sums:
    """What one post adds to the sums of its group."""
    found = dict.fromkeys(COUNTS, 0)
    found["posts"], found["words"] = 1, len(text.split())
    found[TONES[known["tone"].says(text)]] = 1
    for name in ("thanks", "asks"):
        found[name] = 1 - known[name].says(text)
    found["questions"] = int(detect.questions(text))
    for name in MARKERS:
        found[name] = known[name].says(text)
    return found


def classes_of(name: str, sums: Sums) -> list[int]:
    """The sums as a reading counts them: posts by class, of a marker how often it occurs."""
    if name == "tone":
        return [sums[tone] for tone in TONES]
    return [sums[name]] if name in MARKERS else [sums[name], sums["posts"] - sums[name]]


# As they lie in the home's database


def _kept(address: str, start: int, end: int) -> dict[int, Week]:
    if not address:
        return {}
    try:
        with closing(Ledger(address)) as ledger:
            weeks, groups = ledger.rows(_WEEKS, start, end), ledger.rows(_GROUPS, start, end)
    except (sqlite3.Error, OSError) as error:
        raise HearthError(f"The ledger cannot be read: {error}.") from error
    return as_weeks(weeks, groups)


def as_weeks(weeks: Iterable[Any], groups: Iterable[Any]) -> dict[int, Week]:
    """Rows of the two tables as weeks."""
    of: dict[int, list[Kept]] = defaultdict(list)
    for week, start, days, space, persons, *sums in groups:
        of[week].append(Kept(start, days, space, persons, dict(zip(COUNTS, sums, strict=True))))
    return {start: Week(start, mark, persons, tuple(of[start])) for start, mark, persons in weeks}
