"""Brings old payloads up to the current version. Rows on disk are never rewritten; each step is pure and has a
frozen sample under `tests/ledger/upcast/`."""

from collections.abc import Callable
from typing import Any

Payload = dict[str, Any]
Step = Callable[[str, str, Payload], Payload]

STEPS: dict[int, Step] = {}
"""version -> the step from that version to the next"""


def current() -> int:
    """The version that new rows are written with."""
    return len(STEPS) + 1


def upcast(v: int, type_: str, object_type: str, payload: Payload) -> Payload:
    """The payload as if it had been written today."""
    while v in STEPS:
        payload = STEPS[v](type_, object_type, payload)
        v += 1
    return payload
