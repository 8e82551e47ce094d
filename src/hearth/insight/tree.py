"""Reply trees by pointer doubling and level by level: a chain of 100,000 takes seventeen steps, a cycle is cut.

Posts are numbered in the order of (published, num), so the oldest post of a cycle is its lowest number.
"""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]


def cut_cycles(parent: Ints) -> Ints:
    """The same parents (-1: none), with the oldest post of every cycle made a root."""
    parent = parent.copy()
    parent[parent == np.arange(len(parent), dtype=np.int32)] = -1
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
    up = np.where(parent < 0, np.int32(-1), parent)
    for _ in range(max(1, len(parent)).bit_length() + 1):
        live = np.flatnonzero(up >= 0)
        if not len(live):
            break
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
    up = np.where(parent < 0, np.arange(len(parent), dtype=np.int32), parent)
    steps = (parent >= 0).astype(np.int32)
    for _ in range(max(1, len(parent)).bit_length()):
        above = steps[up]
        if not above.any():
            break
        steps += above
        up = up[up]
    return up, steps + base[up]


def walk_order(parent: Ints) -> tuple[Ints, Ints]:
    """Place of each post in a walk through its tree, from 0 at the root, parents first, and the last place below it.

    A branch is then a run of places, and how many of its posts count is a difference of two running sums.
    """
    count = len(parent)
    size = np.ones(count, dtype=np.int32)
    _, depth = roots_and_depths(parent, np.zeros(count, dtype=np.int32))
    by_depth = np.argsort(depth, kind="stable").astype(np.int32)
    ends = np.searchsorted(depth[by_depth], np.arange(int(depth.max(initial=0)) + 2))
    levels = [by_depth[ends[i] : ends[i + 1]] for i in range(len(ends) - 1)]
    for level in reversed(levels[1:]):
        np.add.at(size, parent[level], size[level])
    by_parent = np.argsort(parent, kind="stable")
    before = np.cumsum(size[by_parent], dtype=np.int64) - size[by_parent]
    first = np.flatnonzero(np.diff(parent[by_parent], prepend=-2))
    before -= np.repeat(before[first], np.diff(first, append=count))
    place = np.empty(count, dtype=np.int32)
    place[by_parent] = before
    place[parent < 0] = 0
    for level in levels[1:]:
        place[level] += place[parent[level]] + 1
    return place, place + size - 1
