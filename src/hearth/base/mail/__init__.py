"""Mail of the home: `put` a letter into the outbox inside the caller's transaction, `outcome` tells what became of it.

A courier in the worker sends what waits (`courier.py`) by the transport that is set up (`transport.py`). Until the
home has a public address and a mail server, letters wait as "ready" and say why.
"""

from hearth.base.mail.outbox import Mail, Outcome, is_stopped, outcome, outcomes, put, put_many, take_back
from hearth.base.mail.setup import why_waiting

__all__ = [
    "Mail",
    "Outcome",
    "is_stopped",
    "outcome",
    "outcomes",
    "put",
    "put_many",
    "take_back",
    "why_waiting",
]
