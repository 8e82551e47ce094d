"""Who talks with whom: dots and lines of people who agreed to be counted in it (`graph`, both ends).

Named are only those who also agreed to be suggested (`outreach`); the others are dots that nothing tells apart.
"""

from typing import Any

import numpy as np

from hearth.insight.layout import groups, participation, places
from hearth.insight.pictures import Easel, picture

LEAST, MOST = 10, 150
"""people from whom on there is a map, and how many it shows"""
TIES = """
SELECT person, target, count(*) FROM replies WHERE target IS NOT NULL AND NOT is_self
AND published >= $start AND published < $end{here} GROUP BY ALL
"""


@picture("ties")
def ties(easel: Easel) -> dict[str, Any]:
    """Dots (place, group, how much, bridge, uri where named) and lines (from, to, weight) by number."""
    rows = easel.rows("graph", ("posts", "replies"), TIES.format(here=easel.here))
    names = easel.suggestable()
    talk: dict[int, int] = {}
    for person, target, n in rows:
        talk[person] = talk.get(person, 0) + n
        talk[target] = talk.get(target, 0) + n
    shown = sorted(talk, key=lambda one: (-talk[one], one))[:MOST]
    if len(shown) < LEAST:
        return {"people": len(shown), "least": LEAST, "dots": [], "lines": []}
    at = {person: i for i, person in enumerate(shown)}
    weights = np.zeros((len(shown), len(shown)))
    both = np.zeros((len(shown), len(shown)), dtype=bool)
    for person, target, n in rows:
        if person in at and target in at:
            weights[at[person], at[target]] += n
            weights[at[target], at[person]] += n
            both[at[person], at[target]] = True
    spots, mine = places(weights), groups(weights)
    across = participation(weights, mine)
    held = np.where(across > 0.5, across * np.log1p(weights.sum(axis=1)), 0.0)
    bridge = (held > 0) & (held >= np.sort(held)[-max(1, len(shown) // 15)])
    lines = [
        [int(i), int(j), float(weights[i, j]), bool(both[i, j] and both[j, i])]
        for i, j in zip(*np.nonzero(np.triu(weights)), strict=True)
    ]
    return {
        "people": len(talk), "least": LEAST, "groups": int(mine.max()) + 1, "lines": lines,
        "dots": [
            [round(float(x), 4), round(float(y), 4), int(mine[i]), float(weights[i].sum()), bool(bridge[i]),
             names.get(shown[i], "")]
            for i, (x, y) in enumerate(spots)
        ],
    }  # fmt: skip
