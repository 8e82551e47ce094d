"""The promises of the welcome in numbers, and what falls due next."""

from hearth.base import clock
from hearth.features.welcome.models import Welcome

REPLY_WITHIN = 24 * clock.HOUR
WEEK = 7 * clock.DAY
MONTH = 30 * clock.DAY
LETTER, POST, CHECK, OFFER = "letter", "post", "week", "month"
MOST_NUDGES = 4
"""how often a silent welcome is handed on or brought to the stewards before the home stops asking"""


def dues(found: Welcome) -> list[tuple[int, str]]:
    """What falls due when, the earliest first."""
    coming: list[tuple[int, str]] = []
    asked = max(found.assigned, found.nudged)
    patient = found.nudges < MOST_NUDGES
    if found.first_at is not None and found.answered is None and patient:
        coming.append((max(found.first_at, asked) + REPLY_WITHIN, POST))
    elif found.greeted is None and found.first_at is None and patient:
        coming.append((asked + REPLY_WITHIN, LETTER))
    if not found.week:
        coming.append((found.since + WEEK, CHECK))
    if not found.month:
        coming.append((found.since + MONTH, OFFER))
    return sorted(coming)
