"""Statuses kept ready, each for as long as it looks the same; counts of people in them may be a minute old."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from functools import partial

from hearth.api.hot.made import made
from hearth.api.hot.shown import Shown
from hearth.api.wire.origin import asked_at

MOST = 4000
LASTS = 60.0
"""seconds after which a status is made anew although nothing happened to it (names, numbers of followers)"""
ROUNDS = 3


class Shelf:
    """One for each address under which the home is asked. Lives on the event loop; a thread makes what is missing."""

    def __init__(self, base: str, threads: Executor) -> None:
        self.base = base
        self._threads = threads
        self._kept: dict[int, tuple[float, Shown | None]] = {}
        self._making: asyncio.Future[None] | None = None
        self._outdated: set[int] = set()

    def forget(self, nums: Collection[int]) -> None:
        """These look different now."""
        self._outdated.update(nums)
        for num in nums:
            self._kept.pop(num, None)

    def forget_all(self) -> None:
        """Everything may look different."""
        self._outdated.update(self._kept)
        self._kept.clear()

    def at_hand(self, nums: Collection[int]) -> dict[int, Shown] | None:
        """These statuses, if all of them are ready (what does not exist is left out)."""
        found: dict[int, Shown] = {}
        oldest = time.monotonic() - LASTS
        for num in nums:
            kept = self._kept.get(num)
            if kept is None or kept[0] < oldest:
                return None
            if kept[1] is not None:
                found[num] = kept[1]
        return found

    async def get(self, nums: Collection[int]) -> dict[int, Shown] | None:
        """These statuses, made if need be; None if they change faster than they can be made."""
        for _round in range(ROUNDS):
            found = self.at_hand(nums)
            if found is not None:
                return found
            if self._making is None:
                self._making = asyncio.ensure_future(self._make(self._missing(nums)))
            await asyncio.shield(self._making)
        return self.at_hand(nums)

    def ready(self, nums: Collection[int]) -> bool:
        """Whether all of these are at hand."""
        return self.at_hand(nums) is not None

    def begin(self, nums: Collection[int]) -> None:
        """Make what is missing of these beside all else."""
        if self._making is None:
            self._making = asyncio.ensure_future(self._make(self._missing(nums)))
            self._making.add_done_callback(_settled)

    def _missing(self, nums: Collection[int]) -> list[int]:
        oldest = time.monotonic() - LASTS
        return [num for num in nums if (kept := self._kept.get(num)) is None or kept[0] < oldest]

    async def _make(self, nums: list[int]) -> None:
        loop = asyncio.get_running_loop()
        self._outdated.clear()
        began = time.monotonic()
        try:
            found = await loop.run_in_executor(self._threads, partial(_made, self.base, nums))
        finally:
            self._making = None
        for num in nums:
            if num not in self._outdated:
                self._kept[num] = (began, found.get(num))
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]


def _settled(making: asyncio.Future[None]) -> None:
    if not making.cancelled():
        making.exception()  # whoever asks next meets it


def _made(base: str, nums: list[int]) -> dict[int, Shown]:
    asked_at(base)
    return in_thread(made, nums)


def in_thread[Answer](question: Callable[..., Answer], *about: object) -> Answer:
    """Ask in a thread that keeps its connection; one the database has closed meanwhile is opened again."""
    from django.db import Error, connection

    try:
        return question(*about)
    except Error:
        connection.close()
        return question(*about)


def hang_up() -> None:
    """Close what this thread kept."""
    from django.db import connection

    connection.close()
