"""Which message a chat message answers, where the archive does not say: by who is named, and by who spoke lately.

A plain rule, so that it can be explained: whoever names somebody answers her last message; whoever was just named, or
just spoke with somebody, goes on with that; else the message stands alone. Measured on ten hours of IRC (Kummerfeld et
al. 2019, CC-BY 4.0). Such links are marked `inferred` and enter no default figure (METRICS.md F6).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LATELY = 900_000
"""milliseconds after which what somebody said is no longer what is answered without naming her"""
NAMED = 14_400_000
"""the same where she is named"""
OWN = 300_000
"""within this time a second message goes on with the first"""


@dataclass(frozen=True, slots=True)
class Message:
    """One message in the order of the channel, with the persons it names."""

    key: int
    person: str
    at: int
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Channel:
    """What was said last, by whom and to whom."""

    last: dict[str, Message] = field(default_factory=dict)
    to: dict[str, Message] = field(default_factory=dict)
    """the last message that named a person"""

    def parent(self, message: Message) -> int | None:
        """The message that this one answers, or None."""
        for name in message.names:
            earlier = self.last.get(name)
            if name != message.person and earlier and message.at - earlier.at <= NAMED:
                back = self.to.get(message.person)
                if back and back.person == name and message.at - back.at <= NAMED:
                    return back.key
                return earlier.key
        own, asked = self.last.get(message.person), self.to.get(message.person)
        if asked and message.at - asked.at <= LATELY and (own is None or own.key < asked.key):
            return asked.key
        if own and message.at - own.at <= OWN:
            return own.key
        return None

    def said(self, message: Message) -> None:
        """Take note of a message."""
        self.last[message.person] = message
        for name in message.names:
            if name != message.person:
                self.to[name] = message


def links(messages: Iterable[Message]) -> Iterator[tuple[int, int]]:
    """(message, the message it probably answers), for messages of one channel in order."""
    channel = Channel()
    for message in messages:
        parent = channel.parent(message)
        channel.said(message)
        if parent is not None:
            yield message.key, parent
