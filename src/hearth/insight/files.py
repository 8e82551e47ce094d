"""Every aggregate as a file: CSV, JSON, Parquet. The same records as on the page, suppressed ones as suppressed."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import fields

from hearth.base.errors import HearthError, NotFound
from hearth.insight.record import Record

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_PARQUET = (
    "import sys, json, io, pyarrow as pa, pyarrow.parquet as pq;"
    "out = io.BytesIO(); pq.write_table(pa.Table.from_pylist(json.load(sys.stdin)), out);"
    "sys.stdout.buffer.write(out.getvalue())"
)
"""in a process of its own: the web process loads no analytics"""


def file_of(records: Sequence[Record], kind: str) -> bytes:
    """The records as a file of this kind."""
    rows = [record.plain() for record in records]
    match kind:
        case "json":
            return json.dumps({"metrics": rows}, ensure_ascii=False, indent=1).encode()
        case "csv":
            out = io.StringIO()
            writer = csv.DictWriter(out, [field.name for field in fields(Record)])
            writer.writeheader()
            writer.writerows(rows)
            return out.getvalue().encode()
        case "parquet":
            done = subprocess.run(
                [sys.executable, "-c", _PARQUET], input=json.dumps(rows).encode(), capture_output=True, check=False,
                timeout=60,
            )  # fmt: skip
            if done.returncode:
                raise HearthError("The Parquet file could not be written.")
            return done.stdout
    raise NotFound
