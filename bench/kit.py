"""What the benchmarks share: figures and marks, wall and CPU time, a scratch home, the disk's own speed."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and the mark it is held against (`better`: which side of the mark is good)."""

    value: float
    unit: str
    mark: float
    better: str = "low"

    def plain(self) -> dict[str, object]:
        """As the JSON of `bench --json`."""
        fine = self.value <= self.mark if self.better == "low" else self.value >= self.mark
        return {"value": round(self.value, 4), "unit": self.unit, "mark": self.mark, "ok": fine}


def at_most(value: float, unit: str, mark: float) -> Figure:
    """Good when it is not above the mark."""
    return Figure(value, unit, mark, "low")


def at_least(value: float, unit: str, mark: float) -> Figure:
    """Good when it is not below the mark."""
    return Figure(value, unit, mark, "high")


def noted(value: float, unit: str) -> Figure:
    """A figure without a mark, for context."""
    return Figure(value, unit, value, "low")


@dataclass(slots=True)
class Spent:
    """Wall and CPU seconds of a block."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def measured() -> Iterator[Spent]:
    """Measure the block."""
    spent = Spent()
    wall, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent.wall, spent.cpu = time.perf_counter() - wall, time.process_time() - cpu


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of all lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def fsync_rate(folder: Path) -> float:
    """How many small synchronous writes a second the disk takes."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        count, started = 300, time.perf_counter()
        for _ in range(count):
            os.write(file.fileno(), b"x" * 4096)
            os.fdatasync(file.fileno())
        return count / (time.perf_counter() - started)


def pss(pid: int | str = "self") -> float:
    """Proportional memory of one process in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, queue = [], [pid]
    while queue:
        one = queue.pop()
        found.append(one)
        queue += children.get(one, [])
    return found


def tree_pss(pid: int) -> float:
    """Proportional memory of a process tree in MB."""
    total = 0.0
    for one in family(pid):
        try:
            total += pss(one)
        except OSError:
            continue
    return total


def tree_cpu(pid: int) -> float:
    """CPU seconds a process tree has used."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def open_home() -> None:
    """Django and the tables, in the scratch data folder of this benchmark."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.server.settings")
    import django

    django.setup()
    from hearth.server.prepare import prepare

    prepare()


def data_folder() -> Path:
    """The scratch data folder."""
    return Path(os.environ["HEARTH_DATA"])


def report(run: Callable[[], dict[str, Figure]]) -> None:
    """Run a benchmark as its own process and print its figures as one line of JSON."""
    figures: dict[str, Any] = {name: figure.plain() for name, figure in run().items()}
    sys.stdout.write("\n" + orjson.dumps(figures).decode() + "\n")
