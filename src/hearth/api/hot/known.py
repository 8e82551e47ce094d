"""Who shows which token: kept for a second, and no longer than nothing happened to it or to what its person may see."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hearth.api.hot.shelf import in_thread
from hearth.api.oauth.tokens import Bearer
from hearth.api.streaming.looking import who
from hearth.feeds.listening import NOBODY, Listener

LASTS = 1.0
"""seconds; what another process of the home changed is heard after so long at the latest"""
PATIENCE = 0.5
"""seconds for which an earlier page is shown while a newer one is being made"""
MOST = 10_000
ASKED = 64


class Page(NamedTuple):
    """A timeline as it was at some time, after so much was said here."""

    nums: list[int]
    at: float
    said_here: int


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with a token that is good; `marks` are hers on posts she was shown, `asked` what she asked, with the
    answer and the version of the database it holds for; `pages` what she was shown of timelines, and what of them is
    being made ready."""

    listener: Listener
    held: Bearer | None
    at: float
    marks: dict[int, int] = field(default_factory=dict)
    asked: dict[object, tuple[object, Any]] = field(default_factory=dict)
    pages: dict[object, list[Page]] = field(default_factory=dict)

    def once[Answer](self, version: object, key: object, look: Callable[[], Answer]) -> Answer:
        """Her answer, looked up again only if something was written since."""
        kept = self.asked.get(key)
        if kept is not None and kept[0] == version:
            answer: Answer = kept[1]
            return answer
        answer = look()
        if len(self.asked) >= ASKED:
            self.asked.clear()
        self.asked[key] = (version, answer)
        return answer

    def lately(
        self, key: object, page: Page, ready: Callable[[list[int]], bool], begin: Callable[[list[int]], None]
    ) -> list[int]:
        """The page, if its statuses are ready; else, while they are being made, the one before: new posts from
        elsewhere stand in her timeline when they can be shown, and nobody waits for that longer than PATIENCE."""
        kept = self.pages.get(key, [])
        if ready(page.nums):
            self._keep(key, [page])
            return page.nums
        oldest = page.at - PATIENCE
        kept = [one for one in kept if one.said_here == page.said_here and one.at > oldest]
        while len(kept) > 1 and ready(kept[1].nums):
            del kept[0]
        if not kept or not ready(kept[0].nums):
            self.pages.pop(key, None)
            return page.nums
        if len(kept) == 1:
            kept.append(page)
        begin(kept[1].nums)
        self._keep(key, kept)
        return kept[0].nums

    def _keep(self, key: object, pages: list[Page]) -> None:
        if len(self.pages) >= ASKED:
            self.pages.clear()
        self.pages[key] = pages


STRANGER = Known(NOBODY, None, 0.0)


class Guests:
    """Tokens by their text."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._kept: dict[str, Known] = {}
        self._epoch = 0
        self._asking: dict[str, asyncio.Future[Known]] = {}

    def forget_all(self) -> None:
        """Somebody may see or hear something else now."""
        self._epoch += 1
        self._kept.clear()

    def forget_marks(self) -> None:
        """Somebody left a mark on something."""
        for known in self._kept.values():
            known.marks.clear()

    def at_hand(self, token: str) -> Known | None:
        """Whoever shows this token, if that is known."""
        if not token:
            return STRANGER
        known = self._kept.get(token)
        return known if known is not None and known.at > time.monotonic() - LASTS else None

    async def get(self, token: str) -> Known:
        """The same, looked up if need be; many who ask for one wait for one answer."""
        known = self.at_hand(token)
        if known is not None:
            return known
        asking = self._asking.get(token)
        if asking is None:
            asking = self._asking[token] = asyncio.ensure_future(self._look_up(token))
        return await asyncio.shield(asking)

    async def _look_up(self, token: str) -> Known:
        loop, epoch, at = asyncio.get_running_loop(), self._epoch, time.monotonic()
        try:
            listener, held, _seen = await loop.run_in_executor(self._threads, in_thread, who, token)
        finally:
            self._asking.pop(token, None)
        before = self._kept.get(token)
        pages = before.pages if before is not None and before.listener == listener else {}
        known = Known(listener, held, at, pages=pages)
        if held is not None and epoch == self._epoch:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[token] = known
        return known
