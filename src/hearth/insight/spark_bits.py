"""The bits that rows have between them, for Spark: it counts them, and Ibis does not say so."""

from typing import Any

from ibis.backends.sql.compilers.pyspark import PySparkCompiler


def _bit_or(self: Any, op: Any, *, arg: Any, where: Any) -> Any:
    return self.agg.bit_or(arg, where=where)


PySparkCompiler.visit_BitOr = _bit_or
