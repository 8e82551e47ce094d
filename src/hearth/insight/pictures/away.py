"""Who of those who asked to be told has been away for longer than is usual for her, by the measure `at_risk`; and
where she spoke and others have spoken since. Only these people are looked at, one by one, and nothing of it is kept."""

from typing import Any

from hearth.insight.metrics.drifting import GONE, QUIET, STEADY_DAYS
from hearth.insight.pictures import Easel, picture

MOST = 3
SILENT = """
WITH act AS (
  SELECT person, published FROM posts UNION ALL SELECT person, published FROM reactions
  UNION ALL SELECT person, published FROM votes
  UNION ALL SELECT person, published FROM attendance WHERE answer <> 'no'
), day AS (
  SELECT DISTINCT a.person, n.uri, a.published // 86400000 AS day FROM act a JOIN l_name n ON n.key = a.person
  WHERE list_contains($who, n.uri) AND a.published < $as_of
), gap AS (
  SELECT person, uri, day, day - lag(day) OVER (PARTITION BY person ORDER BY day) AS gap FROM day
), usual AS (
  SELECT person, uri, max(day) AS newest, list_sort(list(gap))[(count(gap) * 9 + 9) // 10] AS usual
  FROM gap WHERE gap IS NOT NULL GROUP BY ALL HAVING count(gap) >= {steady} - 1
), silent AS (
  SELECT *, ($as_of - 1) // 86400000 - newest AS silence FROM usual
)
SELECT person, uri, newest FROM silent
WHERE silence > usual AND silence > {quiet} AND silence < {gone} ORDER BY uri
"""
SINCE = """
SELECT opening.num FROM posts opening JOIN posts said USING (thread)
WHERE opening.is_start AND said.person <> $me AND said.published >= $since AND said.published < $as_of
  AND EXISTS (FROM posts mine WHERE mine.thread = opening.thread AND mine.person = $me)
GROUP BY opening.num ORDER BY count(*) DESC, opening.num LIMIT {most}
"""


@picture("away")
def away(easel: Easel) -> list[dict[str, Any]]:
    """By uri: her last active day, as its first instant, and the openings of up to three conversations of hers."""
    tables = ("posts", "reactions", "votes", "attendance")
    query = SILENT.format(steady=STEADY_DAYS, quiet=QUIET, gone=GONE)
    found = []
    for person, uri, newest in easel.rows("*", tables, query, who=list(easel.wish["who"])):
        since = (newest + 1) * 86_400_000
        nums = easel.rows("*", ("posts",), SINCE.format(most=MOST), me=person, since=since)
        found.append({"uri": uri, "last": newest * 86_400_000, "threads": [num for (num,) in nums]})
    return found
