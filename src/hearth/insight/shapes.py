"""D: figures that describe a distribution and claim nothing beyond it.

Gini 1912 with the correction for small numbers; Freeman 1979 for centralization; Hirsch 2005 for the h-index, applied
to discussions by Gomez, Kaltenbrunner and Lopez 2008.
"""

from collections.abc import Iterable

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


def h_index(depths: Iterable[tuple[float, int]]) -> float:
    """The most h such that at least h posts lie at depth h or deeper; pairs of depth and number of posts."""
    h, posts = 0, 0
    for depth, count in sorted(depths, reverse=True):
        # deeper posts are all in `posts`; within this depth more posts may lift h up to the depth itself
        posts += count
        h = max(h, min(int(depth), posts))
    return float(h)


def middle(cases: Iterable[tuple[float, int]]) -> float | None:
    """The least value that half of the cases do not exceed; pairs of value and number of cases."""
    ranked = sorted(cases)
    left = sum(count for _, count in ranked) / 2
    for value, count in ranked:
        left -= count
        if left <= 0:
            return value
    return None


def average(cases: Iterable[tuple[float, int]]) -> float | None:
    """The mean of the values."""
    known = list(cases)
    total = sum(count for _, count in known)
    return sum(value * count for value, count in known) / total if total else None
