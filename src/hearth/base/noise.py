"""Chance that is added to totals told to everybody, so that nobody's single act can be read off them.

Whole numbers from a discrete Laplace distribution, drawn exactly: only whole numbers are compared, so that no rounding
gives anything away (Canonne, Kamath and Steinke 2020, "The Discrete Gaussian for Differential Privacy", algorithms 1
and 2; Mironov 2012 on what floating point would leak).
"""

from collections.abc import Callable
from secrets import randbelow

LEAST = 100
"""totals below it are not told with chance: it would be most of them"""
SCALE = 1
"""one act more or less changes a total by one; at epsilon 1 that is the scale"""
OFF = 3
"""19 times out of 20 a total is off by no more than this: P(|x| > 3) = 2 / (e^3 (e + 1)) = 2.7 %"""
Below = Callable[[int], int]
"""a whole number from 0 up to but not with the given one, each as likely"""


def noise(scale: int = SCALE, below: Below = randbelow) -> int:
    """A whole number x with a probability that falls as exp(-|x| / scale): algorithm 2."""
    while True:
        low = below(scale)
        if not _happens(low, scale, below):
            continue
        high = 0
        while _happens(1, 1, below):
            high += 1
        size = low + scale * high
        minus = below(2)
        if not (minus and size == 0):
            return -size if minus else size


def _happens(part: int, whole: int, below: Below) -> bool:
    """True with probability exp(-part / whole), for parts up to the whole: algorithm 1, after von Neumann 1951."""
    k = 1
    while below(whole * k) < part:
        k += 1
    return k % 2 == 1
