"""The figures made of the oracle's cases, by other roads than the shipped code."""

import math
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from tests.contracts.metric_oracle_intervals import jackknife, t975
from tests.contracts.metric_oracle_more import Case, View
from tests.contracts.metric_oracle_ties import Pair, arrows, homes, pairs

Spread = tuple[float, float | None, float | None]


def sums(cases: list[Case]) -> tuple[int, int, dict[str, int]]:
    """n, hits, and events of each peer."""
    peers: dict[str, int] = defaultdict(int)
    for who, brand, _, weight, _ in cases:
        if not brand:
            peers[who] += weight
    return sum(c[3] for c in cases), sum(c[2] * c[3] for c in cases), dict(peers)


def values(cases: list[Case]) -> dict[tuple[str, bool, int], tuple[int, int]]:
    """Hits and events by person, brand and value."""
    found: dict[tuple[str, bool, int], tuple[int, int]] = {}
    for who, brand, hit, weight, value in cases:
        if value is not None:
            hits, events = found.get((who, brand, value), (0, 0))
            found[who, brand, value] = (hits + hit * weight, events + weight)
    return found


def nearest_rank(sorted_values: list[int], part: float) -> int:
    return sorted_values[math.ceil(round(part * len(sorted_values), 9)) - 1]


def resampled(cases: list[Case], part: float) -> tuple[float, float, float]:
    """Q with the generator of the standard library."""
    mine: dict[str, list[int]] = defaultdict(list)
    fixed = [value for _, brand, _, _, value in cases if brand and value is not None]
    for who, brand, _, _, value in cases:
        if not brand and value is not None:
            mine[who].append(value)
    people, rng = list(mine.values()), random.Random(7)
    drawn = sorted(
        nearest_rank(sorted(fixed + [v for some in rng.choices(people, k=len(people)) for v in some]), part)
        for _ in range(300)
    )
    point = nearest_rank(sorted(fixed + [v for some in people for v in some]), part)
    return point, drawn[7], drawn[292]


def kaplan_meier(cases: list[Case]) -> list[tuple[int, float, float]]:
    """Time, share still waiting, Greenwood's sum, at each time something ended."""
    share, summed, found = 1.0, 0.0, []
    pairs = [(value or 0, hit) for _, _, hit, _, value in cases]
    for at in sorted({value for value, hit in pairs if hit}):
        waiting = sum(1 for value, _ in pairs if value >= at)
        over = sum(1 for value, hit in pairs if value == at and hit)
        share *= 1 - over / waiting
        summed += over / (waiting * (waiting - over)) if waiting > over else math.inf
        found.append((at, share, summed))
    return found


def km_bounds(share: float, summed: float) -> tuple[float, float]:
    """Only where the curve lies between nothing and all."""
    theta = 1.959963984540054 * math.sqrt(summed) / math.log(share)
    low, high = sorted((share ** math.exp(theta), share ** math.exp(-theta)))
    return low, high


def km_median(cases: list[Case]) -> tuple[float | None, float | None, float | None]:
    steps = [
        (at, share, *(km_bounds(share, summed) if 0 < share < 1 and summed < math.inf else (0.0, 0.0)))
        for at, share, summed in kaplan_meier(cases)
    ]
    ends = [next((step[0] for step in steps if step[i] <= 0.5), None) for i in (1, 2, 3)]
    return ends[0], ends[1], ends[2]


def km_at(cases: list[Case], at: int) -> tuple[float, float, float]:
    before = [step for step in kaplan_meier(cases) if step[0] <= at]
    return (before[-1][1], *km_bounds(before[-1][1], before[-1][2]))


def gini(cases: list[Case]) -> float:
    """By the mean difference of all pairs: slow and plain."""
    amounts: dict[str, int] = defaultdict(int)
    for who, _, _, weight, _ in cases:
        amounts[who] += weight
    some = list(amounts.values())
    n = len(some)
    return sum(abs(a - b) for a in some for b in some) / (2 * n * n * (sum(some) / n)) * n / (n - 1)


def largest(cases: list[Case]) -> float:
    posts = Counter(who for who, *_ in cases)
    return posts.most_common(1)[0][1] / len(cases)


def centralization(cases: list[Case]) -> float:
    degree: dict[str, int] = defaultdict(int)
    for who, _, _, weight, _ in cases:
        degree[who] += weight
    return sum(max(degree.values()) - d for d in degree.values()) / (len(degree) - 1) ** 2


def h_index(cases: list[Case]) -> int:
    depths = [value or 0 for *_, value in cases]
    return max(h for h in range(max(depths) + 1) if sum(1 for d in depths if d >= h) >= h)


def wilson(hits: int, n: int) -> tuple[float, float]:
    z = 1.959963984540054
    half = z * math.sqrt(hits * (n - hits) / n + z * z / 4)
    return (hits + z * z / 2 - half) / (n + z * z), (hits + z * z / 2 + half) / (n + z * z)


def mean_within(cases: list[Case], until: float) -> tuple[float, float, float]:
    """Area under the curve, with Greenwood's sum of squares weighed by the areas that remain."""
    steps = [
        (0.0, 1.0, 0.0),
        *((at, share, summed) for at, share, summed in kaplan_meier(cases) if at < until),
    ]
    ends = [at for at, *_ in steps[1:]] + [until]
    areas = [(end - at) * share for (at, share, _), end in zip(steps, ends, strict=True)]
    variance = sum(
        sum(areas[i:]) ** 2 * (steps[i][2] - steps[i - 1][2])
        for i in range(1, len(steps))
        if steps[i][2] < math.inf
    )
    half = 1.959963984540054 * math.sqrt(variance)
    return sum(areas), max(0.0, sum(areas) - half), min(until, sum(areas) + half)


def dropped(cases: list[Case], statistic: Callable[[list[Case]], float]) -> tuple[float, float, float]:
    """J: the statistic anew without each peer in turn."""
    people = sorted({who for who, brand, *_ in cases if not brand})
    left = [statistic([c for c in cases if c[0] != who or c[1]]) for who in people]
    m, mean = len(left), sum(left) / len(left)
    half = t975(m - 1) * math.sqrt((m - 1) / m * sum((one - mean) ** 2 for one in left))
    point = statistic(cases)
    return point, point - half, point + half


def mean_of(cases: list[Case]) -> float:
    return sum(hit * weight for _, _, hit, weight, _ in cases) / sum(weight for *_, weight, _ in cases)


def rate(cases: list[Case]) -> tuple[float, float, float]:
    """CJ on the logarithmic scale, one case per person."""
    x, n = sum(c[2] for c in cases), len(cases)
    left = [(x - c[2]) / (n - 1) for c in cases]
    mean, r = sum(left) / n, (x + 0.5) / n
    s = math.sqrt(max((n - 1) / n * sum((one - mean) ** 2 for one in left), r / n))
    half = t975(n - 1) * s / r
    return x / n, r * math.exp(-half) if x else 0.0, r * math.exp(half)


def tied(statistic: Callable[[list[Pair], set[str]], float], some: list[Pair], fixed: set[str]) -> Spread:
    """J by node: the statistic of the graph, and of the graph without each person in turn; the brand stays."""
    people = {who for pair in some for who in pair}
    left = [
        statistic([pair for pair in some if who not in pair], people - {who})
        for who in sorted(people - fixed)
    ]
    m, mean = len(left), sum(left) / len(left)
    half = t975(m - 1) * math.sqrt((m - 1) / m * sum((one - mean) ** 2 for one in left))
    point = statistic(some, people)
    return point, point - half, point + half


def returned(some: list[Pair], people: set[str]) -> float:
    there, density = set(some), len(some) / (len(people) * (len(people) - 1))
    r = sum((b, a) in there for a, b in some) / len(some)
    return (r - density) / (1 - density)


def tie_figure(id: str, view: View) -> Spread:
    """Reciprocity and bridging from the graph itself, not from sums at its nodes."""
    answers = arrows(view)
    if id == "reciprocity":
        own = {a for (a, _), ends in answers.items() if not all(x for _, x, _ in ends)}
        own |= {b for (_, b), ends in answers.items() if not all(x for *_, x in ends)}
        return tied(returned, list(answers), {who for pair in answers for who in pair} - own)
    home, each = homes(view), pairs(view)
    own = {a for a, _, brand in each if not brand}
    some = [(a, b) for a, b, _ in each if a < b and a in home and b in home]
    if id == "bridging":
        return tied(
            lambda kept, _: sum(home[a] != home[b] for a, b in kept) / len(kept), some, set(home) - own
        )
    stubs = [home[who] for pair in some for who in pair]
    across, rng, drawn = sum(home[a] != home[b] for a, b in some), random.Random(3), []
    for _ in range(300):
        rng.shuffle(stubs)
        drawn.append(sum(a != b for a, b in zip(stubs[::2], stubs[1::2], strict=True)))
    z = (across - statistics.mean(drawn)) / statistics.stdev(drawn)
    return z, None, None


def figure(metric: Any, cases: list[Case]) -> tuple[float | None, float | None, float | None]:
    """Point, low, high of one measure."""
    n, hits, _ = sums(cases)
    match metric.estimator, metric.statistic:
        case "CJ", _ if metric.unit == "rate":
            return rate(cases)
        case "J", "average":
            return dropped(cases, mean_of)
        case "KM", "mean":
            return mean_within(cases, metric.until)
        case "D", "median":
            return nearest_rank(sorted(c[4] or 0 for c in cases), 0.5) / metric.scale, None, None
        case "D", "average":
            return sum(c[4] or 0 for c in cases) / len(cases) / metric.scale, None, None
        case "D", "pairs":
            return n / metric.ends, None, None
        case "CJ", _:
            spread = [(c[0], c[1], c[2]) for c in cases for _ in range(c[3])] if n < 100_000 else None
            return jackknife(spread) if spread else (hits / n, None, None)
        case "W", _:
            return (hits / n, *wilson(hits, n))
        case "G", _:
            return n, None, None
        case "Q", part:
            return resampled(cases, 0.5 if part == "median" else 0.9)
        case "KM", "median":
            return km_median(cases)
        case "KM", _:
            return km_at(cases, metric.until)
        case "D", "gini":
            return gini(cases), None, None
        case "D", "largest":
            return largest(cases), None, None
        case "D", "centralization":
            return centralization(cases), None, None
        case "D", _:
            return h_index(cases), None, None
    return len({who for who, *_ in cases}), None, None
