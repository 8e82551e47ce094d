"""The thread that follows the ledger for open tabs: it reads new rows, draws their frames and looks up whose sight
changed. It holds no tabs; what it finds goes to the stream as one batch. How rows are drawn (`Drawing`) is the stream's
affair: pages get HTML, other programs JSON."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, connection

from hearth.base import live
from hearth.feeds.frames import Frame, fleeting_frame, frames_of
from hearth.feeds.touched import sight_touched
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.people.sight import Viewer, viewer_for

ROWS = 50  # at once: what one turn of the event loop hands to all tabs
FAR_BEHIND = 2000  # rows at once (an import, a restore): tabs reload instead
_PAUSE = 0.5
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Batch:
    """What happened up to and with `upto`. `lost`: it could not be drawn, tabs must reload."""

    upto: int
    frames: list[Any] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    viewers: dict[int, Viewer] = field(default_factory=dict)
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a stream draws: rows and fleeting messages as frames, whose sight a row touches, and that sight."""

    frames: Callable[[list[Row], Collection[str]], list[Any]] = frames_of
    fleeting: Callable[[Mapping[str, Any], Collection[str]], Frame | None] = fleeting_frame
    touched: Callable[[Row], Iterable[int]] = sight_touched
    sight: Callable[[int], Viewer] = viewer_for


PAGES = Drawing()


class Follower:
    """Runs until stopped. `present` holds the numbers of people with open tabs, `languages` what these read."""

    def __init__(
        self,
        after: int,
        present: Collection[int | None],
        languages: Collection[str],
        tell: Callable[[Batch], None],
        drawing: Drawing = PAGES,
    ) -> None:
        self._drawing = drawing
        self._seq = after
        self._present = present
        self._languages = languages
        self._tell = tell
        self._fleeting: deque[live.Message] = deque(maxlen=1000)
        self._alarm = live.Alarm()
        self._deaf = live.subscribe(live.TABS, self._hear)
        self._over = False
        self._thread = threading.Thread(target=self._run, name="live-follow", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._over = True
        self._deaf()
        self._alarm.stop()
        self._alarm.ring()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join(10)

    def _hear(self, message: live.Message) -> None:
        self._fleeting.append(message)
        self._alarm.ring()

    def _run(self) -> None:
        look, rung = -1, True
        while not self._over:
            try:
                seen = read.quick_look()
                if rung or seen != look:
                    look = seen
                    self._tell_fleeting()
                    while self._step():
                        pass
            except Error:
                _log.exception("Live: the database did not answer; trying again")
                connection.close()
            rung = self._alarm.wait(_PAUSE)
        connection.close()

    def _step(self) -> bool:
        """Tell about the next rows; False when there are none."""
        rows = [] if self._over else list(read.rows(self._seq, limit=ROWS))
        if not rows:
            return False
        batch = Batch(rows[-1].seq)
        if len(rows) == ROWS and read.head() - rows[-1].seq > FAR_BEHIND:
            batch.upto = read.head()
            batch.lost = not all(row.quiet for row in rows)
            batch.touched = {actor for actor in self._present if actor is not None}
        else:
            self._fill(batch, rows)
        batch.viewers = {
            actor: self._drawing.sight(actor) for actor in batch.touched if actor in self._present
        }
        self._seq = batch.upto
        self._tell(batch)
        return True

    def _fill(self, batch: Batch, rows: list[Row]) -> None:
        try:
            batch.touched = {actor for row in rows for actor in self._drawing.touched(row)}
            batch.frames = self._drawing.frames(rows, tuple(self._languages))
        except Error:
            raise
        except Exception:  # noqa: BLE001  whatever cannot be drawn, tabs must not stand still
            _log.exception("Live: rows up to %s could not be drawn", batch.upto)
            batch.lost = True
            batch.touched |= {actor for actor in self._present if actor is not None}

    def _tell_fleeting(self) -> None:
        while self._fleeting:
            try:
                frame = self._drawing.fleeting(self._fleeting.popleft(), tuple(self._languages))
            except (KeyError, ValueError, TypeError):
                continue
            if frame is not None:
                self._tell(Batch(0, [frame]))
