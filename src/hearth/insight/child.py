"""The child process that computes measures: a JSON question on standard input, the answer on standard output.

Started on demand by `ask`, capped in memory, gone afterwards. It knows nothing of Django.
"""

import ctypes
import fcntl
import gc
import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from importlib.machinery import ModuleSpec
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hearth.insight.engine import Question
    from hearth.insight.reading import Ahead

MEMORY = 3 << 30
"""address space a child may write to; most of what it lets go only stays mapped: it holds less than a third"""
DERIVED = "insight.duckdb"
MALLOC = ((-3, 1 << 25), (-1, 1 << 28), (-8, 2))
"""M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_ARENA_MAX of glibc"""
ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""large pages where the kernel gives them: faults for small ones are a good part of what an archive costs"""


class NoPandas:
    """duckdb and pyarrow look for pandas, which takes a second to load and is never used here."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(name)
        return None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One child at a time works on the derived file."""
    with open(folder / "insight.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def answer(job: dict[str, Any], begun: "Ahead | None" = None) -> dict[str, Any]:
    """The answer to one job, or `error` and `status`; the ledger may be being read already."""
    from hearth.insight.engine import Question

    known = {field.name for field in fields(Question)}
    question = Question(**{name: value for name, value in job["question"].items() if name in known})
    folder = Path(job["folder"])
    path = folder / DERIVED
    try:
        return _answer(folder, path, question, job["ledger"], begun)
    except OSError as error:
        return {"error": f"The data folder cannot be used: {error.strerror or error}.", "status": 500}


def _answer(
    folder: Path, path: Path, question: "Question", ledger: str, begun: "Ahead | None"
) -> dict[str, Any]:
    import duckdb

    from hearth.base.errors import HearthError
    from hearth.insight import load
    from hearth.insight.engine import open_engine
    from hearth.insight.horizon import Past
    from hearth.insight.reading import note_end

    Thread(target=_bring, daemon=True).start()
    with alone(folder):
        for last in (False, True):
            try:
                engine = open_engine(path, folder / "insight.sql.json")
                engine.ledger = ledger
                try:
                    seq = load.follow(engine.con, ledger, begun)
                    note_end(path, seq)
                    return {**engine.answer(question), "seq": seq}
                finally:
                    engine.close()
            except Past as error:
                return {"error": str(error), "status": error.status, "floor": error.floor}
            except HearthError as error:
                return {"error": str(error), "status": error.status}
            except (duckdb.OutOfMemoryException, MemoryError):
                return {
                    "error": "There is more to count than the memory set aside for it holds.",
                    "status": 500,
                }
            except duckdb.Error as error:
                load.discard(path)
                begun = None
                if last:
                    return {"error": f"The measures could not be computed: {error}", "status": 500}
    raise AssertionError("unreachable")


def _bring() -> None:
    """Import what an answer needs while the engine takes the ledger over."""
    from hearth.insight import asked, estimate, registry, resample  # noqa: F401

    registry.load()


def _give_back() -> None:
    """Have the allocator return large blocks as they are let go: kept in pieces, they would count against the cap."""
    with suppress(OSError, AttributeError):  # musl has no such switch, and returns them anyway
        for switch, value in MALLOC:
            ctypes.CDLL(None).mallopt(switch, value)


def confine() -> None:
    """What holds for a process that counts, before it imports anything large."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    _give_back()
    # matrices are small here: a second thread would wait more than it works
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    sys.meta_path.insert(0, NoPandas())
    gc.set_threshold(100_000)  # little of what is made here holds itself


def main() -> None:
    confine()
    from hearth.insight.reading import ahead

    job = json.load(sys.stdin)
    begun = ahead(job["ledger"], Path(job["folder"]) / DERIVED)
    sys.stdout.write(json.dumps(answer(job, begun)))
    sys.stdout.flush()
    os._exit(0)  # the engine is closed, and the rest goes with the process


if __name__ == "__main__":
    main()
