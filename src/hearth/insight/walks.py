"""Walks through reply trees, kept in the derived file: every branch is a run of places.

Threads follow one another, in a thread its trees, in a tree each post before what answers it.
"""

import duckdb
import numpy as np
import numpy.typing as npt

from hearth.insight.tree import Ints, cut_cycles, roots_and_depths, walk_order

Column = npt.NDArray[np.int64] | Ints
PART = 1_000_000
"""so many posts are fetched at once"""
NONE = -1
"""the thread of an empty place: keys are never below zero"""
SPARSE = 4
"""one place in so many may stand empty before all are dealt anew"""
EMPTY = """
CREATE OR REPLACE TABLE d_tree(post BIGINT, thread BIGINT, place INTEGER, "last" INTEGER, up INTEGER);
CREATE OR REPLACE TABLE d_stirred(thread BIGINT)
"""
"""The place of each post, the last of what stands below it, and that of its parent in the thread (-1: none); and
threads that hold other posts than when they were planted, apart from those with newer ones."""
_TREES = """
WITH here AS (
  SELECT (row_number() OVER (ORDER BY published, num) - 1)::INTEGER AS i, post, parent, thread FROM d_post {among}
)
SELECT h.post, h.thread, coalesce(p.i, -1)::INTEGER AS up FROM here h
LEFT JOIN here p ON p.post = h.parent AND p.thread = h.thread ORDER BY h.i
"""
_CHANGED = """
CREATE OR REPLACE TEMP TABLE changed AS
SELECT thread FROM d_post WHERE num > {num} UNION SELECT thread FROM d_stirred
"""


def plant_trees(con: duckdb.DuckDBPyConnection) -> None:
    """Places of all posts into `d_tree`, trees cut where a conversation moved to another thread."""
    con.execute("DELETE FROM d_tree; DELETE FROM d_stirred")
    _plant(con, "true", 0)


def replant(con: duckdb.DuckDBPyConnection, num: int) -> None:
    """The same for those threads that changed since posts up to this number were planted: they come last now, and their
    old places stand empty."""
    planted, places = con.execute("SELECT count(*), coalesce(max(place), -1) + 1 FROM d_tree").fetchall()[0]
    con.execute(_CHANGED.format(num=num))
    among = "thread IN (FROM changed)"
    fresh = con.execute(f"SELECT count(*) FROM d_post WHERE {among}").fetchall()[0][0]
    if not planted or (places - planted + fresh) * SPARSE > planted:
        plant_trees(con)
    else:
        con.execute(f"DELETE FROM d_tree WHERE {among}; DELETE FROM d_stirred")
        _plant(con, among, places)
    con.execute("DROP TABLE changed")


def _plant(con: duckdb.DuckDBPyConnection, among: str, planted: int) -> None:
    """Posts of some threads, from a place on."""
    count = con.execute(f"SELECT count(*) FROM d_post WHERE {among}").fetchall()[0][0]
    parts = -(-count // PART)
    for part in range(parts):
        some = f"WHERE {among} AND thread % {parts} = {part}"
        found = con.execute(_TREES.format(among=some)).fetchnumpy()
        parent = np.asarray(found["up"], dtype=np.int32)
        above = cut_cycles(parent)
        tree, _ = roots_and_depths(above, np.zeros(len(above), dtype=np.int32))
        place, last = walk_order(above)
        roots = np.flatnonzero(above < 0)
        roots = roots[np.argsort(found["thread"][roots], kind="stable")]
        size = last[roots] + 1
        before = np.empty(len(above), dtype=np.int32)
        before[roots] = np.cumsum(size) - size + planted
        before = before[tree]
        place, last = place + before, last + before
        up = np.where(parent < 0, np.int32(-1), place[parent])
        walk = {"post": found["post"], "thread": found["thread"], "place": place, "last": last, "up": up}
        con.register("walks", {name: _by_place(column, place - planted) for name, column in walk.items()})
        con.execute('INSERT INTO d_tree SELECT post, thread, place, "last", up FROM walks')
        con.unregister("walks")
        planted += len(above)


def sum_branches(con: duckdb.DuckDBPyConnection, table: str, others: str = "") -> None:
    """The fact `facts_threads.branches` of the posts in the search path, made by hand: sums along a walk are a third
    of the work of windows and joins over it. Both are held together by the tests of other engines. `others` selects
    the posts that do not count, where there is a quicker way to these than by those that do."""
    con.execute(f"CREATE TABLE {table}(thread BIGINT, below BIGINT, squares BIGINT, split BOOLEAN)")
    count = con.execute("SELECT coalesce(max(place), -1) + 1 FROM d_tree").fetchall()[0][0]
    one = np.full(count, bool(others), dtype=np.int8)
    some = f"SELECT place FROM d_tree SEMI JOIN {f'({others})' if others else 'posts'} USING (post)"
    one[con.execute(some).fetchnumpy()["place"]] = not others
    begin, many = 0, PART
    while begin < count:
        query = (
            f'SELECT thread, place, "last", up FROM d_tree WHERE place >= {begin} AND place < {begin + many}'
        )
        part = con.execute(query).fetchnumpy()
        place, span = part["place"] - begin, min(many, count - begin)
        thread = _by_place(part["thread"], place, np.full(span, NONE, dtype=np.int64))
        ends = _by_place(part["last"], place, np.arange(begin, begin + span, dtype=np.int32))
        above = _by_place(part["up"], place, np.full(span, -1, dtype=np.int32))
        starts = np.flatnonzero(np.diff(thread, prepend=thread[0] - 1))
        end = count if begin + many >= count else begin + int(starts[-1])
        if end == begin:  # one thread larger than that
            many *= 2
            continue
        mine = one[begin:end]
        mine[thread[: len(mine)] == NONE] = 0
        last, up = ends[: len(mine)] - begin, above[: len(mine)] - begin
        through = mine.cumsum(dtype=np.int64)
        size = through[last] - through + mine
        strands = np.bincount(up[(size >= 2) & (mine == 1) & (up >= 0)], minlength=len(mine))
        starts = starts[starts < len(mine)]
        sums = {
            "thread": thread[starts], "below": np.add.reduceat(size, starts),
            "squares": np.add.reduceat(size * size, starts),
            "split": np.logical_or.reduceat((strands >= 2) & (mine == 1), starts),
        }  # fmt: skip
        con.register("sums", sums)
        con.execute(f"INSERT INTO {table} SELECT thread, below, squares, split FROM sums WHERE below > 0")
        con.unregister("sums")
        begin, many = end, PART


def _by_place(column: Column, place: Ints, found: Column | None = None) -> Column:
    """Rows come as they lie; their places are known, and what stands where there is none."""
    found = np.empty_like(column) if found is None else found
    found[place] = column
    return found
