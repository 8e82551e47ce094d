"""Once a night, beside the worker's other work: what is kept of the past is brought up to date."""

from hearth.base import clock, options
from hearth.insight import beside
from hearth.insight.kept_words import keep_words
from hearth.insight.past_months import keep_months
from hearth.ledger import read

DONE = "insight_kept"
"""the option that holds the last day on which it was done"""
HOUR = 2 * clock.HOUR
"""past midnight, UTC"""


def keep() -> dict[str, int]:
    """Do it now; how many weeks of words and past months were counted."""
    return {"weeks": keep_words(), "months": keep_months()}


def tend(now: int) -> None:
    """Begin it where the night has come. A home that is new waits for its first night, and one without
    a founder is left empty."""
    today = f"{clock.from_ms(now - HOUR):%Y-%m-%d}"
    done = options.get(DONE)
    if done == today or not read.head():
        return
    options.put(DONE, today)
    if done:
        beside.begin("nightly", keep)
