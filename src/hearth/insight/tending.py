"""The worker's moment for the measures, once a minute: letters that are due, and what the night keeps of the past.

The worker alone asks for it, so that a story told of days gone by begins nothing.
"""

from hearth.base import clock
from hearth.insight import mailing, nightly, nudging


def tend() -> None:
    """Begin what is due; the work itself goes on beside the worker."""
    now = clock.now()
    mailing.tend(now)
    nudging.tend(now)
    nightly.tend(now)
