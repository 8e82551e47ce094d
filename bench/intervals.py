"""Whether intervals hold the truth as often as they say: simulated homes of 20 to 500 members, 95 % intervals.

The gate is 93 % at every size. `HEARTH_BENCH_RUNS` makes it shorter; the suite runs the same homes fewer times.
"""

import os
from collections.abc import Callable

import numpy as np

from bench.kit import Figure, at_least, report
from hearth.insight.curves import still_at
from hearth.insight.estimators import (
    Estimate,
    average,
    garwood,
    pooled_rate,
    pooled_share,
    reciprocity,
    wilson,
)
from hearth.insight.text.correct import true_share

RUNS = int(os.environ.get("HEARTH_BENCH_RUNS", "4000"))
SIZES = (20, 50, 200, 500)
GATE = 0.93
Drawn = Callable[[np.random.Generator, int], tuple[Estimate, float]]
MISTAKES = np.array([[0.78, 0.16, 0.06], [0.13, 0.73, 0.14], [0.07, 0.27, 0.66]])
LABELED = (1_900, 1_600, 1_000)


def share(rng: np.random.Generator, members: int) -> tuple[Estimate, float]:
    """Propensities Beta(4, 1), volumes by Zipf's law."""
    volume = np.maximum(1, rng.permutation(200 / np.arange(1, members + 1)).astype(int))
    hits = rng.binomial(volume, rng.beta(4, 1, members))
    return pooled_share(hits.tolist(), volume.tolist()), 0.8


def share_lognormal(rng: np.random.Generator, members: int) -> tuple[Estimate, float]:
    """The same propensities, volumes log-normal."""
    volume = np.maximum(1, rng.lognormal(1, 1.3, members).astype(int))
    hits = rng.binomial(volume, rng.beta(4, 1, members))
    return pooled_share(hits.tolist(), volume.tolist()), 0.8


def persons(rng: np.random.Generator, members: int) -> tuple[Estimate, float]:
    """One person, one row."""
    return wilson(int(rng.binomial(members, 0.8)), members), 0.8


def happenings(rng: np.random.Generator, members: int) -> tuple[Estimate, float]:
    """A count with one in four members to each happening, on average."""
    return garwood(int(rng.poisson(members / 4))), members / 4


def rate(rng: np.random.Generator, members: int) -> tuple[Estimate, float]:
    """Askers of very different zeal."""
    zeal = rng.gamma(0.8, 0.5 / 0.8, members)
    return pooled_rate(rng.poisson(zeal).tolist(), [1] * members), 0.5


def levels(rng: np.random.Generator, members: int) -> tuple[Estimate, float]:
    """Steps of -2 to 2."""
    steps = rng.choice([-2, -1, 0, 1, 2], size=members, p=[0.05, 0.15, 0.5, 0.25, 0.05])
    return average(steps.tolist(), [1] * members), 0.1


def survival(rng: np.random.Generator, members: int) -> tuple[Estimate, float]:
    """Lifetimes of 200 days on average, watched for one to three hundred: S(90)."""
    life, watched = rng.exponential(200, members), rng.uniform(100, 300, members)
    seen = np.minimum(life, watched).tolist(), (life <= watched).astype(int).tolist()
    return still_at(*seen, [1] * members, 90), float(np.exp(-90 / 200))


def tone(rng: np.random.Generator, members: int) -> tuple[Estimate, float]:
    """Members differ, the program that reads errs, and its table of mistakes is itself only estimated."""
    table = [rng.multinomial(n, rates).tolist() for n, rates in zip(LABELED, MISTAKES, strict=True)]
    posts, warm = rng.choice((4, 8, 20), members), rng.beta(4, 4, members)
    friendly = rng.binomial(posts, warm)
    plain = rng.binomial(posts - friendly, 2 / 3)
    said = sum(
        rng.multinomial(part, rates)
        for part, rates in zip((friendly, plain, posts - friendly - plain), MISTAKES, strict=True)
    )
    return true_share(np.asarray(said).tolist(), 0, table), 0.5


HOMES: dict[str, Drawn] = {
    "share": share, "share_lognormal": share_lognormal, "persons": persons, "happenings": happenings, "rate": rate,
    "levels": levels, "survival": survival, "tone": tone,
}  # fmt: skip


def covered(name: str, members: int, runs: int) -> float:
    """The part of the intervals that hold the truth."""
    rng, draw, held = np.random.Generator(np.random.PCG64(members)), HOMES[name], 0
    for _ in range(runs):
        found, truth = draw(rng, members)
        low, high = found.low, found.high
        held += low is not None and high is not None and low <= truth <= high
    return held / runs


def covered_ties(members: int, runs: int) -> float:
    """Reciprocity, whose truth is its mean over all the graphs drawn."""
    rng, found = np.random.default_rng(members), []
    for _ in range(runs):
        zeal = rng.beta(2, 6, members)
        first = rng.random((members, members)) < np.sqrt(np.outer(zeal, zeal)) * 0.4
        back = rng.random((members, members)) < 0.5
        edges = np.triu(first, 1) | (np.triu(first & back, 1)).T
        both = edges & edges.T
        degree, mutual = edges.sum(axis=0) + edges.sum(axis=1), both.sum(axis=0) + both.sum(axis=1)
        found.append(reciprocity(mutual.tolist(), degree.tolist(), 0, 0, 0))
    truth = float(np.mean([one.value for one in found if one.value is not None]))
    held = sum(
        1 for one in found if one.low is not None and one.high is not None and one.low <= truth <= one.high
    )
    return held / runs


def run() -> dict[str, Figure]:
    """Every estimator at every size."""
    figures: dict[str, Figure] = {}
    for name in HOMES:
        for members in SIZES:
            figures[f"{name}_{members}"] = at_least(covered(name, members, RUNS), "", GATE)
    for members in (50, 100):
        figures[f"reciprocity_{members}"] = at_least(covered_ties(members, RUNS // 10), "", GATE)
    return figures


if __name__ == "__main__":
    report(run)
