"""Measure how fast the home is: `bench` lists, `bench NAME` runs one, `bench all` runs every one."""

import argparse
import os
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson

from hearth.base.errors import Invalid

ROOT = Path(__file__).resolve().parents[4]
_NOT_BENCHES = {"deliver_peer", "kit", "reads", "scratch", "server", "synthetic"}


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--json", action="store_true")


def names() -> list[str]:
    """Every benchmark."""
    found = (module.name for module in pkgutil.iter_modules([str(ROOT / "bench")]))
    return sorted(name.rstrip("_") for name in found if name not in _NOT_BENCHES)


def run(args: argparse.Namespace) -> int:
    """Run what was asked for; exit 1 when a figure misses its mark."""
    known = names()
    if not args.name:
        print("\n".join(known))
        return 0
    wanted = known if args.name == "all" else [args.name]
    if args.name not in (*known, "all"):
        raise Invalid(f"There is no benchmark {args.name!r}. There are: {', '.join(known)}.")
    fine = True
    for name in wanted:
        result = measure(name)
        fine = fine and all(figure["ok"] for figure in result["figures"].values())
        if args.json:
            print(orjson.dumps(result).decode(), flush=True)
        else:
            _show(result)
    return 0 if fine else 1


def measure(name: str) -> dict[str, Any]:
    """Run one benchmark in its own process on a scratch data folder."""
    load = os.getloadavg()[0]
    base = os.environ.get("HEARTH_BENCH_DIR") or None
    with tempfile.TemporaryDirectory(prefix="hearth-bench-", dir=base) as folder:
        env = {**os.environ, "HEARTH_DATA": folder, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}{'_' if name == 'import' else ''}"],
            env=env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=False,
        )
    lines = done.stdout.decode().strip().splitlines()
    if done.returncode or not lines:
        raise Invalid(f"The benchmark {name} failed.")
    return {"bench": name, "figures": orjson.loads(lines[-1]), "load": round(load, 2)}


def _show(result: dict[str, Any]) -> None:
    print(f"{result['bench']} (load {result['load']})")
    for name, figure in result["figures"].items():
        mark = "  " if figure["ok"] else "! "
        print(
            f"  {mark}{name:38} {figure['value']:>12,.3f} {figure['unit']:6} mark {figure['mark']:,.3f}",
            flush=True,
        )
