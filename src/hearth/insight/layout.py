"""Where the dots of a map stand, and which of them belong together. Seeded, so that a map looks the same twice.

Fruchterman and Reingold 1991 for the places; groups by greedy moves that raise modularity (the first phase of Blondel
et al. 2008); participation after Guimera and Amaral 2005.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ROUNDS = 220


def places(weights: Floats) -> Floats:
    """A point in the unit square for each node of a symmetric matrix of ties."""
    n = len(weights)
    if n == 1:
        return np.array([[0.5, 0.5]])
    turn = np.arange(n) * 2.399963
    spot = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.sqrt((np.arange(n) + 0.5) / n)[:, None]
    pull = np.log1p(weights)
    ideal = 1.4 / np.sqrt(n)
    for round_ in range(ROUNDS):
        gap = spot[:, None, :] - spot[None, :, :]
        far = np.sqrt((gap**2).sum(axis=2)) + 1e-9
        push = ideal**2 / far**2 - pull * far / ideal
        np.fill_diagonal(push, 0)
        move = (gap * push[:, :, None]).sum(axis=1) - spot * 0.35
        size = np.sqrt((move**2).sum(axis=1)) + 1e-9
        heat = 0.12 * (1 - round_ / ROUNDS)
        spot = spot + move / size[:, None] * np.minimum(size, heat)[:, None]
    spot -= spot.min(axis=0)
    top = spot.max(axis=0)
    found: Floats = spot / np.where(top > 0, top, 1)
    return found


def groups(weights: Floats) -> Ints:
    """A group for each node, numbered by size."""
    n = len(weights)
    degree, total = weights.sum(axis=1), weights.sum()
    mine = np.arange(n)
    for _ in range(20 if total else 0):
        moved = False
        for i in range(n):
            to = np.bincount(mine, weights[i], n)
            heavy = np.bincount(mine, degree, n)
            heavy[mine[i]] -= degree[i]
            gain = to - degree[i] * heavy / total
            best = int(np.argmax(gain))
            if gain[best] > gain[mine[i]] + 1e-12:
                mine[i], moved = best, True
        if not moved:
            break
    order = {int(g): k for k, (g, _) in enumerate(_by_size(mine))}
    return np.array([order[int(g)] for g in mine])


def _by_size(mine: Ints) -> list[tuple[int, int]]:
    sizes = zip(*np.unique(mine, return_counts=True), strict=True)
    return sorted(((int(g), int(n)) for g, n in sizes), key=lambda one: (-one[1], one[0]))


def participation(weights: Floats, mine: Ints) -> Floats:
    """How evenly the ties of each node are spread over the groups: 0 all in one, near 1 everywhere alike."""
    total = weights.sum(axis=1)
    parts = np.stack([weights[:, mine == g].sum(axis=1) for g in range(int(mine.max()) + 1)], axis=1)
    spread: Floats = 1 - ((parts / np.where(total > 0, total, 1)[:, None]) ** 2).sum(axis=1)
    return np.where(total > 0, spread, 0.0)
