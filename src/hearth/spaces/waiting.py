"""What waits for something that has not arrived: activities come in any order, and each ends up in its place."""

from collections.abc import Callable, Sequence

from hearth.base.sql import sql
from hearth.ledger.activity import Activity
from hearth.ledger.ahead import looks_ahead

_WAIT = sql("INSERT INTO spaces_dangling(uri, field, ref) VALUES(%s,%s,%s) ON CONFLICT DO NOTHING")
_WAITING = sql("SELECT field, ref FROM spaces_dangling WHERE uri = %s ORDER BY field, ref")
_NO_LONGER = sql("DELETE FROM spaces_dangling WHERE field = %s AND ref = %s")
_TAKEN = sql("DELETE FROM spaces_dangling WHERE uri = %s")

_WAITED_FOR = sql("SELECT 1 FROM spaces_dangling WHERE uri = %s LIMIT 1")
_WHICH_WAITED_FOR = sql("SELECT uri FROM spaces_dangling WHERE uri = ANY(%s)")
_at_ease: set[str] = set()
"""uris for which nothing waits, known while a batch is recorded"""

Retry = Callable[[str], None]
_retries: dict[str, Retry] = {}


def wait_for(uri: str, field: str, ref: int | str) -> None:
    """Remember that `ref` (a `post`, a `channel` or a `row`) names `uri`, which is not here yet."""
    _at_ease.discard(uri)
    _WAIT(uri, field, str(ref))


def is_waited_for(uri: str) -> bool:
    """Whether something names this uri and waits for it."""
    return uri not in _at_ease and _WAITED_FOR.one(uri) is not None


@looks_ahead
def _for_whom_nothing_waits(batch: Sequence[Activity]) -> None:
    _at_ease.clear()
    uris = {activity.object for activity in batch if activity.type == "Create" and activity.object}
    if uris:
        _at_ease.update(
            uris - {uri for (uri,) in _WHICH_WAITED_FOR.all([uri for uri in uris if "\0" not in uri])}
        )


def retries(field: str) -> Callable[[Retry], Retry]:
    """Register how to put one kind of waiting thing in place again."""

    def register(function: Retry) -> Retry:
        _retries[field] = function
        return function

    return register


def no_longer(field: str, ref: int | str) -> None:
    """This was taken back or is gone: it waits for nothing any more."""
    _NO_LONGER(field, str(ref))


def again(field: str, ref: int | str) -> None:
    """Put something in place anew: what it names has gone."""
    _retries[field](str(ref))


def settle(uri: str) -> None:
    """`uri` has arrived: put everything that waited for it in place."""
    waiting = _WAITING.all(uri)
    if waiting:
        _TAKEN(uri)
        for field, ref in waiting:
            _retries[field](ref)
