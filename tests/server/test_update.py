"""A home changes its version from a page of its own: once to one that fails in a migration, once to one that works."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import homes
from tests.homes import PASSWORD, Home
from tests.server.test_restore_running import seen_to_end
from tests.web import Web

pytestmark = pytest.mark.one_database

MIGRATION = """
from django.db import migrations
def change(apps, editor):
    {act}
class Migration(migrations.Migration):
    dependencies = [("base", "{last}")]
    operations = [
        migrations.RunSQL("CREATE TABLE base_extra(x integer)"), migrations.RunPython(change)
    ]
"""


def git(root: Path, *words: str) -> None:
    mail = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", "-C", str(root), *mail, *words], check=True, capture_output=True)


def release(root: Path, number: str, act: str) -> None:
    """A version with one migration more."""
    folder = root / "src/hearth/base/migrations"
    last = max(path.stem for path in folder.glob("00*.py"))
    (folder / "0900_next.py").write_text(MIGRATION.format(act=act, last=last))
    (root / "src/hearth/__init__.py").write_text(f'"""Hearth."""\n\n__version__ = "{number}"\n')
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", number)
    git(root, "tag", f"v{number}")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home that runs from a checkout of its own."""
    origin, root = tmp_path / "origin", tmp_path / "program"
    skip = shutil.ignore_patterns("__pycache__", "static", "*.pyc")
    shutil.copytree(homes.ROOT / "src", origin / "src", ignore=skip)
    shutil.copytree(homes.ROOT / "src/hearth/ui/static", origin / "src/hearth/ui/static")
    shutil.copy(homes.ROOT / "hearth", origin / "hearth")
    venv = Path(sys.prefix)
    shutil.copy(venv / "requirements.lock", origin / "requirements.lock")
    (origin / ".gitignore").write_text(".venv\n.venv.lock\n.update/\n__pycache__/\n")
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", ".")
    git(origin, "commit", "-q", "-m", "first")
    subprocess.run(["git", "clone", "-q", str(origin), str(root)], check=True)
    (root / ".venv").symlink_to(venv)
    surroundings = homes.environment()
    surroundings["PYTHONPATH"] = str(root / "src")
    made = Home(tmp_path / "home", surroundings)
    made.found()
    made.start()
    yield made
    made.stop()


def change(home: Home, ada: Web) -> str:
    """Look, and change to what is found; returns how it ended."""
    ada.post("/settings/update/look/", {})
    page = ada.get("/settings/update/change/").body
    sha = re.search(r'name="sha" value="([0-9a-f]{40})"', page)
    assert sha, page
    begun = ada.post("/settings/update/change/", {"sha": sha[1]})
    assert begun.status == 303, begun.body[:600]
    return seen_to_end(ada, begun.location, 120)


@pytest.mark.skipif(
    not (Path(sys.prefix) / "requirements.lock").is_file(), reason="needs ./hearth's own .venv"
)
def test_a_home_changes_its_version(home: Home, tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    ada = Web(home).sign_in()
    ada.post("/s/hearth/say/", {"text": "here before", "key": "one"})
    ada.post("/settings/again/", {"password": PASSWORD, "next": "/"})
    release(origin, "0.8.0", 'raise RuntimeError("cannot be changed")')
    failed = change(home, ada)
    assert "tried on a copy and failed" in failed and "cannot be changed" in failed, failed
    assert "0.1.0" in ada.get("/health").body
    release(origin, "0.9.0", "pass")
    assert "The newer version runs." in change(home, ada)
    assert "0.9.0" in ada.get("/health").body
    assert "here before" in ada.get("/s/hearth/").body
    assert not (tmp_path / "program/.update/journal").exists()
    assert os.listdir(home.data / "backups")
