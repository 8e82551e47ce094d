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
EMPTY = """
CREATE OR REPLACE TABLE d_tree(post BIGINT, thread BIGINT, place INTEGER, "last" INTEGER, up INTEGER)
"""
"""the place of each post, the last of what stands below it, and that of its parent in the thread (-1: none)"""
_TREES = """
WITH here AS (
  SELECT (row_number() OVER (ORDER BY published, num) - 1)::INTEGER AS i, post, parent, thread FROM d_post {among}
)
SELECT h.post, h.thread, coalesce(p.i, -1)::INTEGER AS up FROM here h
LEFT JOIN here p ON p.post = h.parent AND p.thread = h.thread ORDER BY h.i
"""


def plant_trees(con: duckdb.DuckDBPyConnection) -> None:
    """Places of all posts into `d_tree`, trees cut where a conversation moved to another thread."""
    con.execute("DELETE FROM d_tree")
    count = con.execute("SELECT count(*) FROM d_post").fetchall()[0][0]
    parts, planted = -(-count // PART), 0
    for part in range(parts):
        among = f"WHERE thread % {parts} = {part}" if parts > 1 else ""
        found = con.execute(_TREES.format(among=among)).fetchnumpy()
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
    count = con.execute("SELECT count(*) FROM d_tree").fetchall()[0][0]
    one = np.full(count, bool(others), dtype=np.int8)
    some = f"SELECT place FROM d_tree SEMI JOIN {f'({others})' if others else 'posts'} USING (post)"
    one[con.execute(some).fetchnumpy()["place"]] = not others
    begin, many = 0, PART
    while begin < count:
        query = (
            f'SELECT thread, place, "last", up FROM d_tree WHERE place >= {begin} AND place < {begin + many}'
        )
        part = con.execute(query).fetchnumpy()
        place = part["place"] - begin
        thread, ends, above = (_by_place(part[name], place) for name in ("thread", "last", "up"))
        starts = np.flatnonzero(np.diff(thread, prepend=thread[0] - 1))
        end = count if begin + many >= count else begin + int(starts[-1])
        if end == begin:  # one thread larger than that
            many *= 2
            continue
        mine = one[begin:end]
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


def _by_place(column: Column, place: Ints) -> Column:
    """Rows come as they lie; their places are known."""
    found = np.empty_like(column)
    found[place] = column
    return found
