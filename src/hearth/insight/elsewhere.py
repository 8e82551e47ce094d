"""The same expressions on another engine: PostgreSQL, Polars, Spark or ClickHouse instead of the derived DuckDB file.

Only the connection differs. The folded ledger (`folded.LEDGER`) must lie there as tables of these names; what is made
for a question is written beside it. Not used by the home itself; see the page on growing.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from hearth.insight.compile import NUMBERS, Shape, fact_tables, summed
from hearth.insight.sums import Row

if TYPE_CHECKING:
    import ibis.expr.types as ir

Values = Mapping[str, int]
"""as_of, now, start, end, and space and origin where they narrow"""


def bring(con: Any, tables: Mapping[str, Any]) -> None:
    """Put Arrow tables of the folded ledger there."""
    if con.name == "polars":
        from hearth.insight import polars_windows  # noqa: F401  what Ibis lacks there
    if con.name == "pyspark":
        from hearth.insight import spark_bits  # noqa: F401  and there
    for name, table in tables.items():
        _put(con, name, table)


def _put(con: Any, name: str, table: Any) -> None:
    if name in con.list_tables():
        if con.name == "polars":
            con.drop_table(name)
        else:  # Ibis 12 forgets the name on PostgreSQL
            con.raw_sql(f"DROP TABLE {name}")
    if con.name == "pyspark" and not hasattr(table, "op"):
        # through pandas, as Ibis has it, whole numbers that may be missing would become NaN
        con._session.createDataFrame(table).write.saveAsTable(name)
    else:
        con.create_table(name, table)


def make_facts(con: Any, purpose: str, values: Values, names: Iterable[str] = ()) -> None:
    """Make the fact tables of a purpose ([]: all), and what they stand on."""
    import ibis.expr.operations as ops

    tables = fact_tables(purpose, _shape(values))
    wanted = set(names) or set(tables)
    for name, table in reversed(tables.items()):
        if name in wanted:
            wanted |= {node.name for node in table.op().find(ops.UnboundTable)}
    for name, table in tables.items():
        if name in wanted:
            _put(con, name, bound(con, table, values))


def rows(con: Any, id: str, values: Values) -> list[Row]:
    """The sums of a measure by person."""
    found = con.to_pyarrow(bound(con, summed(id, _shape(values)), values)).to_pylist()
    return [
        (int(r["person"]), bool(r["brand"]), _whole(r["value"]), int(r["hits"] or 0), int(r["events"] or 0))
        for r in found
    ]


def _shape(values: Values) -> Shape:
    return Shape(space="space" in values, origin="origin" in values)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def bound(con: Any, table: "ir.Table", values: Values) -> "ir.Table":
    """The expression with its tables looked up there, and its parameters filled in."""
    import ibis.expr.operations as ops

    root = table.op()
    odd = {number: values[name] for name, number in NUMBERS.items() if name in values}
    places: dict[Any, Any] = {node: con.table(node.name).op() for node in root.find(ops.UnboundTable)}
    places |= {node: node.copy(value=odd[node.value]) for node in root.find(ops.Literal) if node.value in odd}
    filled: ir.Table = root.replace(places).to_expr()
    return filled
