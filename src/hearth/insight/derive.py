"""Current objects, reply trees and views inside the derived file: the folded ledger that facts stand on.

Only what the newest rows touched is made again; what changes the past as a whole (a space that is measured no more, an
account marked as a bot, a proven claim) makes everything anew.
"""

from collections.abc import Set
from typing import Any

import duckdb
import numpy as np

from hearth.insight import walks
from hearth.insight.tree import Ints, cut_cycles, roots_and_depths

Connection = duckdb.DuckDBPyConnection
NEAR = 125_000
"""among so many of the newest posts what is answered is looked for first"""
KEY = """
CREATE OR REPLACE MACRO key(uri) AS
CASE uri WHEN '' THEN 0 WHEN 'local:/home' THEN 1 WHEN 'home' THEN 2 ELSE (hash(uri) >> 1)::BIGINT END
"""
"""Uris as numbers: of ten million, two share one with a chance of one in 200,000."""
OBJECTS = ("person", "space", "role", "flag", "consent", "claim", "notice", "answer", "moved", "letter")
_NEWEST = """
CREATE OR REPLACE TABLE c_{name} AS
SELECT * EXCLUDE (stamp, aid, seq) FROM v_{name} v
WHERE NOT EXISTS (FROM l_gone g WHERE g.object = v.object) AND NOT EXISTS (FROM l_undone u WHERE u.aid = key(v.aid))
QUALIFY row_number() OVER (PARTITION BY object ORDER BY stamp DESC, aid DESC) = 1
"""
_STRUCK = {
    "l_gone": ("object", "SELECT object AS what FROM l_gone"),
    "l_undone": ("key(aid)", "SELECT aid AS what FROM l_undone"),
}
"""how objects and what was said of them are taken back"""
_SELVES = """
CREATE OR REPLACE TABLE c_self AS
SELECT c.ghost, c.person FROM c_claim c
WHERE EXISTS (FROM c_person p WHERE p.object = c.person) AND NOT EXISTS (FROM l_gone g WHERE g.object = c.ghost)
AND EXISTS (FROM c_consent r WHERE r.person = c.person AND r.purpose = 'link:' || c.source AND r.withdrawn IS NULL)
QUALIFY row_number() OVER (PARTITION BY c.ghost ORDER BY c.object) = 1
"""
"""whom an imported person proved to be, while she agrees that both count as one (F2), for all history"""
_ONE_PERSON = """
DELETE FROM c_person p WHERE EXISTS (FROM c_self s WHERE s.ghost = p.object);
UPDATE c_flag f SET person = s.person FROM c_self s WHERE s.ghost = f.person
"""
_SWEEPING = (
    "SELECT object FROM c_person WHERE type IN ('Service', 'Application')",
    "SELECT object, parent, measured FROM c_space WHERE parent <> 0 OR NOT measured",
    "SELECT ghost, person FROM c_self",
)
"""what changes posts of all times"""
VIEWS = """
CREATE OR REPLACE VIEW d_vote AS SELECT coalesce(s.person, v.person) AS person, subject, published, choices
FROM l_vote v LEFT JOIN c_self s ON s.ghost = v.person WHERE NOT EXISTS (FROM l_undone u WHERE u.aid = v.aid);
CREATE OR REPLACE VIEW d_closed AS SELECT subject, min(published) AS closed FROM l_closed c
WHERE NOT EXISTS (FROM l_gone g WHERE g.object = c.subject) GROUP BY subject;
CREATE OR REPLACE VIEW d_reaction AS SELECT coalesce(s.person, v.person) AS person, post, kind, published,
approximate FROM l_reaction v LEFT JOIN c_self s ON s.ghost = v.person
WHERE NOT EXISTS (FROM l_undone u WHERE u.aid = v.aid);
CREATE OR REPLACE VIEW d_rsvp AS SELECT coalesce(s.person, v.person) AS person, occasion,
CASE WHEN c.parent <> 0 THEN c.parent ELSE v.place END AS space, answer, published, origin
FROM l_rsvp v LEFT JOIN c_self s ON s.ghost = v.person LEFT JOIN c_space c ON c.object = v.place
LEFT JOIN c_space r ON r.object = c.parent WHERE coalesce(c.measured, true) AND coalesce(r.measured, true)
AND NOT EXISTS (FROM l_undone u WHERE u.aid = v.aid) AND NOT EXISTS (FROM l_gone g WHERE g.object = v.occasion);
CREATE OR REPLACE VIEW d_invitation AS SELECT l.object AS letter, l.inviter, l.sent, l.campaign, j.person AS invitee,
j.published AS accepted FROM c_letter l LEFT JOIN (SELECT letter, min(published) AS published,
arg_min(person, (published, person)) AS person FROM l_join WHERE what = 'joined' AND space = 1 AND letter <> 0
GROUP BY letter) j ON j.letter = l.object
"""
_LIVE = """
CREATE OR REPLACE TEMP TABLE live AS
WITH versions AS (SELECT v.* FROM {source} v ANTI JOIN l_gone g ON g.object = v.object),
newest AS ({newest}), placed AS (
  SELECT n.object AS post, n.num, n.titled, coalesce(me.person, n.author) AS author, n.published, n.question,
    n.words, n.origin, CASE WHEN c.parent <> 0 THEN c.parent ELSE n.place END AS space, n.reply_to, n.implies,
    coalesce(m.context, nullif(n.context, 0), CASE WHEN n.titled AND n.reply_to = 0 THEN n.object END) AS thread
  FROM newest n LEFT JOIN c_moved m ON m.object = n.object
  LEFT JOIN c_space c ON c.object = n.place
  LEFT JOIN c_space s ON s.object = c.parent
  LEFT JOIN c_self me ON me.ghost = n.author
  LEFT JOIN c_person p ON p.object = coalesce(me.person, n.author)
  WHERE n.talk AND coalesce(s.measured, true) AND coalesce(c.measured, true)
    AND coalesce(p.type, 'Person') NOT IN ('Service', 'Application')
), linked AS (
  SELECT * EXCLUDE (reply_to, implies),
    CASE WHEN reply_to <> 0 THEN reply_to WHEN thread <> post AND implies THEN thread END AS parent,
    CASE WHEN reply_to <> 0 THEN 1 WHEN thread <> post AND implies THEN 2 ELSE 0 END::TINYINT AS link
  FROM placed {beside}
)
SELECT (row_number() OVER (ORDER BY published, num) - 1)::INTEGER AS i, * FROM linked
"""
_NEWEST_EACH = """
SELECT s.* FROM versions s ANTI JOIN edited e ON e.object = s.object
UNION ALL (SELECT s.* FROM versions s SEMI JOIN edited e ON e.object = s.object
QUALIFY row_number() OVER (PARTITION BY s.object ORDER BY stamp DESC, aid DESC) = 1)
"""
_EDITED = """
CREATE OR REPLACE TEMP TABLE edited AS SELECT object FROM {source} GROUP BY object HAVING count(*) > 1
"""
_BESIDE = """
UNION ALL SELECT post, num, titled, person, published, question, words, origin, space,
CASE WHEN threaded THEN thread END, parent, link FROM shaken s ANTI JOIN touched t ON t.object = s.post
"""
"""what was not touched of the trees that are made again: it stands as it stood"""
_NONE_FOUND = """
CREATE OR REPLACE TEMP TABLE found AS SELECT post, root, thread, threaded, depth, person, published FROM d_post LIMIT 0
"""
_WAITING = """
INSERT INTO d_waiting SELECT l.post, l.parent FROM live l JOIN trees t ON t.i = l.i
WHERE t.root = t.i AND l.parent IS NOT NULL AND NOT EXISTS (FROM found o WHERE o.post = l.parent)
"""
_ABOVE = """
CREATE OR REPLACE TEMP TABLE above AS SELECT l.i, coalesce(p.i, -1)::INTEGER AS up,
coalesce(o.depth + 1, (l.thread IS NOT NULL AND l.thread <> l.post)::INTEGER)::INTEGER AS base
FROM live l LEFT JOIN live p ON p.post = l.parent LEFT JOIN found o ON o.post = l.parent
"""
_POSTS = """
SELECT l.post, l.num, coalesce(l.thread, q.thread, o.thread, r.thread, r.post) AS thread,
coalesce(o.root, r.post) AS root, l.space, l.author AS person, l.published, l.titled,
l.thread IS NOT NULL AS threaded, l.question, l.parent, l.link, t.depth, l.words, l.origin,
coalesce(p.author, f.person) AS target, coalesce(p.published, f.published) AS asked
FROM live l JOIN trees t ON t.i = l.i JOIN live r ON r.i = t.root LEFT JOIN found o ON o.post = r.parent
LEFT JOIN found q ON q.post = o.root LEFT JOIN live p ON p.i = t.up LEFT JOIN found f ON f.post = l.parent ORDER BY l.i
"""
_ROOTS = """
INSERT INTO found SELECT post, root, thread, threaded, depth, person, published FROM d_post WHERE post IN (
  SELECT o.root FROM live l JOIN trees t ON t.i = l.i JOIN live r ON r.i = t.root JOIN found o ON o.post = r.parent
  WHERE l.thread IS NULL AND o.threaded AND o.root NOT IN (SELECT post FROM found)
)
"""
"""what names no thread is in that of its root, even where what it answers was moved to another"""
EMPTY = (
    "".join(
        f"CREATE OR REPLACE TABLE c_{name} AS SELECT * EXCLUDE (stamp, aid, seq) FROM v_{name} LIMIT 0;"
        for name in OBJECTS
    )
    + """
CREATE OR REPLACE TABLE c_self(ghost BIGINT, person BIGINT);
CREATE OR REPLACE TABLE d_post(post BIGINT, num BIGINT, thread BIGINT, root BIGINT, space BIGINT, person BIGINT,
published BIGINT, titled BOOLEAN, threaded BOOLEAN, question BOOLEAN, parent BIGINT, link TINYINT, depth INTEGER,
words INTEGER, origin BIGINT, target BIGINT, asked BIGINT);
CREATE OR REPLACE TABLE d_waiting(post BIGINT, parent BIGINT);
"""
    + walks.EMPTY
)
_TOUCHED = "CREATE OR REPLACE TEMP TABLE touched AS SELECT object, num FROM v_post WHERE seq > {since}"
_GONE = " UNION SELECT object, num FROM l_gone WHERE seq > {since}"
_MOVED = """
UNION SELECT v.object, v.num FROM v_post v SEMI JOIN (
  SELECT object FROM v_moved WHERE seq > {since}
  UNION ALL SELECT m.object FROM v_moved m JOIN l_undone u ON u.aid = key(m.aid) WHERE u.seq > {since}
) m ON m.object = v.object
"""
_AGAIN = """
CREATE OR REPLACE TEMP TABLE again AS SELECT * FROM v_post WHERE seq > {since}
"""
_OLDER = """
INSERT INTO again SELECT * FROM v_post WHERE rowid IN (
  SELECT v.rowid FROM v_post v SEMI JOIN (FROM touched WHERE num <= {num}) t ON t.num = v.num WHERE v.seq <= {since}
)
"""
"""All versions of the touched. A number above all that were known is of something new; most others lie together. Rows
are found by one column first, which is several times as fast."""
_ASKED = """
CREATE OR REPLACE TEMP TABLE asked AS SELECT post FROM (
  SELECT CASE WHEN reply_to <> 0 THEN reply_to WHEN implies THEN context ELSE 0 END AS post FROM again
  UNION ALL SELECT context FROM c_moved m SEMI JOIN again a ON a.object = m.object
) k WHERE post <> 0 AND NOT EXISTS (FROM touched t WHERE t.object = k.post);
CREATE OR REPLACE TEMP TABLE near AS SELECT v.object, v.num FROM v_post v SEMI JOIN asked k ON k.post = v.object
WHERE v.rowid >= {near};
DELETE FROM asked WHERE post IN (SELECT object FROM near);
CREATE OR REPLACE TEMP TABLE standing AS SELECT p.rowid AS row FROM d_post p SEMI JOIN (
  SELECT num FROM touched WHERE num <= {num} UNION ALL SELECT num FROM near
) t ON t.num = p.num
"""
"""What the touched point at, looked for among the newest versions first. Of what was seen there the number is known,
and posts are found by it soon."""
_FAR = "INSERT INTO standing SELECT p.rowid FROM d_post p SEMI JOIN asked k ON k.post = p.post"
_FOUND = """
CREATE OR REPLACE TEMP TABLE found AS SELECT post, root, thread, threaded, depth, person, published FROM d_post
WHERE rowid IN (FROM standing)
"""
"""of the touched and of what they point at, what stands in `d_post` already"""
_STIRRED = """
CREATE OR REPLACE TEMP TABLE stirred AS SELECT root FROM found SEMI JOIN touched t ON t.object = found.post
UNION ALL SELECT post FROM d_waiting w SEMI JOIN touched t ON t.object = w.parent
"""
"""trees that hold a touched post or have waited for one: made again from their root"""
_UPROOT = """
CREATE OR REPLACE TEMP TABLE shaken AS SELECT rowid AS row, * FROM d_post WHERE rowid IN (
  SELECT p.rowid FROM d_post p SEMI JOIN stirred s ON s.root = p.root
);
DELETE FROM d_post WHERE rowid IN (SELECT row FROM shaken);
DELETE FROM d_waiting WHERE post IN (FROM stirred);
DELETE FROM found WHERE root IN (FROM stirred)
"""


def derive(con: Connection, since: int, num: int, threads: int, grown: Set[str] = frozenset()) -> None:
    """Bring everything derived up to date with what was staged after `since` (0: make it anew), when no post had a
    higher number than `num`; so many threads look through an archive. `grown` are the tables that it was staged in,
    looked up where they are not known."""
    grown = grown or _grown(con, since)
    changed = _changed(con, since, grown)
    before = _sweeping(con) if changed else []
    for name in changed:
        con.execute(_NEWEST.format(name=name))
    if changed:
        con.execute(_SELVES)
        con.execute(_ONE_PERSON)
    if not since or (changed and _sweeping(con) != before):
        con.execute("DELETE FROM d_post; DELETE FROM d_waiting; DELETE FROM d_tree")
        con.execute(_NONE_FOUND)
        _plant(con, "v_post")
    elif not grown.isdisjoint(("v_post", "l_gone", "v_moved", "l_undone")):
        gone = _GONE if "l_gone" in grown else ""
        moved = "" if grown.isdisjoint(("v_moved", "l_undone")) else _MOVED
        con.execute((_TOUCHED + gone + moved).format(since=since))
        if _any(con, "touched"):
            _grow(con, since, num, threads)


def _grow(con: Connection, since: int, num: int, threads: int) -> None:
    """Make again what the touched belong to."""
    near = con.execute("SELECT count(*) FROM v_post").fetchall()[0][0] - NEAR
    con.execute(_AGAIN.format(since=since))
    older = _any(con, f"touched WHERE num <= {num}")
    if older:
        con.execute(_OLDER.format(since=since, num=num))
    con.execute(_ASKED.format(num=num, near=near))
    far, many = _any(con, "asked"), f"SET threads = {threads if near > 0 else 1};"
    if far:
        con.execute(many + _FAR)
    con.execute(_FOUND)
    con.execute(_STIRRED)
    stirred = _any(con, "stirred")
    if stirred:
        con.execute(many + _UPROOT)
        con.execute("INSERT INTO d_stirred SELECT DISTINCT thread FROM shaken")
    last = con.execute("SELECT coalesce(max(rowid), -1) FROM d_post").fetchall()[0][0]
    _plant(con, "again", _BESIDE if stirred else "")
    if stirred or older:
        con.execute(f"INSERT INTO d_stirred SELECT DISTINCT thread FROM d_post WHERE rowid > {last}")
    con.execute("DROP TABLE again")


def _any(con: Connection, table: str) -> bool:
    return bool(con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())


def _grown(con: Connection, since: int) -> set[str]:
    """Which tables of versions hold something newer."""
    tables = (*(f"v_{name}" for name in OBJECTS), "v_post", "l_gone", "l_undone")
    query = " UNION ALL ".join(
        f"SELECT '{table}', max(seq) FROM {table} WHERE seq > {since}" for table in tables
    )
    return {table for table, seq in con.execute(query).fetchall() if seq}


def _changed(con: Connection, since: int, grown: Set[str]) -> list[str]:
    """Which kinds of objects are made again. Who proved to be whom hangs on most of them."""
    changed = [name for name in OBJECTS if f"v_{name}" in grown]
    if since and not grown.isdisjoint(("l_gone", "l_undone", "v_claim", "v_consent")):
        if _any(con, "v_claim"):
            return list(OBJECTS)
        for table, (what, query) in _STRUCK.items():
            if table in grown:
                all = " UNION ALL ".join(
                    f"SELECT '{name}' AS name, {what} AS what FROM v_{name}" for name in OBJECTS
                )
                query = (
                    f"SELECT DISTINCT name FROM ({all}) SEMI JOIN ({query} WHERE seq > {since}) USING (what)"
                )
                changed += [name for (name,) in con.execute(query).fetchall() if name not in changed]
    return changed


def _sweeping(con: Connection) -> list[set[tuple[Any, ...]]]:
    return [set(con.execute(query).fetchall()) for query in _SWEEPING]


def _plant(con: Connection, source: str, beside: str = "") -> None:
    """Root, depth and thread of the posts of `source`, into `d_post`; parents that stand there already are `found`."""
    newest = "FROM versions"
    if source == "v_post" or _twice(con, source):
        con.execute(_EDITED.format(source=source))
        newest = _NEWEST_EACH
    con.execute(_LIVE.format(source=source, newest=newest, beside=beside))
    con.execute(_ABOVE)
    up, base = _in_order(con, "up"), _in_order(con, "base")
    con.execute("DROP TABLE above")
    root, depth = roots_and_depths(cut_cycles(up), base)
    del base
    order = np.arange(len(root), dtype=np.int32)
    con.register("trees", {"i": order, "root": root, "depth": depth, "up": up})
    if source != "v_post" and _any(con, "live WHERE thread IS NULL"):
        con.execute(_ROOTS)
    con.execute(f"INSERT INTO d_post {_POSTS}")
    con.execute(_WAITING)
    con.unregister("trees")
    con.execute("DROP TABLE live; DROP TABLE found; DROP TABLE IF EXISTS edited")


def _twice(con: Connection, source: str) -> bool:
    """Whether there is more than one version of some post. Of few posts it is known without a table of them."""
    num = con.execute(f"SELECT num FROM {source}").fetchnumpy()["num"]
    return len(np.unique(num)) < len(num)


def _in_order(con: Connection, column: str) -> Ints:
    """A column of `above` by `i`, fetched in parts: an archive would stand in memory twice."""
    found = np.empty(con.execute("SELECT count(*) FROM above").fetchall()[0][0], dtype=np.int32)
    for begin in range(0, len(found), walks.PART):
        query = f"SELECT i, {column} FROM above WHERE i >= {begin} AND i < {begin + walks.PART}"
        part = con.execute(query).fetchnumpy()
        found[part["i"]] = part[column]
    return found
