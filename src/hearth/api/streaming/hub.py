"""The programs that listen in this process: the live stream again, drawn as JSON and judged per stream and scope.

What a program hears ends with its token, its person's ban or departure, and whatever ends her sessions.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable

from hearth.api.oauth.tokens import TOPIC as TOKENS
from hearth.api.streaming.channels import DIRECT, NOTES, USER, Channel, channels_for, may_hear
from hearth.api.streaming.ears import Ear
from hearth.api.streaming.looking import Looking, living_tokens
from hearth.api.streaming.told import Told
from hearth.base import live
from hearth.feeds.follow import Drawing
from hearth.feeds.frames import Event
from hearth.feeds.listening import NOBODY, Listener
from hearth.feeds.stream import Stream
from hearth.feeds.tabs import Tab
from hearth.people.lists import TOPIC as KEPT
from hearth.people.sight import Viewer, may_see

_CONTEXT = {"user": "home", "list": "home"}


class Hub(Stream):
    """All open lines of programs in this process."""

    judged_every = 2

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        looking = Looking(self.groups, self._heard)
        self.drawing = Drawing(looking.frames, looking.fleeting, looking.touched, looking.sight)
        self._looking = looking

    def asked_at(self, base: str) -> None:
        """Where the home is asked, for links while it has no public address."""
        self._looking.base = base

    @staticmethod
    def living(keys: set[str]) -> tuple[set[str], set[str]]:
        """The tokens asked about, and those of them that still hold."""
        return keys, living_tokens(keys)

    def _listen(self) -> list[Callable[[], None]]:
        return [
            *super()._listen(),
            live.subscribe(TOKENS, self._token_ended),
            live.subscribe(KEPT, self._kept_changed),
        ]

    def _token_ended(self, message: live.Message) -> None:
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(
                self._end_sessions, {str(message.get("id", ""))}, message.get("actor")
            )

    def _kept_changed(self, message: live.Message) -> None:
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._look_again, message.get("actor"), message.get("what"))

    def _look_again(self, actor: int | None, what: object) -> None:
        if actor is None or actor not in self.groups or what == "bookmarks":
            return

        def known(answer: asyncio.Future[Viewer]) -> None:
            group = self.groups.get(actor)
            if group is None or answer.cancelled() or answer.exception() is not None:
                return
            group.viewer = answer.result()
            if what == "filters":
                told = Told(seq=0, event="filters_changed", num=0, author=actor, audience="direct", space=0)
                for tab in group.tabs:
                    if isinstance(tab, Ear) and USER in tab.channels:
                        tab.push(tab.message(USER, told.event, None))

        self.ask(self._looking.sight, actor).add_done_callback(known)

    def _keep(self, frame: object) -> None:
        """Nothing is replayed: whoever comes back reads the timeline."""

    def lost(self) -> None:
        """Too much at once: whoever comes back reads the timeline."""
        for group in self.groups.values():
            self._end(group.tabs)

    def _heard(self, told: Told) -> bool:
        """Whether any line here is told this. Asked by the follower's thread, before an event is drawn."""
        for group in list(self.groups.values()):
            listener = group.viewer if isinstance(group.viewer, Listener) else NOBODY
            if may_see(listener, told, told.recipients):
                wanted = frozenset(channels_for(listener, told))
                if any(
                    isinstance(ear, Ear) and not wanted.isdisjoint(ear.channels) for ear in list(group.tabs)
                ):
                    return True
        return False

    def fan_out(self, frame: Told) -> None:  # type: ignore[override]
        """One event to every line that may hear it, each message written once for all who get the same."""
        made: dict[object, Event] = {}
        for group in list(self.groups.values()):
            listener = group.viewer if isinstance(group.viewer, Listener) else NOBODY
            if frame.to:
                if frame.to != listener.actor:
                    continue
            elif not may_see(listener, frame, frame.recipients):
                continue
            wanted = None if frame.event == "delete" else frozenset(channels_for(listener, frame))
            if wanted is None or wanted:
                _tell(group.tabs, wanted, frame, listener, made)


def _tell(
    tabs: Iterable[Tab],
    wanted: frozenset[Channel] | None,
    told: Told,
    listener: Listener,
    made: dict[object, Event],
) -> None:
    hers: dict[str, str | None] = {}
    for ear in tabs:
        if not isinstance(ear, Ear) or not may_hear(told.event, ear.scopes):
            continue
        heard = ear.channels - {NOTES, DIRECT} if wanted is None else ear.channels & wanted
        for channel in heard:
            context = _CONTEXT.get(channel.name, "public")
            if context not in hers:
                hers[context] = told.payload_for(listener, context)
            payload = hers[context]
            if payload is None:
                continue
            key = (type(ear), channel, payload)
            if key not in made:
                made[key] = ear.message(channel, told.event, payload)
            ear.push(made[key])
