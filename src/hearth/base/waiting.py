"""What people wait for comes first: whoever works beside them looks whether anybody asked just now, and rests."""

import time

LATELY = 0.05
"""seconds; who reads a page asks again within them only where many read at once"""
LONGEST = 0.1
"""seconds of one rest"""
_asked = -1e9


def asked() -> None:
    """Somebody asks for something and waits for it."""
    global _asked
    _asked = time.monotonic()


def rest(worked: float, least: float) -> None:
    """Let others go first: twice as long as was `worked`, if somebody asked lately, else for a moment."""
    lately = time.monotonic() - _asked < LATELY
    time.sleep(min(LONGEST, max(least, 2 * worked)) if lately else least)
