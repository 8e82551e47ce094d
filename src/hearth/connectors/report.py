"""What an archive holds, or what a run brought in, as plain counts for page, command line and JSON."""

from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any

from hearth.connectors.shape import line
from hearth.connectors.source import Source
from hearth.ledger.activity import Activity

POSTS = ("Note", "Article", "Page", "Question")


@dataclass(slots=True)
class Report:
    """Counts of one reading. `posts` are talk, openings included; `threads` forum topics and native threads;
    `reactions` those on talk (METRICS F4)."""

    people: int = 0
    bots: int = 0
    gone: int = 0
    spaces: int = 0
    private: list[str] = field(default_factory=list)
    rooms: dict[str, list[Any]] = field(default_factory=dict)
    threads: int = 0
    posts: int = 0
    not_talk: int = 0
    replies: int = 0
    reactions: int = 0
    edits: int = 0
    deletions: int = 0
    files: int = 0
    memberships: int = 0
    flags: dict[str, int] = field(default_factory=dict)
    addresses: int = 0
    first: int = 0
    last: int = 0
    lines: int = 0
    bad: int = 0
    bad_lines: list[list[str]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    origin: str = ""
    run: int = 0
    state: str = "done"
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Everything, for a JSON column."""
        return asdict(self)

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Report":
        """A report from `as_dict`, of this or an older version."""
        known = cls.__dataclass_fields__
        return cls(**{key: value for key, value in values.items() if key in known})

    @property
    def shown(self) -> dict[str, str]:
        """The numbers as people write them."""
        numbers = {key: getattr(self, key) for key in self.__dataclass_fields__}
        return {key: f"{value:,}" for key, value in numbers.items() if isinstance(value, int)}

    @property
    def counts(self) -> dict[str, int]:
        """The five counts of `import --json`."""
        return {key: getattr(self, key) for key in ("people", "spaces", "threads", "posts", "reactions")}

    def as_json(self) -> dict[str, Any]:
        """The object `import --json` prints."""
        return {
            **self.counts,
            "skipped": self.left_behind(),
            "seconds": round(self.seconds, 3),
        }

    def left_behind(self) -> list[dict[str, Any]]:
        """What is not taken, by reason: known kinds first, then bad lines grouped by what is wrong with them."""
        bad: dict[str, dict[str, Any]] = {}
        for place, why in self.bad_lines:
            known = bad.setdefault(why, {"reason": why, "count": 0, "example": place})
            known["count"] += 1
        missing = self.bad - sum(each["count"] for each in bad.values())
        rest = [{"reason": "further unreadable lines", "count": missing, "example": ""}] if missing else []
        return [*self.skipped, *bad.values(), *rest]

    def note(self, source: Source) -> None:
        """Take over what the source has noted."""
        self.lines = source.lines
        self.bad = source.bad_count
        self.bad_lines = [list(each) for each in source.bad_lines]
        self.unknown = dict(source.unknown_fields)
        self.skipped = [
            {"reason": reason, "count": count, "example": example}
            for reason, (count, example) in source.skipped.items()
        ]

    def remind(self, source: Source) -> None:
        """Give the notes of an interrupted run back to the source that continues it."""
        source.lines, source.bad_count = self.lines, self.bad
        source.bad_lines = [(place, why) for place, why in self.bad_lines]
        source.unknown_fields = dict(self.unknown)
        source.skipped = {each["reason"]: [each["count"], each["example"]] for each in self.skipped}

    def tally(self, activity: Activity, on_talk: bool) -> None:
        """Count one activity. `on_talk`: the post it belongs to is talk."""
        kind, thing = activity.type, activity.object_type
        if kind == "Create" and thing in POSTS:
            self._tally_post(activity)
        elif kind == "EmojiReact":
            self.reactions += on_talk
        elif kind == "Create":
            self._tally_thing(activity)
        elif kind == "Accept":
            self.memberships += 1
        elif kind == "Update":
            self.edits += 1
        elif kind == "Delete":
            self.deletions += 1

    def _tally_post(self, activity: Activity) -> None:
        payload = activity.payload
        if payload.get("hearth:talk") is False:
            self.not_talk += 1
            return
        self.posts += 1
        self.threads += activity.object_type == "Article" or "hearth:thread" in payload
        self.replies += bool(activity.in_reply_to or activity.context not in ("", activity.object))
        self.edits += "updated" in payload
        self.files += len(payload.get("hearth:files", ()))
        published = activity.published or 0
        self.first = min(self.first or published, published)
        self.last = max(self.last, published)
        room = self.rooms.get(activity.target)
        if room is not None:
            room[1] += 1

    def _tally_thing(self, activity: Activity) -> None:
        payload = activity.payload
        if activity.object_type == "Person":
            self.people += 1
            self.gone += payload.get("hearth:deleted") is True
        elif activity.object_type == "hearth:ImportFlag":
            flag = str(payload.get("flag"))
            self.flags[flag] = self.flags.get(flag, 0) + 1
        elif activity.object_type == "Service":
            self.bots += 1
        elif activity.object_type == "Group":
            self.spaces += 1
            name = line(payload.get("name"))
            self.rooms.setdefault(activity.object, [name, 0, activity.audience == "space"])
            if activity.audience == "space":
                self.private.append(name)


class Seen:
    """Which ids have passed: an archive may name a thing twice, a count may not.

    A Bloom filter of 8 MB however large the archive: exact in practice up to a million ids, then a few in a
    hundred thousand are taken for seen. Only dry runs count by it; a real run asks the ledger.
    """

    _BITS = 1 << 26

    def __init__(self) -> None:
        self._bits = bytearray(self._BITS // 8)

    def new(self, identity: str) -> bool:
        """Whether this id has not passed before."""
        digest = blake2b(identity.encode(errors="replace"), digest_size=20).digest()
        fresh = False
        for at in range(0, 20, 4):
            place = int.from_bytes(digest[at : at + 4], "big") & (self._BITS - 1)
            if not self._bits[place >> 3] & (1 << (place & 7)):
                self._bits[place >> 3] |= 1 << (place & 7)
                fresh = True
        return fresh
