"""Groups of people who vote alike, after Polis (Small and others 2021): principal components, k-means, silhouette.

Only sizes of groups and products over groups are ever shown, never who belongs to which.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
CODES = 1000
ENOUGH = 7
LEAST = 30
MOST_GROUPS = 5
DEALT = 1_000


def opinions(votes: Iterable[tuple[int, int]]) -> tuple[Floats, Floats]:
    """A row per person with enough votes, a column per answer: 1 given, -1 another answer of that poll, 0 no vote.

    Votes are person and code of poll and answer. The second array tells who voted in the poll of each answer.
    """
    by: dict[int, set[int]] = {}
    for person, code in votes:
        by.setdefault(person, set()).add(code)
    people = [codes for _, codes in sorted(by.items()) if len(codes) >= ENOUGH]
    columns = sorted(set().union(*people)) if people else []
    polls = [code // CODES for code in columns]
    asked = np.array(
        [[poll in {c // CODES for c in codes} for poll in polls] for codes in people], dtype=float
    )
    given = np.array([[code in codes for code in columns] for codes in people], dtype=float)
    return asked * (2 * given - 1), asked


def groups(view: Floats, asked: Floats) -> npt.NDArray[np.int64]:
    """The group of each person; nobody where there are too few people or nothing that sets them apart."""
    if len(view) < LEAST:
        return np.array([], dtype=np.int64)
    mean = view.sum(axis=0) / np.maximum(asked.sum(axis=0), 1)
    _, weight, axes = np.linalg.svd(asked * (view - mean), full_matrices=False)
    if weight[0] < 1e-9:
        return np.array([], dtype=np.int64)
    answered = np.sqrt(
        asked.shape[1] / asked.sum(axis=1, keepdims=True)
    )  # few votes say no less, as Polis has it
    at = (asked * (view - mean)) @ axes[:2].T * answered
    found = [_means(at, k) for k in range(2, MOST_GROUPS + 1)]
    return max(found, key=lambda mine: _silhouette(at, mine))


def _means(at: Floats, k: int) -> npt.NDArray[np.int64]:
    """k-means from a fixed start: the farthest from those already chosen, beginning at the edge."""
    centers = [at[int(np.argmax((at**2).sum(axis=1)))]]
    while len(centers) < k:
        far = np.min([((at - center) ** 2).sum(axis=1) for center in centers], axis=0)
        centers.append(at[int(np.argmax(far))])
    middle = np.array(centers)
    mine = np.zeros(len(at), dtype=np.int64)
    for _ in range(100):
        mine = np.argmin(((at[:, None, :] - middle[None]) ** 2).sum(axis=2), axis=1)
        moved = np.array([at[mine == g].mean(axis=0) if (mine == g).any() else middle[g] for g in range(k)])
        if np.allclose(moved, middle):
            break
        middle = moved
    return mine


def _silhouette(at: Floats, mine: npt.NDArray[np.int64]) -> float:
    """Mean of (b - a) / max(a, b): a the distance to one's own group, b to the next (Rousseeuw 1987)."""
    apart = np.sqrt(((at[:, None, :] - at[None]) ** 2).sum(axis=2))
    names = np.unique(mine)
    if len(names) < 2:
        return -1.0
    to = np.stack([apart[:, mine == g].sum(axis=1) for g in names], axis=1)
    size = np.array([(mine == g).sum() for g in names])
    own = np.searchsorted(names, mine)
    rows = np.arange(len(at))
    a = to[rows, own] / np.maximum(size[own] - 1, 1)
    to = to / size
    to[rows, own] = np.inf
    b = to.min(axis=1)
    return float(np.where(size[own] > 1, (b - a) / np.maximum(np.maximum(a, b), 1e-12), 0).mean())


def sides(votes: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The group of each person with enough votes, by person in order; empty where nothing sets people apart."""
    people = sorted(
        person for person, count in Counter(who for who, _ in set(votes)).items() if count >= ENOUGH
    )
    return dict(zip(people, groups(*opinions(votes)).tolist(), strict=False))


def effective_groups(votes: Iterable[tuple[int, int]]) -> float | None:
    """exp(entropy) of the sizes of the groups."""
    mine = groups(*opinions(votes))
    if not len(mine):
        return None
    part = np.bincount(mine)[np.bincount(mine) > 0] / len(mine)
    return float(np.exp(-(part * np.log(part)).sum()))


def mingling(rows: Iterable[tuple[int, bool, int | None, int, int]], name: str) -> float | None:
    """How many standard deviations the answers between groups lie above what chance gives, groups dealt out anew.

    Rows of weight hold votes; rows of none name whom a person answered. Krackhardt 1988: people are permuted, the ties
    stay as they are.
    """
    from hearth.insight.resample import seed_of

    votes: list[tuple[int, int]] = []
    ties: list[tuple[int, int]] = []
    for person, _, value, _, events in rows:
        (votes if events else ties).append((person, value or 0))
    known = sides(votes)
    at = {person: i for i, person in enumerate(known)}
    mine = np.array(list(known.values()), dtype=np.int64)
    ends = np.array([(at[a], at[b]) for a, b in ties if a in at and b in at], dtype=np.int64).reshape(-1, 2)
    if not len(mine) or not len(ends):
        return None
    draw = np.random.Generator(np.random.PCG64(seed_of(name)))
    drawn = [_between(draw.permutation(mine), ends) for _ in range(DEALT)]
    spread = float(np.std(drawn, ddof=1))
    return (_between(mine, ends) - float(np.mean(drawn))) / spread if spread else None


def _between(mine: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> int:
    return int((mine[ends[:, 0]] != mine[ends[:, 1]]).sum())


def consensus(votes: Iterable[tuple[int, int]]) -> float | None:
    """Over all answers, the highest product over the groups of (given + 1) / (answered + 2)."""
    view, asked = opinions(votes)
    mine = groups(view, asked)
    if not len(mine):
        return None
    product = np.ones(view.shape[1])
    for g in np.unique(mine):
        given, seen = (view[mine == g] > 0).sum(axis=0), asked[mine == g].sum(axis=0)
        product *= (given + 1) / (seen + 2)
    return float(product.max())
