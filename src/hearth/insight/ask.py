"""Asks for measures on behalf of pages and commands: runs the child process and keeps its answers while they hold.

This side imports neither ibis nor duckdb.
"""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound, TooMuch
from hearth.insight.child import ENVIRONMENT
from hearth.insight.horizon import Past, horizon, month_asked
from hearth.insight.record import Record, from_plain
from hearth.insight.window import instant
from hearth.ledger import read

TIMEOUT = 300
KEPT = 200
LOOKED_BACK = 2_000
_ROOT = Path(__file__).resolve().parents[2]
WAITING = 3
"""questions that may wait for a child at once: the other threads keep serving"""
PATIENCE = 45
"""seconds a page waits for figures it cannot do without"""
_one_at_a_time = threading.Lock()
_counting: dict[Path, Future[dict[str, Any]]] = {}
_looking = threading.Lock()
_code = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Records, the brand mapping in force, and what the page may filter by."""

    records: tuple[Record, ...]
    mapping: str
    spaces: tuple[Mapping[str, str], ...]
    origins: tuple[str, ...]
    pictures: Mapping[str, Any] = field(default_factory=dict)
    floor: int = 0
    """where everything begins, as far as single events of this home are kept; 0 for the beginning"""


def ask(
    ids: list[str],
    *,
    as_of: str = "",
    window: str = "",
    space: str = "",
    origin: str = "",
    cohort: str = "",
    side: str = "",
    public: bool = False,
    past: bool = False,
    keep: bool = False,
    patience: float = PATIENCE,
    pictures: Mapping[str, Any] | None = None,
) -> Answer:
    """The measures asked for ([]: all). `keep`: an answer about a fixed `as_of` may be kept and reused.

    What is kept is counted on, however long it takes; after `patience` seconds the asker is told to come again
    (`TooMuch`). A month that has left (`horizon`) is answered as it is kept; `past` counts it, to be kept."""
    from hearth.insight import past_months

    sliced = space or origin or cohort or side or public or past or set(pictures or ()) - past_months.DRAWN
    month = "" if sliced else month_asked(window, as_of, clock.now())
    if month and past_months.is_kept(month):
        return past_months.answer(month, ids, pictures or {})
    question = {
        "ids": ids, "as_of": as_of, "window": window, "space": space, "origin": origin, "cohort": cohort, "side": side,
        "now": clock.now(), "public": public, "horizon": horizon(clock.now()), "past": past,
        "pictures": dict(pictures or {}),
    }  # fmt: skip
    try:
        return _asked(question, keep=keep, patience=patience)
    except Past as error:
        if month:
            return past_months.answer(month, ids, pictures or {})
        raise Invalid(
            _(
                "What happened here before %(day)s is kept as months only. Ask for a month, such as 2024-05, or for a"
                " window that begins later; archives can be asked for by their origin."
            )
            % {"day": clock.from_ms(error.floor).date().isoformat()}
        ) from error


def _asked(question: dict[str, Any], *, keep: bool, patience: float) -> Answer:
    if not keep:
        return _answer(_run(question))
    as_of = str(question["as_of"])
    at = instant(as_of, day_end=True)
    shelf = _shelf(question)
    held = _held(shelf, at)
    if held is None:
        held = _counted(question, shelf, patience)
        if not _still_holds(
            int(held["seq"]), at
        ):  # another page's count had begun before this asker's last change
            held = _counted(question, shelf, patience)
    return _answer(held)


def _counted(question: Mapping[str, Any], shelf: Path, patience: float) -> dict[str, Any]:
    """Count, or wait for what another page has asked already."""
    with _looking:
        coming = _counting.get(shelf)
        if coming is None:
            if len(_counting) >= WAITING:
                raise TooMuch(_("The measures are just being counted."), retry_after=10)
            coming = _counting[shelf] = Future()
            threading.Thread(target=_count, args=(coming, question, shelf), daemon=True).start()
    try:
        return coming.result(patience)
    except TimeoutError as error:
        raise TooMuch(_("The measures are just being counted."), retry_after=5) from error


def _count(coming: "Future[dict[str, Any]]", question: Mapping[str, Any], shelf: Path) -> None:
    try:
        with _one_at_a_time:
            found = _run(question)
            _put(shelf, found)
    except Exception as error:  # noqa: BLE001  whoever asked raises it again
        answer = partial(coming.set_exception, error)
    else:
        answer = partial(coming.set_result, found)
    with _looking:
        del _counting[shelf]
    answer()


def _answer(found: Mapping[str, Any]) -> Answer:
    return Answer(
        tuple(from_plain(record) for record in found["metrics"]),
        found["mapping"], tuple(found["spaces"]), tuple(found["origins"]), found.get("pictures", {}),
        found.get("floor", 0),
    )  # fmt: skip


def folder() -> Path:
    """Where the derived file lies."""
    path: Path = settings.DATA
    return path


def _ledger() -> str:
    """The address of the ledger for a process without Django."""
    if connection.vendor == "sqlite":
        return str(connection.settings_dict["NAME"])
    from psycopg.conninfo import make_conninfo

    params = connection.get_connection_params()
    allowed = ("dbname", "user", "password", "host", "port", "sslmode", "options")
    return "postgres " + make_conninfo(**{key: params[key] for key in allowed if params.get(key)})


def _run(question: Mapping[str, Any]) -> dict[str, Any]:
    job = json.dumps({"question": question, "folder": str(folder()), "ledger": _ledger()})
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hearth.insight.child"], input=job, capture_output=True, text=True,
            timeout=TIMEOUT, env={**os.environ, **ENVIRONMENT, "PYTHONPATH": os.pathsep.join(paths)}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise HearthError(
            "Counting took too long and was stopped. Nothing was lost; try a shorter window."
        ) from error
    except OSError as error:
        raise HearthError(f"The measures could not be computed: {error.strerror or error}.") from error
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        why = (done.stderr.strip().splitlines() or [f"it stopped with {done.returncode}"])[-1]
        raise HearthError(f"The measures could not be computed: {why[:200]}") from error
    if "floor" in found and "error" in found:
        raise Past(found["floor"])
    if "error" in found:
        kinds = {400: Invalid, 404: NotFound}
        raise kinds.get(found["status"], HearthError)(found["error"])
    return found


# Answers that still hold


def shelves() -> Path:
    """The folder of kept answers: aggregates only, disposable."""
    return folder() / "insight-answers"


def _shelf(question: Mapping[str, Any]) -> Path:
    global _code
    if not _code:
        digest = hashlib.sha256()
        for file in sorted(Path(__file__).parent.rglob("*.py")):
            digest.update(file.read_bytes())
        _code = digest.hexdigest()
    today = clock.from_ms(question["now"]).astimezone(UTC).date().isoformat()
    asked = {key: value for key, value in question.items() if key != "now"}
    name = hashlib.sha256(json.dumps([_code, _ledger(), today, asked], sort_keys=True).encode()).hexdigest()
    return shelves() / f"{name[:32]}.json"


def _held(shelf: Path, as_of: int) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(shelf.read_text())
        still = _still_holds(int(found["seq"]), as_of)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if still else None


def _still_holds(seq: int, as_of: int) -> bool:
    """Whether nothing since `seq` can change what was true as of a moment in the past: only new talk came."""
    if read.head() < seq:
        return False
    rows = list(read.rows(after=seq, limit=LOOKED_BACK + 1))
    return len(rows) <= LOOKED_BACK and all(
        row.published >= as_of
        and (
            (row.type == "Create" and row.object_type in ("Note", "Article", "Page", "Question"))
            or row.type in ("EmojiReact", "Like", "hearth:Vote")
        )
        for row in rows
    )


def _put(shelf: Path, found: Mapping[str, Any]) -> None:
    with suppress(OSError):
        shelf.parent.mkdir(exist_ok=True)
        fresh = shelf.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(found))
        fresh.replace(shelf)
        for old in sorted(shelf.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)


def forget() -> None:
    """Throw away everything derived: the next question rebuilds it."""
    derived = [folder() / f"insight.duckdb{more}" for more in ("", ".seq", ".wal", ".facts", ".facts.wal")]
    for path in [*derived, *shelves().glob("*")]:
        path.unlink(missing_ok=True)
