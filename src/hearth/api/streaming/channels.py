"""The streams programs can listen to: their names, the scope each needs, and which of them an event belongs to."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hearth.api.oauth.scopes import covers
from hearth.api.streaming.told import Told
from hearth.feeds.listening import Listener
from hearth.feeds.timelines import in_home


class Channel(NamedTuple):
    """A stream by name; `about` is its tag or list."""

    name: str
    about: str = ""

    @property
    def names(self) -> list[str]:
        """As messages name it."""
        return [self.name, self.about] if self.about else [self.name]


USER, NOTES, DIRECT = Channel("user"), Channel("user:notification"), Channel("direct")
_OPEN = (
    "public",
    "public:media",
    "public:local",
    "public:local:media",
    "public:remote",
    "public:remote:media",
)
_SCOPES = {
    "user": "read:statuses",
    "user:notification": "read:notifications",
    "direct": "read:statuses",
    "list": "read:lists",
}
_TAGS = ("hashtag", "hashtag:local")


def channel_of(name: str, asked: Mapping[str, str]) -> Channel | None:
    """The stream a program names, None if there is no such thing."""
    if name in _OPEN:
        wants_media = asked.get("only_media", "") in ("1", "true") and not name.endswith(":media")
        return Channel(name + ":media" if wants_media else name)
    if name in _TAGS:
        tag = asked.get("tag", "").strip().removeprefix("#").lower()
        return Channel(name, tag) if tag else None
    if name == "list":
        number = asked.get("list", "")
        return Channel(name, number) if number.isascii() and number.isdigit() and len(number) < 20 else None
    return Channel(name) if name in _SCOPES else None


def may_listen(channel: Channel, scopes: tuple[str, ...], listener: Listener) -> bool:
    """Whether this token may listen there. What is public anybody may hear."""
    needed = _SCOPES.get(channel.name)
    if needed is None:
        return True
    if not listener.known or not covers(scopes, needed):
        return False
    return channel.name != "list" or _may_read(listener, int(channel.about))


def _may_read(listener: Listener, number: int) -> bool:
    """Lists of hers, and places: what is said there is judged one by one."""
    return number in listener.lists or number in listener.spaces or number > 1 << 32


def may_hear(event: str, scopes: tuple[str, ...]) -> bool:
    """Whether a token with these scopes is told this event at all."""
    if event == "notification":
        return covers(scopes, "read:notifications")
    return event == "filters_changed" or not scopes or covers(scopes, "read:statuses")


def channels_for(listener: Listener, told: Told) -> Iterator[Channel]:
    """The streams of this listener an event belongs to; that she may see it was judged before."""
    if told.to:
        yield USER
        yield NOTES
        return
    line = told.line
    if line is None or line.author in listener.unheard:
        return
    if told.event == "conversation":
        yield DIRECT
        return
    if line.audience != "direct" or told.to_followers:
        if in_home(listener, line._replace(tagged=not listener.tags.isdisjoint(told.tags))):
            yield USER
        for number, people in listener.lists.items():
            if (line.by or line.author) in people:
                yield Channel("list", str(number))
    if line.audience == "direct" or line.by:
        return
    yield from _places(told)
    for tag in told.tags:
        yield Channel("hashtag", tag)
        if line.origin == "home":
            yield Channel("hashtag:local", tag)


def _places(told: Told) -> Iterator[Channel]:
    line = told.line
    if line is None:
        return
    yield Channel("list", str(line.space))
    if told.channel:
        yield Channel("list", str(told.channel))
    local = line.origin == "home"
    if told.unlisted or told.answers or line.audience not in ("public", "home"):
        return
    names = ["public:local", "public"] if local else ["public", "public:remote"]
    for name in names:
        yield Channel(name)
        if told.media:
            yield Channel(name + ":media")
