"""Started with a home of the tests: its wall clock runs ahead by as many seconds as the file HEARTH_AHEAD says."""

import os
import time

_PATH = os.environ.get("HEARTH_AHEAD", "")
_time, _time_ns = time.time, time.time_ns
_read_at, _ahead = -1.0, 0


def _seconds() -> int:
    """How far ahead; the file is looked at ten times a second at most."""
    global _read_at, _ahead
    now = time.monotonic()
    if now - _read_at > 0.1:
        _read_at = now
        try:
            with open(_PATH, encoding="ascii") as file:
                _ahead = int(file.read() or 0)
        except (OSError, ValueError):
            _ahead = 0
    return _ahead


if _PATH:
    time.time = lambda: _time() + _seconds()
    time.time_ns = lambda: _time_ns() + _seconds() * 1_000_000_000
