"""The same measures on other engines: what DuckDB counts, Polars, PostgreSQL and Spark count too."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hearth.insight import elsewhere, registry
from hearth.insight.compile import Shape
from hearth.insight.engine import Engine
from hearth.insight.folded import LEDGER
from hearth.insight.sums import Row
from tests.contracts.ledger_rows import engine_on
from tests.contracts.random_ledgers import DAY, DAYS, START, ledger

ibis = pytest.importorskip("ibis")
AT = START + DAYS * DAY
SPAN = (START, AT)
VALUES = {"as_of": AT, "now": AT, "start": SPAN[0], "end": SPAN[1]}
PURPOSES = ("aggregate", "graph")
METRICS = [metric for metric in registry.load().values() if metric.purpose in PURPOSES]


@pytest.fixture(scope="module")
def home() -> Engine:
    """A home dense enough that most measures have something to say."""
    engine = engine_on(ledger(9))
    engine.prepare("aggregate", (AT, AT), ("branches",))
    return engine


def folded(engine: Engine) -> dict[str, Any]:
    """The folded ledger as Arrow tables."""
    found = {}
    for name, columns in LEDGER.items():
        wanted = ", ".join(f'"{column}"' for column in columns)
        found[name] = engine.con.sql(f"SELECT {wanted} FROM {name}").to_arrow_table()
    return found


def agrees(con: Any, home: Engine, metrics: list[registry.Metric]) -> int:
    """Every measure gives the same sums there; how many had any."""
    elsewhere.bring(con, folded(home))
    told = 0
    for purpose in PURPOSES:
        mine = [metric for metric in metrics if metric.purpose == purpose]
        needed = {
            need for metric in mine for need in home.compiler.metric(metric.id, metric.version, Shape()).needs
        }
        elsewhere.make_facts(con, purpose, VALUES, needed)
        for metric in mine:
            here = home.rows(metric, purpose, (AT, AT), SPAN, "", "")
            there = elsewhere.rows(con, metric.id, VALUES)
            assert sorted(map(plain, there)) == sorted(map(plain, here.one_by_one())), metric.id
            told += bool(len(here))
    return told


def plain(row: Row) -> str:
    person, brand, value, hits, events = row
    return repr((person, bool(brand), value, int(hits or 0), int(events or 0)))


@pytest.mark.one_database
def test_polars_counts_the_same(home: Engine) -> None:
    assert agrees(ibis.polars.connect(), home, METRICS) > 25


@pytest.mark.django_db(transaction=True)
def test_postgresql_counts_the_same(home: Engine) -> None:
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("the home stands on SQLite here")
    given = connection.get_connection_params()
    con = ibis.postgres.connect(
        host=given.get("host"), port=int(given.get("port") or 5432), user=given.get("user"),
        password=given.get("password"), database=given["dbname"],
    )  # fmt: skip
    con.raw_sql("CREATE SCHEMA IF NOT EXISTS measures; SET search_path TO measures")
    try:
        assert agrees(con, home, METRICS) > 25
    finally:
        con.raw_sql("DROP SCHEMA measures CASCADE")
        con.disconnect()


@pytest.fixture
def spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    pytest.importorskip("pyspark")
    if not shutil.which("java") or os.environ.get("HEARTH_TEST_SLOW") != "1":
        pytest.skip("Spark takes minutes: set HEARTH_TEST_SLOW=1, with Java at hand")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.warehouse.dir", str(tmp_path))
        .config("spark.ui.enabled", "false").config("spark.sql.ansi.enabled", "false")
        .config("spark.sql.adaptive.enabled", "false").getOrCreate()
    )  # fmt: skip
    yield ibis.pyspark.connect(session)
    session.stop()


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.timeout(3600)
def test_spark_counts_the_same(home: Engine, spark: Any) -> None:
    assert agrees(spark, home, METRICS) > 25
