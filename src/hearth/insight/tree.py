"""Roots and depths of reply trees by pointer doubling: a chain of 100,000 takes seventeen steps, a cycle is cut.

Posts are numbered in the order of (published, uri), so the oldest post of a cycle is its lowest number.
"""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def cut_cycles(parent: Ints) -> Ints:
    """The same parents (-1: none), with the oldest post of every cycle made a root."""
    parent = parent.copy()
    parent[parent == np.arange(len(parent))] = -1
    looping = _endless(parent)
    if not looping.any():
        return parent
    on_cycle = np.zeros(len(parent), dtype=bool)
    for start in np.flatnonzero(looping):
        if on_cycle[start]:
            continue
        on_cycle[_cycle_from(parent, int(start), on_cycle)] = True
    seen = np.zeros(len(parent), dtype=bool)
    roots = []
    for start in np.flatnonzero(on_cycle):
        if not seen[start]:
            node = int(start)
            while not seen[node]:
                seen[node] = True
                node = int(parent[node])
            roots.append(int(start))
    parent[roots] = -1
    return parent


def _endless(parent: Ints) -> npt.NDArray[np.bool_]:
    """Which posts never reach a root."""
    up = np.where(parent < 0, -1, parent)
    for _ in range(max(1, len(parent)).bit_length() + 1):
        live = up >= 0
        up[live] = up[up[live]]
    return up >= 0


def _cycle_from(parent: Ints, start: int, known: npt.NDArray[np.bool_]) -> list[int]:
    """The cycle that `start` runs into, unless it is known already."""
    walked: dict[int, int] = {}
    node = start
    while node not in walked:
        if known[node]:
            return []
        walked[node] = len(walked)
        node = int(parent[node])
    path = list(walked)
    return path[walked[node] :]


def roots_and_depths(parent: Ints, base: Ints) -> tuple[Ints, Ints]:
    """Root of each post, and its steps from there plus what `base` gives the root. No cycles may be left."""
    up = np.where(parent < 0, np.arange(len(parent)), parent)
    steps = (parent >= 0).astype(np.int64)
    for _ in range(max(1, len(parent)).bit_length()):
        steps = steps + steps[up]
        up = up[up]
    return up, steps + base[up]
