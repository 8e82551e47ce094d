"""A large ledger made up for measuring: a SQLite file with nothing but the table that insight reads.

Twenty thousand people (some bots, some staff, some who agreed to nothing), threads of very different size, authors by
Zipf's law, three years of talk with reactions.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

Row = tuple[Any, ...]
YEAR = 365 * 24 * 3_600_000
START = 1_640_995_200_000
END = START + 3 * YEAR
COLUMNS = (
    "seq, id, type, actor, object, num, object_type, published, context, in_reply_to, target, audience, origin, v,"
    " payload"
)
WORDS = "the sole came loose after eighty days of rain and i glued it with the kit you sent".split()
SPACES = 12


def make(path: Path, rows: int, *, people: int = 20_000, seed: int = 1) -> None:
    """Write the ledger; the same seed gives the same rows."""
    con = sqlite3.connect(path)
    con.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;"
        "CREATE TABLE ledger_activity(seq INTEGER PRIMARY KEY, id TEXT, type TEXT, actor TEXT, object TEXT,"
        " num INTEGER, object_type TEXT, published INTEGER, context TEXT, in_reply_to TEXT, target TEXT, audience TEXT,"
        " origin TEXT, v INTEGER, payload TEXT)"
    )
    append(con, _rows(rows, min(people, max(20, rows // 20)), seed))
    con.close()


def append(con: sqlite3.Connection, rows: Iterator[Row]) -> None:
    marks = ", ".join("?" * len(COLUMNS.split(", ")))
    with con:
        con.executemany(f"INSERT INTO ledger_activity({COLUMNS}) VALUES ({marks})", rows)


def more(path: Path, rows: int, seed: int = 2) -> None:
    """Some time later: new posts that answer recent ones."""
    con = sqlite3.connect(path)
    seq, last = con.execute("SELECT max(seq), max(published) FROM ledger_activity").fetchone()
    recent = con.execute(
        "SELECT object, context, target FROM ledger_activity WHERE type = 'Create' AND object_type = 'Note'"
        " ORDER BY seq DESC LIMIT 5000"
    ).fetchall()
    rng = np.random.default_rng(seed)

    def fresh() -> Iterator[Row]:
        for i in range(1, rows + 1):
            uri, at = f"local:/o/{seq + i}", last + i * 100
            to, context, space = recent[int(rng.integers(len(recent)))]
            yield _note(seq + i, uri, int(rng.integers(500)), at, context, to, space, _text(rng))

    append(con, fresh())
    con.close()


def _rows(rows: int, people: int, seed: int) -> Iterator[Row]:
    rng = np.random.default_rng(seed)
    seq = 0
    for who in range(people):
        for row in _person(who, people, rng):
            seq += 1
            yield (seq, *row)
    left = rows - seq
    reactions = left // 10
    chance = 1 / (np.arange(people) + 2) ** 0.8
    chance /= chance.sum()
    authors = rng.choice(people, size=left, p=chance)
    times = np.sort(rng.integers(START, END, size=left))
    live: list[list[str]] = []
    spaces: list[int] = []
    reacting = set(rng.choice(left, size=reactions, replace=False).tolist()) if reactions else set()
    dice = rng.random((3, left))
    for i in range(left):
        seq += 1
        who, at = int(authors[i]), int(times[i])
        if i in reacting and live:
            thread = live[-1 - int(dice[0, i] * min(len(live), 200))]
            post = thread[int(dice[1, i] * len(thread))]
            yield (
                seq,
                f"local:/a/{seq}",
                "Like",
                _uri(who),
                post,
                0,
                "Note",
                at,
                "",
                "",
                "",
                "home",
                "home",
                1,
                "{}",
            )
            continue
        uri = f"local:/o/{seq}"
        if not live or dice[0, i] < 0.045:
            spaces.append(int(dice[1, i] * SPACES))
            live.append([uri])
            yield _note(seq, uri, who, at, uri, "", _space(spaces[-1]), _text(rng), "Article")
            continue
        mine = len(live) - 1 - int((dice[0, i] - 0.045) / 0.955 * min(len(live), 200))
        thread = live[mine]
        to = thread[int(dice[1, i] * len(thread))] if dice[2, i] < 0.6 else thread[0]
        thread.append(uri)
        if len(live) > 1000:  # only recent threads are answered
            del live[0], spaces[0]
            mine -= 1
        yield _note(
            seq, uri, who, at, thread[0] if mine >= 0 else to, to, _space(spaces[max(mine, 0)]), _text(rng)
        )


def _uri(who: int) -> str:
    return f"local:/o/{9_000_000_000 + who}"


def _space(index: int) -> str:
    return f"local:/o/{8_000_000_000 + index}"


def _text(rng: np.random.Generator) -> str:
    return _TEXTS[int(rng.integers(len(_TEXTS)))]


_TEXTS = tuple(f'{{"content":"{" ".join(WORDS[i:] + WORDS[:i])} {i}"}}' for i in range(len(WORDS)))


def _note(
    seq: int, uri: str, who: int, at: int, context: str, to: str, space: str, payload: str, kind: str = "Note"
) -> Row:
    return (
        seq, f"local:/a/{seq}", "Create", _uri(who), uri, seq, kind, at, context, to, space, "home", "home", 1, payload,
    )  # fmt: skip


def _person(who: int, people: int, rng: np.random.Generator) -> Iterator[Row]:
    uri, at = _uri(who), int(rng.integers(START, START + 2 * YEAR)) if who > people // 10 else START
    kind = "Service" if who % 500 == 499 else "Person"
    base = ("", "", "", "home", "home", 1)
    yield (f"{uri}#made", "Create", uri, uri, 9_000_000_000 + who, kind, at, *base, "{}")
    came = f'{{"person":"{uri}","space":"local:/home"}}'
    yield (f"{uri}#in", "Accept", "local:/home", f"{uri}#join", 0, "Join", at, *base, came)
    for purpose, one_in in (("aggregate", 20), ("graph", 5)):
        if who % one_in != 7 % one_in:
            said = f'{{"person":"{uri}","purpose":"{purpose}","given":{at}}}'
            private = ("", "", "", "direct", "home", 1)
            receipt = f"{uri}#{purpose}"
            yield (f"{receipt}/a", "Create", uri, receipt, 0, "hearth:Consent", at, *private, said)
    if who % 2000 == 1:
        role = f'{{"person":"{uri}","role":"steward","scope":"local:/home","valid_from":{at}}}'
        yield (f"{uri}#role", "Create", "local:/home", f"{uri}#role", 0, "hearth:Role", at, *base, role)
