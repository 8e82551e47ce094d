"""Long work that a keeper begins in the browser: a child process each, and a small file that outlives restarts.

The file lies beside the database, not in it: restoring a backup replaces the database, and its page must still answer.
"""

import fcntl
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.server.keeping import paper

WAITING, RUNNING, RESTARTING, DONE, FAILED = "waiting", "running", "restarting", "done", "failed"
BUSY = (WAITING, RUNNING, RESTARTING)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_KEPT = 20
_START = clock.MINUTE
_ANEW = 5 * clock.MINUTE
_children: dict[str, subprocess.Popen[bytes]] = {}
"""those this process began, by their token"""


@dataclass(slots=True)
class Errand:
    """One piece of work: what was asked, how far it is, how it ended."""

    token: str
    kind: str
    given: dict[str, Any] = field(default_factory=dict)
    state: str = WAITING
    step: str = ""
    past: list[str] = field(default_factory=list)
    error: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    by: int = 0
    language: str = "en"
    begun: int = 0
    changed: int = 0

    @property
    def busy(self) -> bool:
        """Whether it is not over."""
        return self.state in BUSY


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.DATA) / "errands"


def begin(kind: str, by: int, **given: Any) -> Errand:
    """Start one piece of work; there is only one at a time."""
    if current() is not None:
        raise Invalid(_("Another piece of work on this home is under way. Let it come to its end first."))
    _forget_old()
    now = clock.now()
    errand = Errand(
        secrets.token_urlsafe(24),
        kind,
        given,
        by=by,
        language=get_language() or "en",
        begun=now,
        changed=now,
    )
    save(errand)
    start(errand)
    return errand


def start(errand: Errand) -> None:
    """A process of its own."""
    words = [sys.executable, "-m", "hearth", "errand", errand.token, "--data", str(settings.DATA)]
    _children.clear()
    _children[errand.token] = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )


def save(errand: Errand) -> None:
    """Write down how far it is."""
    errand.changed = clock.now()
    paper.put(folder() / f"{errand.token}.json", asdict(errand))


def say(errand: Errand, step: str) -> None:
    """The next step begins."""
    if errand.step:
        errand.past.append(errand.step)
    errand.step, errand.state = step, RUNNING
    save(errand)


def access(token: str) -> Errand:
    """The errand of a page's address, whose long token is the right to see it. Raises NotFound."""
    errand = _read(token)
    if _is_gone(errand):
        last = errand.changed
        errand = _read(token)  # it may have come to its end while we looked
        if errand.changed == last:
            _broken_off(errand)
    return errand


def _read(token: str) -> Errand:
    told = paper.get(folder() / f"{token}.json") if _TOKEN.fullmatch(token) else {}
    if not told:
        raise NotFound
    names = {each.name for each in fields(Errand)}
    return Errand(**{name: value for name, value in told.items() if name in names})


def _is_gone(errand: Errand) -> bool:
    """Whether nobody works on it any more: a child that was killed cannot say so itself."""
    since = clock.now() - errand.changed
    if (
        errand.state == WAITING
    ):  # it may not have come to its work yet; to ask for its lock would be in its way
        child = _children.get(errand.token)
        return since > _START if child is None else child.poll() is not None
    patience = _ANEW if errand.state == RESTARTING else 0
    return errand.busy and since > patience and not working()


def _broken_off(errand: Errand) -> None:
    errand.error = _("It broke off before its end. Nothing of the home was changed; you can begin again.")
    if errand.state == RESTARTING:
        errand.error = _("The home has not started anew yet. Start it, and look again.")
    errand.state = FAILED


def current() -> Errand | None:
    """The work that is under way."""
    return next((errand for errand in latest() if errand.busy), None)


def latest() -> list[Errand]:
    """All that are remembered, newest first."""
    found = []
    for path in folder().glob("*.json"):
        try:
            found.append(access(path.stem))
        except NotFound:
            continue
    return sorted(found, key=lambda errand: -errand.begun)


def _forget_old() -> None:
    for errand in latest()[_KEPT:]:
        (folder() / f"{errand.token}.json").unlink(missing_ok=True)


def working() -> bool:
    """Whether a child is at work right now."""
    try:
        with (folder() / "lock").open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


@contextmanager
def alone() -> Iterator[None]:
    """Held by the child while it works."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder() / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise Invalid(_("Another piece of work on this home is under way.")) from error
    try:
        yield
    finally:
        os.close(handle)
