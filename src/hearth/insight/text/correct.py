"""From what a program says of posts to what is likely true of them: its known mistakes, taken back.

`q = C' p`: the shares that are said follow from the true ones by the table of mistakes, so `p = inv(C') q` (Rogan and
Gladen 1978 for two classes, Hay 1988 for more). Members are the clusters, as everywhere; how well the mistakes
themselves are known is part of the interval.
"""

import math
from collections.abc import Sequence

import numpy as np

from hearth.insight.estimators import LEVEL, NOTHING, Estimate
from hearth.insight.quantiles import t_quantile

Table = Sequence[Sequence[float]]
"""labeled texts by what they are (rows) and what the program says (columns)"""


def true_share(said: Sequence[Sequence[int]], of: int, table: Table) -> Estimate:
    """The share of a class with its interval; `said` holds the posts of each person by what the program says.

    Delete-one-member jackknife of the corrected share on the logit scale, plus the variance of the table.
    """
    each = np.asarray(said, dtype=float)
    counts = np.asarray(table, dtype=float)
    of_class = counts.sum(axis=1)
    all = each.sum(axis=0)
    total = float(all.sum())
    if total <= 0 or not of_class.all():
        return NOTHING
    rates = counts / of_class[:, None]
    if abs(np.linalg.det(rates)) < 1e-6:
        return NOTHING
    back = np.linalg.inv(rates.T)
    shares = np.clip(back @ (all / total), 0, 1)
    shares = shares / shares.sum()
    point = float(shares[of])
    if len(each) < 2:
        return Estimate(point)
    weigh = back[of]
    rest = total - each.sum(axis=1)
    without = ((all - each) @ weigh)[rest > 0] / rest[rest > 0]
    m = len(without)
    spread = (m - 1) / m * float(((without - without.mean()) ** 2).sum())
    part = all / total
    chance = float((weigh**2 * part).sum() - (weigh * part).sum() ** 2) / total
    known = (rates * weigh**2).sum(axis=1) - ((rates * weigh).sum(axis=1)) ** 2
    doubt = float((shares**2 * known / of_class).sum())
    r = (point * total + 0.5) / (total + 1)
    s = math.sqrt(max(spread, chance) + doubt)
    posts = each.sum(axis=1)
    half = t_quantile(0.5 + LEVEL / 2, max(1.0, total**2 / float((posts**2).sum()) - 1)) * s / (r * (1 - r))
    middle = math.log(r / (1 - r))
    return Estimate(point, _expit(middle - half), _expit(middle + half))


def _expit(y: float) -> float:
    return 1 / (1 + math.exp(-min(max(y, -700.0), 700.0)))
