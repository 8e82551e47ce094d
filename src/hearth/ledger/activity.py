"""The shape of everything that happens: an activity, its recorded row, and the ids they carry."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

HOME = "local:/home"
HOME_NUM = 1
AUDIENCES = ("public", "home", "space", "direct")


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One happening, before it is recorded (ActivityStreams 2.0 words; `hearth:` types where it has none).

    `published` is in milliseconds since 1970 (None: now). For Create and Update the payload is the whole new
    state of the object; `target`, `context`, `in_reply_to` and `audience` are repeated on every Update.
    """

    type: str
    actor: str
    object: str = ""
    object_type: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    published: int | None = None
    context: str = ""
    in_reply_to: str = ""
    target: str = ""
    audience: str = "home"
    origin: str = "home"
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The current state of one object: what the newest Create or Update said of it, or its tombstone."""

    num: int
    uri: str
    type: str
    actor: str
    published: int
    updated: int
    context: str
    in_reply_to: str
    target: str
    audience: str
    origin: str
    payload: Mapping[str, Any]
    version: str
    deleted: bool


@dataclass(slots=True, kw_only=True)
class Row:
    """One recorded activity, brought up to the current payload version.

    `before` is the object's previous state (Update and Delete only). `tombstone` is true when a projector for
    Delete is called because the object's creation is erased or arrived after its deletion.
    """

    seq: int
    id: str
    type: str
    actor: str
    object: str
    num: int
    object_type: str
    published: int
    recorded: int
    context: str
    in_reply_to: str
    target: str
    audience: str
    origin: str
    quiet: bool
    v: int
    payload: dict[str, Any]
    erased: bool = False
    tombstone: bool = False
    before: State | None = None

    @property
    def author(self) -> str:
        """Who the object belongs to: `attributedTo` where a moderator edits, else the actor."""
        return str(self.payload.get("attributedTo") or self.actor)

    @property
    def object_published(self) -> int:
        """When the object first appeared (an Update's own `published` is the time of the edit)."""
        value = self.payload.get("published")
        return value if type(value) is int else self.published

    @property
    def object_updated(self) -> int | None:
        """When the object was last edited, or None."""
        value = self.payload.get("updated")
        return value if type(value) is int else None


def activity_id(actor: str, key: str) -> str:
    """The activity id for an idempotency key: the same actor and key always give the same id."""
    return "local:/a/" + sha256(f"{actor}\n{key}".encode()).hexdigest()[:32]


def new_id() -> str:
    """A fresh random activity id."""
    return "local:/a/" + secrets.token_hex(16)


def due_id(subject: str, event: str, due: int) -> str:
    """The id of a happening that falls due: derived from subject, event and time, so it is recorded once."""
    return activity_id(HOME, f"due\n{subject}\n{event}\n{due}")


def local_uri(num: int) -> str:
    """The id of a local object; the host is written only at the edge."""
    return f"local:/o/{num}"


def edit_of(state: State, actor: str, payload: Mapping[str, Any], **changes: Any) -> Activity:
    """An Update that replaces `state`, carrying everything an Update must repeat.

    `payload` is the new content; bookkeeping (original time, author, replaced version) is added here.
    Keyword changes override columns (`target`, `audience`, `id`, `published`, `quiet`).
    """
    full = {**payload, "published": state.published, "hearth:replaces": state.version}
    if actor != state.actor:
        full["attributedTo"] = state.actor
    columns: dict[str, Any] = {
        "context": state.context,
        "in_reply_to": state.in_reply_to,
        "target": state.target,
        "audience": state.audience,
        "origin": state.origin,
    }
    columns.update(changes)
    return Activity(
        type="Update", actor=actor, object=state.uri, object_type=state.type, payload=full, **columns
    )
