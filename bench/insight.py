"""The measures: the whole page on the sample forum, and ten million activities that were made up.

`HEARTH_BENCH_ROWS` makes the large ledger smaller. Each child is the one that pages start, with its cap on memory.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench import synthetic
from bench.kit import Figure, at_least, at_most, noted, report
from hearth.insight.child import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[1]
FORUM = ROOT.parent / "shared" / "samples" / "discourse-game-engine-forum.zip"
ROWS = int(os.environ.get("HEARTH_BENCH_ROWS", "10000000"))
NEW = 10_000
MARKS = {
    "active_members": 0.5,
    "member_to_member_share": 0.5,
    "reciprocity": 2.5,
    "thread_depth": 2.0,
    "retention_d30": 1.0,
}
CHILD = f"""
import json, resource, sys, time
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "src")!r}]
job = json.load(sys.stdin)
from hearth.insight.child import confine
confine()
from pathlib import Path
from hearth.insight import reading
began, file = time.perf_counter(), Path(job["file"])
begun = reading.ahead(job["ledger"], file)
from hearth.insight import load
from hearth.insight.engine import Question, open_engine
from hearth.insight.registry import load as metrics
engine = open_engine(file)
reading.note_end(file, load.follow(engine.con, job["ledger"], begun))
told = {{"load": time.perf_counter() - began}}
at, known = (job["end"], job["end"]), metrics()
whole = (-(1 << 62), job["end"])
if job["ask"]:
    began = time.perf_counter()
    for id in job["ask"]:
        made = engine.job(known[id], known[id].purpose, at, whole, "", "")
        engine.prepare(made.purpose, at, made.query.needs)
    told["facts"] = time.perf_counter() - began
    for id in job["ask"]:
        engine.kept.clear()
        began = time.perf_counter()
        engine.rows(known[id], known[id].purpose, at, whole, "", "")
        told[id] = time.perf_counter() - began
if job["all"]:
    began = time.perf_counter()
    as_of = __import__("datetime").datetime.fromtimestamp(job["end"] / 1000, __import__("datetime").UTC).isoformat()
    records = engine.answer(Question(window="all", as_of=as_of, now=job["end"]))["metrics"]
    told["all"] = time.perf_counter() - began
    told["shown"] = sum(record["value"] is not None for record in records)
engine.close()
told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(told))
"""


def run() -> dict[str, Figure]:
    """Both, one after the other."""
    folder = Path(os.environ["HEARTH_DATA"])
    return {**forum(folder), **archive(folder)}


def forum(folder: Path) -> dict[str, Figure]:
    """The page's figures on the sample forum: everything derived missing, then kept."""
    if not FORUM.exists():
        return {}
    command = [sys.executable, "-m", "hearth", "import", "discourse", str(FORUM), "--noticed", "2024-01-01"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    from bench.kit import open_home

    open_home()
    from hearth.insight import ask

    cold: list[float] = []
    warm: list[float] = []
    for _ in range(3):
        ask.forget()
        (ask.folder() / "insight.sql.json").unlink(missing_ok=True)
        for seconds in (cold, warm):
            began = time.perf_counter()
            answer = ask.ask([], as_of="2024-01-01", window="all", keep=True)
            seconds.append(time.perf_counter() - began)
    return {
        "page_cold": at_most(min(cold), "s", 1.5),
        "page_warm": at_most(min(warm), "s", 0.15),
        "measures": noted(len(answer.records), "count"),
    }


def archive(folder: Path) -> dict[str, Figure]:
    """A ledger too large for one look."""
    ledger, file = folder / "large.sqlite3", folder / "large.duckdb"
    synthetic.make(ledger, ROWS)
    first = _child(ledger, file, [])
    known = _child(ledger, file, list(MARKS), all=True)
    anew = _child(ledger, file, [], all=True)
    # taking over is quick beside starting a child: five of each, as the machine never stands still
    idle = [_child(ledger, file, []) for _ in range(5)]
    newer = []
    for _ in range(5):
        synthetic.more(ledger, NEW)
        newer.append(_child(ledger, file, []))
    with sqlite3.connect(ledger) as con:
        rows = con.execute("SELECT count(*) FROM ledger_activity").fetchone()[0]
    return {
        "rows": noted(rows, "rows"),
        "first_load": at_most(first["load"], "s", 120),
        "peak": at_most(max(told["peak"] for told in (first, known, anew, *newer)), "MB", 1024),
        "facts": noted(known["facts"], "s"),
        **{id: at_most(known[id], "s", mark) for id, mark in MARKS.items()},
        "all_measures": at_most(known["all"], "s", 20),
        # with the facts that the five before had made
        "all_measures_anew": noted(anew["all"], "s"),
        "shown": at_least(known["shown"], "count", 30),
        # what they add to a question: both times hold what any question takes to begin
        "new_10000": at_most(median(t["load"] for t in newer) - median(t["load"] for t in idle), "s", 0.2),
    }


def _child(ledger: Path, file: Path, ask: list[str], *, all: bool = False) -> dict[str, Any]:
    job = json.dumps({"ledger": str(ledger), "file": str(file), "ask": ask, "all": all, "end": synthetic.END})
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=job, stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, **ENVIRONMENT},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    report(run)
