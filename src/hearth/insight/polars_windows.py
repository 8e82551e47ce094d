"""The window functions of facts and measures for Polars, which Ibis does not bring there itself."""

from typing import Any

import ibis.expr.operations as ops
import polars as pl
from ibis.backends.polars.compiler import translate
from ibis.common.exceptions import OperationNotDefinedError


def _window(op: ops.WindowFunction, **more: Any) -> pl.Expr:
    groups = [translate(part, **more) for part in op.group_by]
    keys = [_key(key, **more) for key in op.order_by]
    found = _function(op, keys, **more)
    if isinstance(op.func, ops.DenseRank):  # ranks look at the key itself, in whatever order rows come
        return found.over(groups) if groups else found
    return found.over(groups or pl.lit(1), order_by=keys)


def _key(key: ops.SortKey, **more: Any) -> pl.Expr:
    """Numbers all of them, so that what descends is its opposite."""
    expr: pl.Expr = translate(key.arg, **more)
    return -expr if key.descending else expr


def _function(op: ops.WindowFunction, keys: list[pl.Expr], **more: Any) -> pl.Expr:
    match op.func:
        case ops.RowNumber():
            return pl.int_range(pl.len(), dtype=pl.Int64)
        case ops.DenseRank() if len(keys) == 1:
            return keys[0].rank("dense").cast(pl.Int64) - 1
        case ops.Lag(arg=arg, offset=None, default=None):
            return _column(arg, **more).shift(1)
        case ops.Sum(arg=arg, where=None) if op.start is None and op.how == "rows":  # up to here
            return _column(arg, **more).cum_sum()
    raise OperationNotDefinedError(f"{type(op.func).__name__} over a window")


def _column(arg: Any, **more: Any) -> pl.Expr:
    expr: pl.Expr = translate(arg, **more)
    return expr


translate.register(ops.WindowFunction, _window)
