"""Newer versions: which one there is, a trial of it on a copy of the data, and handing over to the guardian.

Nothing here changes the running home. The source is the remote of the program's folder, or what HEARTH_UPDATE_SOURCE
names (a git address, a folder or a bundle); it is decided on the machine, never in the browser.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from hearth import __version__
from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.server.checkout import ROOT
from hearth.server.environ import env
from hearth.server.keeping import guardian, paper

_TAGS = "refs/hearth/tags/"
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,100}")
_VERSION = re.compile(r'__version__ = "([^"]{1,40})"')


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the program: what it calls itself, and where it stands in its history."""

    number: str
    sha: str
    name: str = ""


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except guardian.Failed as error:
        raise Invalid(str(error)) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise Invalid(_("git did not do its work: %(why)s") % {"why": error}) from error


def present(root: Path = ROOT) -> Version:
    """What runs here."""
    try:
        return Version(__version__, guardian.git(root, "rev-parse", "HEAD"))
    except (guardian.Failed, OSError):
        return Version(__version__, "")


def source(root: Path = ROOT) -> str:
    """Where newer versions come from; "" when this copy knows no such place."""
    if named := env("HEARTH_UPDATE_SOURCE"):
        return named
    try:
        return guardian.git(root, "remote", "get-url", "origin")
    except (guardian.Failed, OSError):
        return ""


def why_not(root: Path = ROOT) -> str:
    """Why this copy cannot change its version by itself; "" when it can."""
    if connection.vendor == "postgresql":
        return _(
            "This home keeps its data in PostgreSQL, where a newer version is put in place on the machine: "
            "back up, git pull, restart."
        )
    if not present(root).sha:
        return _("The program's folder is not a git checkout, so it was put there in another way.")
    if not os.access(root, os.W_OK) or not os.access(root / ".git", os.W_OK):
        return _("The program's folder belongs to another user, so a newer version is put there by hand.")
    with _in_words():
        if guardian.git(root, "status", "--porcelain", "--untracked-files=no"):
            return _("Files of the program were changed by hand. Undo that first, or update by hand.")
    return ""


def newest(root: Path = ROOT) -> Version | None:
    """Ask the source; the newest tagged version that follows the present one, if there is any."""
    place = source(root)
    if not place:
        raise Invalid(_("This copy of Hearth knows no place where newer versions are."))
    with _in_words():
        guardian.git(root, "fetch", "--quiet", "--no-tags", "--prune", place, f"+refs/tags/v*:{_TAGS}v*")
        names = guardian.git(root, "for-each-ref", "--sort=-v:refname", "--format=%(refname)", _TAGS)
        found = next((one for one in names.splitlines() if _follows(root, one)), "")
        version = _version(root, found) if found else None
    _remember(version)
    return version


def named(ref: str, root: Path = ROOT) -> Version:
    """A version by its name at the source: a tag, a branch or a commit."""
    if not _REF.fullmatch(ref) or ".." in ref:
        raise Invalid(_("This is not the name of a version."))
    with _in_words():
        guardian.git(root, "fetch", "--quiet", "--no-tags", source(root) or ".", ref)
        return _version(root, "FETCH_HEAD", ref)


def _follows(root: Path, ref: str) -> bool:
    try:
        guardian.git(root, "merge-base", "--is-ancestor", "HEAD", f"{ref}^{{commit}}")
        return guardian.git(root, "rev-parse", "HEAD") != guardian.git(root, "rev-parse", f"{ref}^{{commit}}")
    except guardian.Failed:
        return False


def _version(root: Path, ref: str, name: str = "") -> Version:
    sha = guardian.git(root, "rev-parse", f"{ref}^{{commit}}")
    told = _VERSION.search(guardian.git(root, "show", f"{sha}:src/hearth/__init__.py"))
    return Version(told[1] if told else "?", sha, name or ref.removeprefix(_TAGS))


def _answer() -> Path:
    return Path(settings.DATA) / "tmp" / "newer"


def _remember(version: Version | None) -> None:
    told = {"number": version.number, "sha": version.sha, "name": version.name} if version else {}
    paper.put(_answer(), {"asked": clock.now(), "present": present().sha, **told})


def last_answer() -> tuple[int, Version | None]:
    """When the source was asked, and what it said then."""
    told = paper.get(_answer())
    if not told or told.get("present") != present().sha:
        return 0, None
    found = Version(told["number"], told["sha"], told["name"]) if told.get("sha") else None
    return int(told["asked"]), found


# Trying


def unfold(version: Version, root: Path = ROOT) -> Path:
    """Lay the newer version beside the present one, with the environment it needs."""
    trial = root / ".update" / "trial"
    with _in_words():
        shutil.rmtree(trial, ignore_errors=True)
        trial.parent.mkdir(mode=0o700, exist_ok=True)
        guardian.git(root, "worktree", "prune")
        guardian.git(root, "worktree", "add", "--quiet", "--force", "--detach", str(trial), version.sha)
        if (trial / "requirements.lock").read_bytes() == (root / "requirements.lock").read_bytes():
            (trial / ".venv").symlink_to(root / ".venv")
            return trial
        command = ["/bin/sh", str(trial / "hearth"), "--version"]
        surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or "?").splitlines()[-1]
        raise Invalid(_("What the newer version needs could not be installed: %(why)s") % {"why": said})
    return trial


def fold(root: Path = ROOT) -> None:
    """Take the newer version away again."""
    shutil.rmtree(root / ".update" / "trial", ignore_errors=True)


def rehearse(trial: Path) -> None:
    """Start the newer version on a copy of the data and look at its pages. Raises Invalid when that fails."""
    data = Path(settings.DATA)
    with tempfile.TemporaryDirectory(prefix="trial-", dir=data / "tmp") as folder:
        copy = Path(folder)
        for name in ("tmp", "media", "intake"):
            (copy / name).mkdir()
        shutil.copy2(data / "secret", copy / "secret")
        guardian.copy_database(data / "hearth.sqlite3", copy / "hearth.sqlite3")
        try:
            guardian.probe(trial, copy, guardian.START)
        except guardian.Failed as error:
            raise Invalid(
                _("The newer version was tried on a copy and failed: %(why)s. Your home runs on as before.")
                % {"why": str(error).rstrip(".")}
            ) from error


def hand_over(version: Version, errand: str, root: Path = ROOT) -> None:
    """From the next start on the guardian changes the version."""
    folder = root / ".update"
    shutil.copyfile(guardian.__file__, folder / "guardian.py")
    (folder / "python").unlink(missing_ok=True)
    (folder / "python").symlink_to(getattr(sys, "_base_executable", sys.executable))
    branch = guardian.git(root, "rev-parse", "--abbrev-ref", "HEAD")
    guardian.put(
        folder / "journal",
        {
            "phase": guardian.WANTED,
            "old": present(root).sha,
            "ref": [] if branch == "HEAD" else [branch],
            "new": version.sha,
            "data": str(settings.DATA),
            "errand": errand,
        },
    )
