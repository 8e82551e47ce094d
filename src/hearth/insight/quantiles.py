"""Quantiles of the t, normal and chi-square laws, in plain Python: the few that the interval estimators need.

Continued fractions and series as in Numerical Recipes chapter 6, inverted by bisection to machine precision.
"""

import math
from collections.abc import Callable
from functools import lru_cache

TINY = 1e-300
STEPS = 500


def _lentz_beta(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by the modified Lentz method."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1.0 / (d if abs(d) > TINY else TINY)
    h = d
    for m in range(1, STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + numerator * d
            d = 1.0 / (d if abs(d) > TINY else TINY)
            c = 1.0 + numerator / c
            c = c if abs(c) > TINY else TINY
            h *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return h


def beta_share(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    front = math.exp(log_front)
    if x < (a + 1) / (a + b + 2):
        return front * _lentz_beta(a, b, x) / a
    return 1.0 - front * _lentz_beta(b, a, 1 - x) / b


def gamma_share(a: float, x: float) -> float:
    """The regularised lower incomplete gamma function P(a, x)."""
    if x <= 0:
        return 0.0
    front = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1:
        term = total = 1.0 / a
        n = a
        while abs(term) > abs(total) * 1e-17:
            n += 1
            term *= x / n
            total += term
        return total * front
    b = x + 1 - a
    c, d = 1.0 / TINY, 1.0 / b
    h = d
    for i in range(1, 100_000):
        numerator = -i * (i - a)
        b += 2
        d = numerator * d + b
        d = 1.0 / (d if abs(d) > TINY else TINY)
        c = b + numerator / c
        c = c if abs(c) > TINY else TINY
        h *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return 1.0 - front * h


def _invert(law: Callable[[float], float], p: float, low: float, high: float) -> float:
    """The x with law(x) = p, for a law that rises from low to high."""
    while law(high) < p:
        low, high = high, high * 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if law(middle) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def normal_quantile(p: float) -> float:
    """z(p), for p above one half."""
    return _invert(lambda z: 0.5 * math.erfc(-z / math.sqrt(2)), p, 0.0, 8.0)


@lru_cache(maxsize=4096)
def t_quantile(p: float, df: float) -> float:
    """t(p, df), for p above one half and any df of at least 1, whole or not."""
    if df > 1e10:
        return normal_quantile(p)
    return _invert(lambda t: 1.0 - 0.5 * beta_share(df / 2, 0.5, df / (df + t * t)), p, 0.0, 16.0)


def chi2_quantile(p: float, df: float) -> float:
    return 2 * _invert(lambda x: gamma_share(df / 2, x), p, 0.0, df + 20.0)
