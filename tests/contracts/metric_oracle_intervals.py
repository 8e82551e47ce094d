"""The intervals a second time, by other numerical roads than the shipped code."""

import math
from collections import defaultdict
from functools import cache


@cache
def t975(df: float) -> float:
    """By Simpson's rule on the density and bisection: slow, and nothing like the shipped code."""
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)

    def mass(t: float) -> float:
        steps = 4000
        top = math.atan(
            t / math.sqrt(df)
        )  # substitution x = sqrt(df) tan(u) turns the density into cos^(df-1)
        h = top / steps
        total = 1.0 + math.cos(top) ** (df - 1)
        for i in range(1, steps):
            total += (4 if i % 2 else 2) * math.cos(i * h) ** (df - 1)
        return 0.5 + scale * math.sqrt(df) * total * h / 3

    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if mass(middle) < 0.975 else (low, middle)
    return (low + high) / 2


def jackknife(cases: list[tuple[str, bool, int]]) -> tuple[float, float, float]:
    """CJ from METRICS.md: point, low, high."""
    hits: dict[str, int] = defaultdict(int)
    events: dict[str, int] = defaultdict(int)
    for person, brand, hit in cases:
        if not brand:
            hits[person] += hit
            events[person] += 1
    x, n = sum(hit for *_, hit in cases), len(cases)
    m = len(events)
    left_out = [(x - hits[p]) / (n - events[p]) for p in events]
    mean = sum(left_out) / m
    r = (x + 0.5) / (n + 1)
    s = math.sqrt(max((m - 1) / m * sum((one - mean) ** 2 for one in left_out), r * (1 - r) / n))
    df = max(1.0, sum(events.values()) ** 2 / sum(e * e for e in events.values()) - 1)
    half = t975(df) * s / (r * (1 - r))
    logit = math.log(r / (1 - r))
    return x / n, 1 / (1 + math.exp(-(logit - half))), 1 / (1 + math.exp(-(logit + half)))
