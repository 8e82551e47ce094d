"""What waits for something that has not arrived: activities come in any order, and each ends up in its place."""

from collections.abc import Callable

from hearth.base.sql import sql

_WAIT = sql("INSERT INTO spaces_dangling(uri, field, ref) VALUES(%s,%s,%s) ON CONFLICT DO NOTHING")
_WAITING = sql("SELECT field, ref FROM spaces_dangling WHERE uri = %s ORDER BY field, ref")
_NO_LONGER = sql("DELETE FROM spaces_dangling WHERE field = %s AND ref = %s")
_TAKEN = sql("DELETE FROM spaces_dangling WHERE uri = %s")

Retry = Callable[[str], None]
_retries: dict[str, Retry] = {}


def wait_for(uri: str, field: str, ref: int | str) -> None:
    """Remember that `ref` (a `post`, a `channel` or a `row`) names `uri`, which is not here yet."""
    _WAIT(uri, field, str(ref))


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
