"""The live stream of one process: it follows the ledger once and hands each frame to every open tab that may see it.

All state of tabs lives on the event loop; one thread reads the database. Joining, replaying and fanning out happen on
the loop in one step each, so that between replay and live nothing is missed and nothing comes twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error, connection

from hearth.base import live
from hearth.feeds.follow import PAGES, Batch, Follower
from hearth.feeds.frames import RELOAD, Frame
from hearth.feeds.sessions import living_sessions
from hearth.feeds.tabs import Tab
from hearth.ledger import read
from hearth.people.sight import Viewer, may_see

KEPT = 256  # frames kept at hand for tabs that come back
HEARTBEAT_SECONDS = 20
IDLE_SECONDS = 60
_THREADS = 2


class Group:
    """The tabs of one person, judged once for all of them; strangers are one group too."""

    __slots__ = ("tabs", "viewer")

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.tabs: set[Tab] = set()


class Stream:
    """All open tabs of this process."""

    drawing = PAGES
    judged_every = HEARTBEAT_SECONDS
    """seconds after which it is asked again which sign-ins still hold"""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="live-look")
        self.seq = 0  # what tabs have been told up to here
        self.groups: dict[int | None, Group] = {}
        self.languages: list[str] = []  # that tabs of this process read, or have read
        self._beats: list[set[Tab]] = [set() for _ in range(HEARTBEAT_SECONDS)]
        self._beat = 0
        self._kept: deque[Frame] = deque()
        self._kept_after = 0  # every frame after this seq is kept
        self._touched: dict[int, int] = {}  # whose sight changed lately, and where in the ledger
        self._touched_after = 0
        self._follower: Follower | None = None
        self._starting: asyncio.Future[None] | None = None
        self._idle = 0
        self._stops: list[Callable[[], None]] = []

    # ---- coming and going ----

    @property
    def following(self) -> bool:
        """Whether the ledger is being followed."""
        return self._follower is not None

    async def running(self) -> None:
        """Make sure the ledger is followed; the first tab starts it."""
        if self._follower is not None:
            return
        if self._starting is None:
            self._starting = self.loop.create_future()
            try:
                self.seq = self._kept_after = self._touched_after = await self.ask(read.head)
                self._follower = Follower(
                    self.seq, self.groups, self.languages, self._hand_over, self.drawing
                )
                self._stops = self._listen()
                self.loop.call_later(1, self._tick)
            finally:
                self._starting.set_result(None)
                self._starting = None
        else:
            await self._starting

    def _listen(self) -> list[Callable[[], None]]:
        return [live.subscribe(live.SESSIONS, self._session_ended)]

    def ask(self, question: Callable[..., Any], *about: Any) -> asyncio.Future[Any]:
        """Run a database question in a thread."""
        return self.loop.run_in_executor(self.threads, _answer, question, *about)

    def outdated(self, viewer: Viewer, seen: int) -> bool:
        """Whether this viewer's sight may have changed since it was read at ledger position `seen`."""
        return seen < self._touched_after or self._touched.get(viewer.actor or 0, 0) > seen

    def join(self, tab: Tab, viewer: Viewer, since: int | None) -> tuple[int, int] | None:
        """Let a tab hear from now on. What it missed is pushed at once, or (from, to) is returned to be replayed."""
        group = self.groups.setdefault(viewer.actor, Group(viewer))
        group.viewer = viewer
        group.tabs.add(tab)
        if tab.language not in self.languages:
            self.languages.append(tab.language)
        tab.beat = min(range(HEARTBEAT_SECONDS), key=self._beat_size)
        self._beats[tab.beat].add(tab)
        tab.after = self.seq if since is None else max(since, self.seq)
        if since is None or since >= self.seq:
            return None
        if since < self._kept_after:
            tab.hold()
            return since, self.seq
        kept = [
            frame for frame in self._kept if frame.seq > since and may_see(viewer, frame, frame.recipients)
        ]
        tab.resume([frame.for_viewer(viewer, tab.language) for frame in kept])
        return None

    def leave(self, tab: Tab) -> None:
        """A tab is gone."""
        group = self.groups.get(tab.actor)
        if group is not None:
            group.tabs.discard(tab)
            if not group.tabs:
                del self.groups[tab.actor]
        self._beats[tab.beat].discard(tab)

    def _beat_size(self, beat: int) -> int:
        return len(self._beats[beat])

    # ---- telling ----

    def _hand_over(self, batch: Batch) -> None:
        """Called by the follower's thread, which reads on when the tabs have been told: a flood comes in portions."""
        told = threading.Event()

        def tell() -> None:
            try:
                self.tell(batch)
            finally:
                told.set()

        with contextlib.suppress(RuntimeError):  # the loop is closing
            self.loop.call_soon_threadsafe(tell)
            told.wait(5)

    def tell(self, batch: Batch) -> None:
        """New sight first, then the frames."""
        for actor in batch.touched:
            self._touched[actor] = batch.upto
            group = self.groups.get(actor)
            if group is None:
                continue
            viewer = batch.viewers.get(actor)
            if viewer is None or not viewer.known:  # came in between, or is nobody any more: connect again
                self._end(group.tabs)
            else:
                group.viewer = viewer
        if len(self._touched) > 10_000:
            self._touched, self._touched_after = {}, batch.upto
        for frame in batch.frames:
            self._keep(frame)
            self.fan_out(frame)
        self.seq = max(self.seq, batch.upto)
        if batch.lost:
            self._kept.clear()
            self._kept_after = self.seq
            self.lost()

    def lost(self) -> None:
        """Something happened that could not be drawn: every tab looks again."""
        for group in self.groups.values():
            for tab in group.tabs:
                tab.push(RELOAD)

    def fan_out(self, frame: Frame) -> None:
        """One frame to every tab whose person may see it; the same bytes for all."""
        seq, recipients = frame.seq, frame.recipients
        for group in list(self.groups.values()):
            if may_see(group.viewer, frame, recipients):
                for tab in group.tabs:
                    if not seq or seq > tab.after:
                        tab.push(frame.for_viewer(group.viewer, tab.language))

    def _keep(self, frame: Frame) -> None:
        if not frame.seq:
            return
        if frame.kind in ("edit", "delete", "moved"):  # what is older must not be shown again
            self._kept = deque(kept for kept in self._kept if kept.num != frame.num)
        self._kept.append(frame)
        while len(self._kept) > KEPT:
            self._kept_after = self._kept.popleft().seq

    # ---- every second ----

    def _tick(self) -> None:
        self._beat = (self._beat + 1) % HEARTBEAT_SECONDS
        for tab in list(self._beats[self._beat]):
            tab.breathe()
        if self._beat % self.judged_every == 0 and self.groups:
            self.ask(self.living, self._sessions()).add_done_callback(self._judge_sessions)
        self._idle = 0 if self.groups else self._idle + 1
        if self._idle > IDLE_SECONDS:
            self.stop()
        else:
            self.loop.call_later(1, self._tick)

    def stop(self) -> None:
        """Stop following; the next tab starts it again."""
        if self._follower is not None:
            self._follower.stop()
            self._follower = None
        for stop in self._stops:
            stop()
        self._stops, self._idle = [], 0
        self._kept.clear()
        for group in self.groups.values():
            self._end(group.tabs)

    async def aclose(self) -> None:
        """Stop for good, and wait for the threads."""
        follower = self._follower
        self.stop()
        together = threading.Barrier(_THREADS)
        await asyncio.gather(
            *(self.loop.run_in_executor(self.threads, _hang_up, together) for _ in range(_THREADS))
        )
        self.threads.shutdown()
        if follower is not None:
            await self.loop.run_in_executor(None, follower.join)

    @staticmethod
    def living(keys: set[str]) -> tuple[set[str], set[str]]:
        """The sessions asked about, and those of them that have not ended."""
        return keys, living_sessions(keys)

    def _sessions(self) -> set[str]:
        return {tab.session for group in self.groups.values() for tab in group.tabs if tab.session}

    def _judge_sessions(self, answer: asyncio.Future[tuple[set[str], set[str]]]) -> None:
        if answer.cancelled() or answer.exception() is not None:
            return
        asked, living = answer.result()
        self._end_sessions(asked - living)

    def _session_ended(self, message: live.Message) -> None:
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(
                self._end_sessions, {str(message.get("key", ""))}, message.get("actor")
            )

    def _end_sessions(self, keys: set[str], actor: int | None = None) -> None:
        for group in list(self.groups.values()):
            self._end({tab for tab in group.tabs if tab.session in keys or (actor and tab.actor == actor)})

    def _end(self, tabs: set[Tab]) -> None:
        for tab in list(tabs):
            tab.end()


def _answer(question: Callable[..., Any], *about: Any) -> Any:
    """These threads keep their connections, so one that the database has closed meanwhile is opened again."""
    try:
        return question(*about)
    except Error:
        connection.close()
        return question(*about)


def _hang_up(together: threading.Barrier) -> None:
    connection.close()
    with contextlib.suppress(threading.BrokenBarrierError):
        together.wait(5)  # so that each thread takes one
