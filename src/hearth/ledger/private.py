"""What leaves the home only sealed: payloads that an export may carry, but that only the recovery key opens."""

from collections.abc import Callable

from hearth.ledger.activity import Row

Predicate = Callable[[Row], bool]
_predicates: list[Predicate] = []


def seals(function: Predicate) -> Predicate:
    """Register which further rows an export must seal (a safe circle, an open case)."""
    _predicates.append(function)
    return function


def is_private(row: Row) -> bool:
    """Whether an export seals this row's payload: what is addressed to named people, and what rooms registered."""
    return row.audience == "direct" or any(predicate(row) for predicate in _predicates)
