"""What the import contracts cannot see."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.homes import ROOT, environment

SOURCES = [file for file in (ROOT / "src" / "hearth").rglob("*.py") if "migrations" not in file.parts]


def test_nobody_reaches_models_around_the_contracts() -> None:
    # apps.get_model("ledger", "Row") would be an import that import-linter cannot see.
    guilty = [str(file.relative_to(ROOT)) for file in SOURCES if "get_model(" in file.read_text()]
    assert guilty == []


def test_nobody_names_the_tables_of_a_room_above() -> None:
    # Plain SQL on another room's tables would be an import that import-linter cannot see.
    order = (
        "base",
        "ui",
        "ledger",
        "people",
        "edges",
        "spaces",
        "feeds",
        "features",
        "api",
        "demo",
        "server",
    )
    edges = dict.fromkeys(("federation", "connectors", "insight"), "edges")
    ours = [model for model in apps.get_models() if model.__module__.startswith("hearth.")]
    rooms = {model._meta.db_table: model.__module__.split(".")[1] for model in ours}
    guilty = []
    for file in SOURCES:
        room = file.relative_to(ROOT / "src" / "hearth").parts[0]
        here = order.index(edges.get(room, room)) if edges.get(room, room) in order else len(order)
        for word in set(re.findall(r"[a-z]+_[a-z]+", file.read_text())) & rooms.keys():
            other = rooms[word]
            if order.index(edges.get(other, other)) > here or (
                other in edges and room in edges and other != room
            ):
                guilty.append(f"{file.relative_to(ROOT)}: {word}")
    assert guilty == []


def test_there_are_no_signals() -> None:
    words = ("django.db.models.signals", "django.dispatch")
    guilty = [
        str(file.relative_to(ROOT)) for file in SOURCES if any(word in file.read_text() for word in words)
    ]
    assert guilty == []


def test_every_model_says_whether_it_can_be_rebuilt() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("hearth.")]
    silent = [
        model.__name__ for model in ours if model.__dict__.get("kind") not in ("ledger", "projection", "side")
    ]
    assert ours
    assert silent == []


def test_projections_do_not_lean_on_each_other() -> None:
    # Rows may arrive in any order, so a foreign key between projections would refuse some of them.
    leaning = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__dict__.get("kind") == "projection"
        for field in model._meta.get_fields()
        if field.is_relation
    ]
    assert leaning == []


@pytest.mark.parametrize(
    "module", ["hearth.server.asgi", "hearth.server.commands.up", "hearth.server.worker"]
)
def test_the_web_process_never_loads_the_analytics(module: str, tmp_path: Path) -> None:
    look = f"import django; django.setup(); import {module}, sys; from django.urls import get_resolver"
    look += "; get_resolver().url_patterns"
    look += "; print(sorted({'ibis', 'duckdb', 'pandas', 'pyarrow', 'numpy'} & set(sys.modules)))"
    settings = {"HEARTH_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "hearth.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", look],
        env={**environment(), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_nothing_of_the_machine_is_in_the_source() -> None:
    # The operator's page names a sample place on purpose; a home may well stand there.
    sample = (ROOT / "docs" / "operator.md").read_text()
    words = [word for word in (f"{ROOT}/", f"{Path.home()}/", "/home" + "/runner") if word not in sample]
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    guilty = []
    for name in filter(None, tracked.stdout.split("\0")):
        file = ROOT / name
        if file.suffix in (".py", ".md", ".toml", ".html", ".js", ".css", ".sh", "") and file.is_file():
            text = file.read_text(errors="ignore")
            guilty += [f"{name}: {word}" for word in words if word in text]
    assert guilty == []


def test_generated_names_point_nowhere_else() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / lock).read_text()
    assert os.access(ROOT / "hearth", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
