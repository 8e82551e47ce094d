"""What a facilitator could do this week: questions nobody took up, first posts nobody answered, who has gone quiet.

It points at posts that everybody of the room can read, never at feelings; people are named only where they agreed to be
suggested (`outreach`). Asked for now, and kept nowhere.
"""

from typing import Any

from hearth.insight.pictures import Easel, picture

DAY = "86400000::BIGINT"
UNANSWERED = """
SELECT p.num, p.space, p.thread, p.published, p.person FROM posts p
WHERE {which} AND p.published >= $as_of - 21 * {day} AND p.published < $as_of - {day}
  AND NOT EXISTS (FROM posts q WHERE q.person <> p.person AND q.published >= p.published
    AND (q.parent = p.post OR (q.thread = p.thread AND p.is_start)))
ORDER BY p.published LIMIT 5
"""
EXPERT = """
SELECT n.uri, count(DISTINCT r.target) AS helped FROM replies r JOIN l_name n ON n.key = r.person
WHERE r.space = $room AND r.target IS NOT NULL AND NOT r.is_self AND NOT r.person_brand AND r.person <> $asker
  AND list_contains($agreed, r.person)
  AND r.published >= $as_of - 91 * {day}
GROUP BY ALL HAVING helped >= 3 ORDER BY helped DESC, uri LIMIT 1
"""
QUIET = """
SELECT n.uri, max(p.published) AS last FROM posts p JOIN l_name n ON n.key = p.person
WHERE NOT p.is_brand AND p.published >= $as_of - 56 * {day}
GROUP BY ALL HAVING last < $as_of - 10 * {day} AND count(DISTINCT p.published // (7 * {day})) >= 3
ORDER BY last DESC, uri LIMIT 2
"""
MINE = """
SELECT coalesce(sum(words) FILTER (person = key($me)), 0), coalesce(sum(words), 0), count(DISTINCT person)
FROM posts WHERE published >= $as_of - 7 * {day}
"""


@picture("week")
def week(easel: Easel) -> dict[str, Any]:
    """Numbers and uris; the page makes sentences of those the viewer may see."""
    questions = easel.rows("*", ("posts",), UNANSWERED.format(which="p.is_question", day=DAY))
    firsts = easel.rows("*", ("posts",), UNANSWERED.format(which="p.is_first", day=DAY))
    mine, all, people = easel.rows("*", ("posts",), MINE.format(day=DAY), me=easel.wish["me"])[0]
    return {
        "questions": [
            {"num": num, "expert": _expert(easel, space, person)} for num, space, _, _, person in questions
        ],
        "firsts": [num for num, *_ in firsts],
        "mine": int(mine), "all": int(all), "people": int(people),
        "quiet": [uri for uri, _ in easel.rows("outreach", ("posts",), QUIET.format(day=DAY))],
    }  # fmt: skip


def _expert(easel: Easel, space: int, asker: int) -> dict[str, Any] | None:
    """Who answered most people in that room of late, among those who agreed to be suggested."""
    agreed = list(easel.suggestable())
    values = {"room": space, "asker": asker, "agreed": agreed}
    found = easel.rows("*", ("posts", "replies"), EXPERT.format(day=DAY), **values) if agreed else []
    return {"uri": found[0][0], "helped": found[0][1]} if found else None
