"""Which pages of a founder's beginning have been dealt with: side data, so that it can be picked up on any device."""

import orjson

from hearth.base import clock, options
from hearth.ledger.record import writing
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer

_OPTION = "begin.steps"


def walked() -> dict[str, int]:
    """The steps somebody finished, and when."""
    known = orjson.loads(options.get(_OPTION) or "{}")
    return {str(key): int(at) for key, at in known.items()}


def finish(viewer: Viewer, step: str) -> None:
    """This step is done."""
    require_steward(viewer)
    with writing():
        known = walked()
        if step not in known:
            options.put(_OPTION, orjson.dumps({**known, step: clock.now()}).decode())
