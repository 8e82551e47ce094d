"""The sender: one task for each host that has something waiting, in order, signed as it goes; woken, never polling.

What a host has taken leaves the queue in one transaction for many hosts. A kill in between sends again what was sent
under the same id, which receivers know.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from hearth.base import clock, fetch, live
from hearth.base.errors import HearthError, Unreachable
from hearth.federation.activitypub import addresses, http
from hearth.federation.activitypub.sending import dispatch, queue, synchronization
from hearth.federation.activitypub.sending.queue import Content, Job, Outcome

log = logging.getLogger(__name__)
AT_ONCE = 64
"""hosts that are written to at the same time"""
_KEPT = 500
"""contents held in memory"""
_SWEEP = 300.0
"""seconds after which everything that waits is looked over once, woken or not"""


class Sender:
    """What one sending process knows: who is being written to, who rests until when, what is to be noted."""

    def __init__(self, stopped: threading.Event) -> None:
        self.stopped = stopped
        self.database = ThreadPoolExecutor(1, thread_name_prefix="hearth-sending")
        self.loop = asyncio.get_running_loop()
        self.bell = asyncio.Event()
        self.woken: set[str] = set()
        self.busy: set[str] = set()
        self.resting: dict[str, int] = {}
        self.places = asyncio.Semaphore(AT_ONCE)
        self.outcomes: list[tuple[Outcome, asyncio.Future[None]]] = []
        self.noting = False
        self.contents: dict[int, Content] = {}
        self.blocked: frozenset[str] = frozenset()
        self.tasks: set[asyncio.Task[None]] = set()

    async def in_database[Found](self, work: Callable[..., Found], *args: Any) -> Found:
        """Database work, in the one thread that does it."""
        return await self.loop.run_in_executor(self.database, work, *args)

    def ring(self, message: live.Message) -> None:
        """From any thread: something waits for these hosts."""
        self.loop.call_soon_threadsafe(self._rung, set(message["hosts"]), bool(message.get("rested")))

    def _rung(self, hosts: set[str], rested: bool) -> None:
        if rested:
            for host in hosts:
                self.resting.pop(host, None)
        self.woken |= hosts
        self.bell.set()

    async def run(self) -> None:
        """Send until told to stop."""
        next_sweep = 0.0
        while not self.stopped.is_set():
            if self.loop.time() >= next_sweep:
                next_sweep = self.loop.time() + _SWEEP
                await self._look_over()
            await self._begin()
            await self._wait(next_sweep)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _look_over(self) -> None:
        await self.in_database(queue.give_up)
        for host, until in (await self.in_database(queue.waiting_hosts)).items():
            if until:
                self.resting[host] = until
            else:
                self.resting.pop(host, None)
                self.woken.add(host)

    async def _begin(self) -> None:
        """Start a task for each host that may be written to and is not."""
        now = clock.now()
        for host in [host for host, until in self.resting.items() if until <= now]:
            del self.resting[host]
            self.woken.add(host)
        hosts = [host for host in self.woken if host not in self.busy and host not in self.resting]
        self.woken -= set(hosts) | self.resting.keys()
        if not hosts or not await self.in_database(addresses.federating):
            return
        jobs = await self._take(hosts)
        for host in hosts:
            if jobs[host]:
                self.busy.add(host)
                task = asyncio.create_task(self._serve(host, jobs[host]))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    async def _take(self, hosts: list[str]) -> dict[str, list[Job]]:
        taken = await self.in_database(queue.take, hosts, self.contents)
        self.contents |= taken.contents
        while len(self.contents) > _KEPT:
            del self.contents[next(iter(self.contents))]
        self.blocked = (self.blocked - set(hosts)) | taken.blocked
        return taken.jobs

    async def _wait(self, next_sweep: float) -> None:
        pause = next_sweep - self.loop.time()
        if self.resting:
            pause = min(pause, (min(self.resting.values()) - clock.now()) / 1000)
        try:
            await asyncio.wait_for(self.bell.wait(), max(pause, 0.05))
        except TimeoutError:
            return
        self.bell.clear()

    async def _serve(self, host: str, jobs: list[Job]) -> None:
        """Everything that waits for one host, in order."""
        try:
            async with self.places:
                while jobs and not self.stopped.is_set():
                    going_on = await self._round(host, jobs)
                    if not going_on:
                        return
                    full = len(jobs) == queue.TAKE
                    jobs = (await self._take([host]))[host] if full else []
        except Exception:
            log.exception("sending to %s failed", host)
            self.resting[host] = await self.in_database(queue.rest, host, "an error of this home")
        finally:
            self.busy.discard(host)
            self.bell.set()

    async def _round(self, host: str, jobs: list[Job]) -> bool:
        outcome = Outcome(host, [], [])
        rests: tuple[str, int, Job | None, int] | None = None
        if host in self.blocked:
            outcome.refused = list(jobs)
            jobs = []
        for job in jobs:
            content = self.contents.get(job.parcel) or await self._content(job.parcel)
            if content is None:
                outcome.refused.append(job)
                continue
            try:
                result = await self._post(host, job, content)
            except Unreachable as error:
                rests = str(error), 0, None, 0
                break
            except HearthError as error:
                outcome.refused.append(job)
                outcome.error = str(error)
                continue
            if result.taken:
                outcome.taken.append(job)
            elif result.later or result.status == 401:
                rests = f"answered {result.status}", result.retry_after * 1000, job, result.status
                break
            else:
                outcome.refused.append(job)
                outcome.error = f"answered {result.status}"
        await self._note(outcome)
        if rests is not None:
            self.resting[host] = await self.in_database(queue.rest, host, *rests)
        return rests is None

    async def _content(self, parcel: int) -> Content | None:
        return await self.in_database(queue.content_of, parcel)

    async def _post(self, host: str, job: Job, content: Content) -> http.Result:
        if not content.private:
            return await http.post(job.inbox, content.body, content.actor)
        extra = await self.in_database(synchronization.header, content.actor, host)
        return await http.post(job.inbox, content.body, content.actor, extra)

    async def _note(self, outcome: Outcome) -> None:
        """Wait until it is noted; what others want noted meanwhile goes along."""
        if not outcome.taken and not outcome.refused:
            return
        noted = self.loop.create_future()
        self.outcomes.append((outcome, noted))
        if not self.noting:
            self.noting = True
            task = asyncio.create_task(self._note_all())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        await noted

    async def _note_all(self) -> None:
        try:
            while self.outcomes:
                some, self.outcomes = self.outcomes, []
                try:
                    await self.in_database(queue.settle, [outcome for outcome, _noted in some])
                except Exception as error:  # noqa: BLE001  each waiting task hears of it
                    for _outcome, noted in some:
                        noted.set_exception(error)
                else:
                    for _outcome, noted in some:
                        noted.set_result(None)
        finally:
            self.noting = False


def run(stopped: threading.Event) -> None:
    """Send until told to stop, in an event loop of its own."""
    asyncio.run(_run(stopped))


async def _run(stopped: threading.Event) -> None:
    sender = Sender(stopped)
    deaf = live.subscribe(dispatch.WAITING, sender.ring)
    try:
        while not stopped.is_set():
            try:
                await sender.run()
            except Exception:
                log.exception("the sender failed; trying again")
                await sender.in_database(_close)
                await asyncio.sleep(2)
    finally:
        deaf()
        await sender.in_database(_close)
        await fetch.close()
        sender.database.shutdown()


def _close() -> None:
    connection.close()
