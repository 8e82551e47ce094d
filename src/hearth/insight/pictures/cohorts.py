"""Who stays: by month of joining how many took part month after month, and the curve of all lifetimes with its band."""

from typing import Any

import numpy as np

from hearth.insight.asked import Asked, chosen
from hearth.insight.curves import columns, curve
from hearth.insight.estimators import wilson
from hearth.insight.pictures import Easel, picture
from hearth.insight.suppress import K

MONTHS, AGES = 12, 6
AGE = 30 * 86_400_000
CELLS = """
WITH who AS (
  SELECT person, joined, strftime(epoch_ms(joined), '{grain}') || '{suffix}' AS cohort FROM members
  WHERE counted AND kind IN ('member', 'ghost') AND joined IS NOT NULL AND joined < $as_of AND NOT is_brand{origin}
), seen AS (
  SELECT DISTINCT w.person, w.cohort, (p.published - w.joined) // {age} AS age
  FROM who w JOIN posts p USING (person) WHERE p.published >= w.joined
), size AS (SELECT cohort, count(*) AS n, max(joined) AS newest FROM who GROUP BY cohort)
SELECT s.cohort, s.n, a.age, count(e.person) FROM size s CROSS JOIN range({ages}) a(age)
LEFT JOIN seen e ON e.cohort = s.cohort AND e.age = a.age
WHERE s.newest + (a.age + 1) * {age} <= least($as_of, {until})
GROUP BY ALL ORDER BY s.cohort, a.age
"""


@picture("cohorts")
def cohorts(easel: Easel) -> dict[str, Any]:
    """Cells by cohort and age in months of thirty days; those of fewer than five, or all but a few, are not told."""
    grain = "%Y" if easel.wish.get("years") else "%Y-%m"
    until = easel.rows("aggregate", ("posts",), f"SELECT max(published) FROM posts WHERE true{easel.here}")[
        0
    ][0]
    query = CELLS.format(
        grain=grain, suffix="", age=AGE, ages=AGES, until=(until or 0) + AGE,
        origin=" AND origin = $origin" if easel.part.origin else "",
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for cohort, n, age, there in easel.rows("aggregate", ("members", "posts"), query):
        row = found.setdefault(cohort, {"cohort": cohort, "n": n if n >= K else None, "cells": []})
        fit = n >= K and all(side == 0 or side >= K for side in (there, n - there))
        sure = wilson(there, n)
        row["cells"].append([age, sure.value, sure.low, sure.high] if fit else [age, None, None, None])
    return {"rows": list(found.values())[-MONTHS:], "curve": _curve(easel)}


def _curve(easel: Easel) -> dict[str, Any]:
    """The Kaplan-Meier curve of `member_lifetime`, from its minimum of people on."""
    metric = chosen(["member_lifetime"])[0]
    found = Asked(easel.engine, metric, easel.span, easel.now, easel.part).sums(metric.purpose)
    rows = found.valued
    people = len(np.unique(rows.person))
    if people < metric.minimum:
        return {"people": 0, "steps": []}
    lifetimes = curve(*columns(rows))
    days = (lifetimes.at / 86_400_000).tolist()
    bands = (
        lifetimes.share.tolist(),
        lifetimes.low.tolist(),
        lifetimes.high.tolist(),
        lifetimes.waiting.tolist(),
    )
    steps = [list(step) for step in zip(days, *bands, strict=True)]
    return {"people": people, "steps": [step for step in steps if step[4] >= K]}
