"""Whom to ask into a founders' circle, and who has begun to help many: only people who agreed to be suggested.

Pareto fronts over what people did for others (members helped, occasions joined, rooms bridged, months here), then
spread over rooms and over groups of those who vote alike; no score, no order within the list, never by money. A person
decides, and nobody is told who belongs to which group.
"""

from typing import Any

from hearth.insight.opinions import CODES, sides
from hearth.insight.pictures import Easel, picture

LEAST, MOST = 10, 20
TENURE, LATELY = 30, 56
"""days since joining, and within which something must have been said"""
ASPECTS = ("helped", "occasions", "rooms", "months")
PEOPLE = """
WITH done AS (
  SELECT person, count(DISTINCT space) AS rooms, max(published) AS last,
    mode(space) AS room FROM posts GROUP BY person
), gave AS (
  SELECT person, count(DISTINCT target) AS helped,
    count(DISTINCT target) FILTER (published >= $as_of - 42 * {day}) AS lately,
    count(DISTINCT target) FILTER (published < $as_of - 42 * {day} AND published >= $as_of - 84 * {day}) AS before
  FROM replies WHERE target IS NOT NULL AND NOT is_self GROUP BY person
), came AS (SELECT person, count(DISTINCT occasion) AS occasions FROM attendance
  WHERE answer IN ('yes', 'Accept') GROUP BY person)
SELECT n.uri, coalesce(g.helped, 0), coalesce(c.occasions, 0), coalesce(d.rooms, 0),
  ($as_of - m.joined) // (30 * {day}), coalesce(d.room, 0), coalesce(g.lately, 0), coalesce(g.before, 0),
  m.person, m.joined <= $as_of - {tenure} * {day} AND d.last >= $as_of - {lately} * {day}
FROM members m JOIN l_name n ON n.key = m.person LEFT JOIN done d USING (person) LEFT JOIN gave g USING (person)
LEFT JOIN came c USING (person)
WHERE list_contains($agreed, m.person) AND m.kind = 'member' AND NOT m.is_brand
  AND m."left" IS NULL AND m.joined IS NOT NULL
ORDER BY n.uri
"""
VOTES = """
WITH newest AS (
  SELECT *, row_number() OVER (PARTITION BY subject, person ORDER BY published DESC, choices) AS place
  FROM votes WHERE NOT is_brand AND published < $as_of
)
SELECT person, (dense_rank() OVER (ORDER BY subject)) * {codes}
  + dense_rank() OVER (PARTITION BY subject ORDER BY choices)
FROM newest WHERE place = 1 AND choices <> '' ORDER BY 1, 2
"""
NEW = """
SELECT n.uri, ($as_of - m.joined) // {day}, count(p.post), count(p.post) FILTER (EXISTS (
  FROM posts q WHERE q.parent = p.post AND q.person <> p.person))
FROM members m JOIN l_name n ON n.key = m.person LEFT JOIN posts p ON p.person = m.person
WHERE m.kind = 'member' AND m."left" IS NULL AND m.joined >= $as_of - 28 * {day} AND m.joined < $as_of
  AND list_contains($agreed, m.person)
GROUP BY ALL ORDER BY 2 DESC, 1
"""


@picture("circle")
def circle(easel: Easel) -> dict[str, Any]:
    """People by uri with what they did; rising ones apart; newcomers who agreed to be suggested."""
    day = "86400000::BIGINT"
    agreed = list(easel.suggestable())
    if not agreed:
        return {"agreed": 0, "circle": [], "rising": [], "newcomers": []}
    rows = easel.rows(
        "aggregate", ("members", "posts", "replies", "attendance"),
        PEOPLE.format(day=day, tenure=TENURE, lately=LATELY), agreed=agreed,
    )  # fmt: skip
    votes = easel.rows("aggregate", ("votes",), VOTES.format(codes=CODES))
    group = sides([(int(person), int(code)) for person, code in votes])
    people = [
        {
            "uri": row[0],
            "helped": row[1],
            "occasions": row[2],
            "rooms": row[3],
            "months": row[4],
            "room": row[5],
            "side": group.get(row[8]),
        }
        for row in rows
        if row[9]
    ]
    rising = [
        {"uri": row[0], "lately": row[6], "before": row[7]} for row in rows if row[6] >= 3 and row[6] > row[7]
    ]
    fresh = easel.rows("*", ("members", "posts"), NEW.format(day=day), agreed=agreed)
    return {
        "agreed": len(agreed),
        "circle": [
            {key: value for key, value in one.items() if key != "side"}
            for one in diverse(fronts(people), MOST)
        ],
        "rising": rising[:10],
        "newcomers": [
            {"uri": row[0], "days": row[1], "posts": row[2], "answered": row[3]}
            for row in fresh
            if not row[3]
        ],
    }


def fronts(people: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Those whom nobody surpasses in every aspect, then the same among the rest."""
    left, found = list(people), []
    while left:
        front = [one for one in left if not any(_surpasses(other, one) for other in left)]
        found.append(front)
        left = [one for one in left if one not in front]
    return found


def _surpasses(one: dict[str, Any], other: dict[str, Any]) -> bool:
    pairs = [(one[name], other[name]) for name in ASPECTS]
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


def diverse(ranked: list[list[dict[str, Any]]], most: int) -> list[dict[str, Any]]:
    """From front to front, each time whoever's room and group of alike voters are least present; ties by id."""
    chosen: list[dict[str, Any]] = []
    for front in ranked:
        waiting = sorted(front, key=lambda one: one["uri"])
        while waiting and len(chosen) < most:
            best = min(waiting, key=lambda one: _alike(one, chosen))
            waiting.remove(best)
            chosen.append(best)
    return chosen


def _alike(one: dict[str, Any], chosen: list[dict[str, Any]]) -> int:
    """How often her room and her group stand in the list already; who has no group is like nobody."""
    rooms = sum(1 for other in chosen if other["room"] == one["room"])
    return rooms + sum(1 for other in chosen if one["side"] is not None and other["side"] == one["side"])
