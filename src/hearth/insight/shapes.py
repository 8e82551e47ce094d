"""D: figures that describe a distribution and claim nothing beyond it.

Gini 1912 with the correction for small numbers; Freeman 1979 for centralization; Hirsch 2005 for the h-index, applied
to discussions by Gomez, Kaltenbrunner and Lopez 2008.
"""

import numpy as np

from hearth.insight.estimators import Numbers


def gini(amounts: Numbers) -> float | None:
    """0 when all have alike, 1 when one has all."""
    each = np.sort(np.asarray(amounts))
    n, total = len(each), each.sum()
    if n < 2 or total <= 0:
        return None
    ranked = ((2 * np.arange(1, n + 1) - n - 1) * each).sum()
    return float(ranked / (n * total) * n / (n - 1))


def largest_part(amounts: Numbers) -> float | None:
    """The largest share."""
    each = np.asarray(amounts)
    return float(each.max() / each.sum()) if each.sum() > 0 else None


def centralization(degrees: Numbers) -> float | None:
    """Freeman's for in-degrees: 1 when everybody turns to one and nobody to anybody else."""
    each = np.asarray(degrees)
    n = len(each)
    return float((each.max() - each).sum() / (n - 1) ** 2) if n >= 2 else None


def h_index(depths: Numbers, posts: Numbers) -> float:
    """The most h such that at least h posts lie at depth h or deeper; so many posts at each of some depths."""
    deepest = np.argsort(depths)[::-1]
    depth = np.asarray(depths, dtype=np.int64)[deepest]
    # deeper posts are all among those; within one depth more posts may lift h up to the depth itself
    reached = np.minimum(depth, np.asarray(posts, dtype=np.int64)[deepest].cumsum())
    return float(reached.max(initial=0))


def middle(values: Numbers, cases: Numbers) -> float | None:
    """The least value that half of the cases do not exceed; so many cases of each value."""
    ranked = np.argsort(values)
    run = np.asarray(cases)[ranked].cumsum()
    return float(np.asarray(values)[ranked][np.searchsorted(run, run[-1] / 2)]) if len(run) else None


def average(values: Numbers, cases: Numbers) -> float | None:
    """The mean of the values; so many cases of each."""
    total = np.sum(cases)
    return float(np.sum(np.asarray(values) * cases) / total) if total else None
