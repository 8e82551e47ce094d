"""What a tab missed while it was away, read from the ledger again and judged by who is looking now."""

from __future__ import annotations

from hearth.feeds.frames import RELOAD, Event, frames_of
from hearth.ledger import read
from hearth.people.sight import Viewer, may_see

REPLAY = 500  # rows; whoever is further behind is told to reload


def missed(since: int, upto: int, viewer: Viewer, language: str = "") -> list[Event]:
    """What this viewer may see of what happened after `since` up to and with `upto`; one `reload` if it is too much."""
    rows = list(read.rows(since, limit=REPLAY + 1))
    if len(rows) > REPLAY and rows[-1].seq <= upto:
        return [RELOAD]
    frames = frames_of((row for row in rows if row.seq <= upto), [language] if language else ())
    return [
        frame.for_viewer(viewer, language) for frame in frames if may_see(viewer, frame, frame.recipients)
    ]
