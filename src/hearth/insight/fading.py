"""Who of those with few active days is probably gone: BG/NBD (Fader, Hardie and Lee 2005), its prior learned from all.

A member comes back at a rate of her own (gamma) and may be gone for good after any time she came (beta). Only how many
are probably gone leaves this module.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Values = Sequence[int] | npt.NDArray[np.int64]
WIDE = 1 << 14
"""days are kept in so many steps each: times come back, days to the last, days watched"""
START = (0.0, 1.0, -0.5, 0.5)
STEPS = 400


@dataclass(frozen=True, slots=True)
class Lives:
    """Times come back, days from the first to the last, days watched; and how many lived so."""

    back: Floats
    last: Floats
    watched: Floats
    count: Floats


def lives(values: Values) -> Lives:
    """From packed values: (back * WIDE + last) * WIDE + watched."""
    held, count = np.unique(np.asarray(values, dtype=np.int64), return_counts=True)
    return Lives(
        (held // WIDE // WIDE).astype(float), (held // WIDE % WIDE).astype(float), (held % WIDE).astype(float),
        count.astype(float),
    )  # fmt: skip


def _rising(start: float, upto: int) -> Floats:
    """log of start (start + 1) ... (start + x - 1), for x from 0."""
    return np.concatenate(([0.0], np.cumsum(np.log(start + np.arange(upto)))))


def likelihood(found: Lives, logs: Floats) -> float:
    """Equation 6 of the paper, as a logarithm; a weak pull towards its middle keeps few lives from running away."""
    r, alpha, a, b = np.exp(np.clip(logs, -8, 8))
    back = found.back.astype(int)
    most = int(back.max(initial=0))
    came = _rising(r, most)[back] + r * np.log(alpha) - (r + found.back) * np.log(alpha + found.watched)
    stayed = (_rising(b, most) - _rising(a + b, most))[back]
    with np.errstate(divide="ignore", invalid="ignore"):
        gone = np.log(a) - np.log(b + found.back - 1) + (r + found.back) * np.log(
            (alpha + found.watched) / (alpha + found.last)
        )  # fmt: skip
    odds = np.where(found.back > 0, np.logaddexp(0, np.where(found.back > 0, gone, 0)), 0)
    pull = 0.02 * float(((logs - np.array(START)) ** 2).sum())
    return float((found.count * (came + stayed + odds)).sum()) - pull


def here_still(found: Lives, logs: Floats) -> Floats:
    """The chance that each is not gone."""
    r, alpha, a, b = np.exp(np.clip(logs, -8, 8))
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = a / (b + found.back - 1) * ((alpha + found.watched) / (alpha + found.last)) ** (r + found.back)
    return np.where(found.back > 0, 1 / (1 + np.where(found.back > 0, odds, 0)), 1.0)


def probably_gone(all: Values, asked: Values) -> int:
    """How many of those asked about are gone rather than here, by what all lives tell."""
    prior = lives(all)
    logs = _lowest(lambda at: -likelihood(prior, at), np.array(START))
    some = lives(asked)
    return int(some.count[here_still(some, logs) < 0.5].sum())


def _lowest(cost: Callable[[Floats], float], start: Floats) -> Floats:
    """Nelder and Mead 1965: a simplex that walks downhill."""
    points = [start, *(start + step for step in np.eye(len(start)))]
    costs = [cost(point) for point in points]
    for _ in range(STEPS):
        order = np.argsort(costs, kind="stable")
        points, costs = [points[i] for i in order], [costs[i] for i in order]
        if costs[-1] - costs[0] < 1e-6:
            break
        middle = np.mean(points[:-1], axis=0)
        away = middle + (middle - points[-1])
        new = cost(away)
        if new < costs[0]:
            far = middle + 2 * (middle - points[-1])
            best = cost(far)
            points[-1], costs[-1] = (far, best) if best < new else (away, new)
        elif new < costs[-2]:
            points[-1], costs[-1] = away, new
        else:
            near = middle + 0.5 * ((away if new < costs[-1] else points[-1]) - middle)
            best = cost(near)
            if best < min(new, costs[-1]):
                points[-1], costs[-1] = near, best
            else:
                points = [points[0], *(points[0] + 0.5 * (point - points[0]) for point in points[1:])]
                costs = [costs[0], *(cost(point) for point in points[1:])]
    return points[int(np.argmin(costs))]
