"""A ledger taken over piece by piece gives what it gives at once, in whatever order its rows arrive."""

import random
from pathlib import Path
from typing import Any

import pytest

from hearth.insight import derive, load, walks
from hearth.insight.engine import Engine, open_engine
from hearth.insight.registry import EVERYONE
from tests.contracts.ledger_rows import engine_on, rows
from tests.contracts.random_ledgers import DAY, DAYS, START, ledger

pytestmark = pytest.mark.one_database
TABLES = ("d_post", "c_person", "c_space", "c_role", "c_consent", "c_claim", "c_self", "c_answer", "c_moved")


def derived(pieces: list[list[tuple[Any, ...]]]) -> dict[str, list[str]]:
    con = load.connect(":memory:")
    head = 0
    for piece in pieces:
        load.add(con, [(head + i, *row[1:]) for i, row in enumerate(piece, 1)])
        head += len(piece)
        load.finish(con, head, str(head))
    found = {name: sorted(map(repr, con.execute(f"FROM {name}").fetchall())) for name in TABLES}
    con.close()
    return found


@pytest.mark.parametrize("seed", [0, 1, 8])
def test_pieces_make_the_whole(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if seed:  # most is answered late
        monkeypatch.setattr(derive, "NEAR", 3)
    acts = ledger(seed)
    acts += [
        {**act, "type": "Undo", "object": act["id"], "id": f"{act['id']}#undone"}
        for act in acts
        if act["type"] == "Move"
    ][::2]
    dice, all = random.Random(seed), rows(acts)
    whole = derived([all])
    assert len(whole["d_post"]) > 10
    dice.shuffle(all)
    cuts = sorted(dice.sample(range(1, len(all)), 5))
    assert derived([all[i:j] for i, j in zip([0, *cuts], [*cuts, len(all)], strict=True)]) == whole


@pytest.mark.parametrize("part", [3, 40])
def test_branches_are_summed_the_same_in_small_parts(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_on(ledger(8))
    at = START + DAYS * DAY
    engine.prepare(EVERYONE, (at, at), ("posts",))

    def sums(table: str) -> list[Any]:
        walks.plant_trees(engine.con)
        walks.sum_branches(engine.con, table)
        return engine.con.execute(f"FROM {table} ORDER BY thread").fetchall()

    whole = sums("scratch.main.whole")
    monkeypatch.setattr(walks, "PART", part)
    assert sums("scratch.main.parts") == whole and any(split for *_, split in whole)


@pytest.mark.parametrize("seed", [0, 8, 9])
def test_trees_are_planted_again_where_threads_changed(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "PART", 7)
    monkeypatch.setattr(walks, "SPARSE", 1)  # few places may stay
    dice, all = random.Random(seed), rows(ledger(seed))
    dice.shuffle(all)
    cuts = sorted(dice.sample(range(1, len(all)), 7))
    con, head, sparse = load.connect(":memory:"), 0, False
    for i, j in zip([0, *cuts], [*cuts, len(all)], strict=True):
        load.add(con, [(head + n, *row[1:]) for n, row in enumerate(all[i:j], 1)])
        head += j - i
        load.finish(con, head, str(head))
        walks.replant(con, int(load.meta(con, "planted") or 0))
        load.keep(con, planted=load.meta(con, "num"))
        sparse |= con.execute("SELECT max(place) >= count(*) FROM d_tree").fetchall()[0][0] is True
        followed = _shapes(con)
        con.execute("BEGIN")
        walks.plant_trees(con)
        assert followed == _shapes(con)
        con.execute("ROLLBACK")
    con.close()
    assert sparse


def test_a_planting_that_breaks_off_leaves_trees_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all, at = rows(ledger(8)), START + DAYS * DAY
    half = len(all) // 2
    file = tmp_path / "insight.duckdb"

    def taken_over(piece: list[tuple[Any, ...]], head: int) -> Engine:
        engine = open_engine(file)
        load.add(engine.con, piece)
        load.finish(engine.con, head, str(head))
        return engine

    engine = taken_over(all[:half], half)
    engine.prepare(EVERYONE, (at, at), ("branches",))
    engine.close()
    engine = taken_over(all[half:], len(all))
    monkeypatch.setattr(walks, "SPARSE", 0)  # only what changed

    def breaks(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as some:
        some.setattr(walks, "_plant", breaks)
        with pytest.raises(MemoryError):
            engine.prepare(EVERYONE, (at, at), ("branches",))
    engine.close()
    engine = open_engine(file)
    engine.prepare(EVERYONE, (at, at), ("branches",))
    again = _shapes(engine.con)
    walks.plant_trees(engine.con)
    assert again == _shapes(engine.con)
    engine.close()


def _shapes(con: Any) -> list[Any]:
    con.execute("CREATE OR REPLACE TEMP VIEW posts AS FROM d_post")
    walks.sum_branches(con, "sums_of_branches")
    below = """
        SELECT t.post, t.thread, t."last" - t.place, u.post FROM d_tree t
        LEFT JOIN d_tree u ON u.place = t.up AND t.up >= 0 ORDER BY ALL
    """
    found = [
        con.execute(query).fetchall()
        for query in (below, "SELECT * FROM sums_of_branches WHERE below > 0 ORDER BY ALL")
    ]
    con.execute("DROP TABLE sums_of_branches")
    return found
