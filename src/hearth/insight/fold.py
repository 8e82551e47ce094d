"""Turns ledger rows into the few columns that facts need: no text, no names, nothing of direct messages.

One list of tuples per staging table; versions of an object are appended and the newest is chosen later, so rows may
arrive in any order.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from hearth.insight.words import count_words
from hearth.ledger.activity import HOME
from hearth.ledger.upcast import upcast

Payload = Mapping[str, Any]
Staged = dict[str, list[tuple[Any, ...]]]

COLUMNS = (
    "seq", "id", "type", "actor", "object", "object_type", "published", "context", "in_reply_to", "target",
    "audience", "origin", "v", "payload",
)  # fmt: skip
VERSION = "object VARCHAR, stamp BIGINT, aid VARCHAR, seq BIGINT"
TABLES: dict[str, str] = {
    "v_post": f"{VERSION}, type VARCHAR, author VARCHAR, published BIGINT, context VARCHAR, reply_to VARCHAR,"
    " place VARCHAR, audience VARCHAR, origin VARCHAR, talk BOOLEAN, question BOOLEAN, words INTEGER",
    "v_person": f"{VERSION}, type VARCHAR, published BIGINT, origin VARCHAR, listed BOOLEAN",
    "v_space": f"{VERSION}, parent VARCHAR, measured BOOLEAN, slug VARCHAR, name VARCHAR",
    "v_role": f"{VERSION}, person VARCHAR, role VARCHAR, scope VARCHAR, is_brand BOOLEAN, valid_from BIGINT,"
    " valid_to BIGINT",
    "v_flag": f"{VERSION}, person VARCHAR, flag VARCHAR, mapped VARCHAR, origin VARCHAR",
    "v_consent": f"{VERSION}, person VARCHAR, purpose VARCHAR, source VARCHAR, text_version VARCHAR, given BIGINT,"
    " withdrawn BIGINT",
    "v_claim": f"{VERSION}, person VARCHAR, ghost VARCHAR, source VARCHAR",
    "v_notice": f"{VERSION}, noticed BIGINT",
    "v_answer": f"{VERSION}, post VARCHAR, published BIGINT",
    "v_moved": f"{VERSION}, context VARCHAR",
    "l_join": "aid VARCHAR, seq BIGINT, person VARCHAR, space VARCHAR, what VARCHAR, published BIGINT",
    "l_reaction": "aid VARCHAR, seq BIGINT, person VARCHAR, post VARCHAR, kind VARCHAR, published BIGINT,"
    " approximate BOOLEAN",
    "l_vote": "aid VARCHAR, seq BIGINT, person VARCHAR, subject VARCHAR, published BIGINT",
    "l_gone": "object VARCHAR, seq BIGINT",
    "l_undone": "aid VARCHAR, seq BIGINT",
}
POSTS = ("Note", "Article", "Page", "Question")
PERSONS = ("Person", "Service", "Application", "Organization")
LARGEST = 1 << 62
BRAND_ROLES = ("founder", "steward")
CLAIM = "hearth:Claim"
RECEIPT = "hearth:Consent"
"""addressed to one person, and the only such row that is read"""
KINDS = (
    "Create", "Update", "Delete", "Undo", "Like", "EmojiReact", "Accept", "Leave", "Remove", "Move",
    "hearth:AcceptAnswer", "hearth:Notice", "hearth:Vote",
)  # fmt: skip


def fold(rows: Iterable[tuple[Any, ...]]) -> Staged:
    """Staging tuples by table, from ledger rows in the order of COLUMNS."""
    staged: Staged = defaultdict(list)
    for raw in rows:
        row = dict(zip(COLUMNS, raw, strict=True))
        if row["audience"] == "direct" and row["object_type"] != RECEIPT:
            continue
        if row["payload"] is None:
            _erased(staged, row)
            continue
        if not isinstance(row["payload"], dict):
            row["payload"] = upcast(row["v"], row["type"], row["object_type"], orjson.loads(row["payload"]))
        if row["type"] in ("Create", "Update"):
            _version(staged, row)
        elif act := _ACTS.get(row["type"]):
            act(staged, row)
    return staged


def _erased(staged: Staged, row: dict[str, Any]) -> None:
    """A nulled creation is a tombstone; any other row without a payload never happened."""
    if row["type"] in ("Create", "Delete"):
        _gone(staged, row)


def _head(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["object"], _whole(row["payload"].get("updated")) or row["published"], row["id"], row["seq"])


def _whole(value: object) -> int | None:
    """A whole number that fits a column."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST:
        return value
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _version(staged: Staged, row: dict[str, Any]) -> None:
    payload: Payload = row["payload"]
    kind = row["object_type"]
    if kind in POSTS:
        staged["v_post"].append(_head(row) + _post(row, payload))
    elif kind in PERSONS:
        tags = _text(payload.get("summary")).lower()
        listed = payload.get("indexable") is True and "#nobot" not in tags
        first = _whole(payload.get("published")) or row["published"]
        staged["v_person"].append((*_head(row), kind, first, row["origin"], listed))
    elif kind in ("Group", "hearth:Channel"):
        measured = payload.get("hearth:metrics") is not False and not payload.get("hearth:noMetrics")
        parent = row["target"] if kind == "hearth:Channel" else ""
        slug, name = _text(payload.get("preferredUsername")), _text(payload.get("name"))
        staged["v_space"].append((*_head(row), parent, measured, slug, name))
    elif kind == "hearth:Role":
        role = _text(payload.get("role"))
        brand = payload.get("is_brand")
        staged["v_role"].append(
            (*_head(row), _text(payload.get("person")), role, _text(payload.get("scope")) or HOME,
             role in BRAND_ROLES if brand is None else bool(brand),
             _from(payload.get("valid_from"), row), _whole(payload.get("valid_to")))
        )  # fmt: skip
    elif kind == "hearth:ImportFlag":
        staged["v_flag"].append(
            (*_head(row), _text(payload.get("person")), _text(payload.get("flag")),
             _text(payload.get("mapped")) or "brand", row["origin"])
        )  # fmt: skip
    elif kind == CLAIM:
        if row["origin"] == "home":
            person, ghost = _text(payload.get("person")), _text(payload.get("ghost"))
            staged["v_claim"].append((*_head(row), person, ghost, _text(payload.get("source"))))
    elif kind == RECEIPT:
        staged["v_consent"].append(
            (*_head(row), _text(payload.get("person")), _text(payload.get("purpose")),
             _text(payload.get("source")) or "home", str(payload.get("text_version", "")),
             _from(payload.get("given"), row), _whole(payload.get("withdrawn")))
        )  # fmt: skip


def _from(value: object, row: dict[str, Any]) -> int:
    found = _whole(value)
    return int(row["published"]) if found is None else found


def _post(row: dict[str, Any], payload: Payload) -> tuple[Any, ...]:
    question = payload.get("hearth:question")
    return (
        row["object_type"],
        _text(payload.get("attributedTo")) or row["actor"],
        _from(payload.get("published"), row),
        row["context"],
        row["in_reply_to"],
        row["target"],
        row["audience"],
        row["origin"],
        payload.get("hearth:talk") is not False,
        None if question is None else bool(question),
        count_words(_text(payload.get("content")), _text(payload.get("mediaType"))),
    )


def _gone(staged: Staged, row: dict[str, Any]) -> None:
    staged["l_gone"].append((row["object"], row["seq"]))


def _undone(staged: Staged, row: dict[str, Any]) -> None:
    staged["l_undone"].append((row["object"], row["seq"]))


def _reaction(staged: Staged, row: dict[str, Any]) -> None:
    kind = _text(row["payload"].get("content")) or row["type"]
    approximate = row["payload"].get("hearth:approximate") is True
    staged["l_reaction"].append(
        (row["id"], row["seq"], row["actor"], row["object"], kind, row["published"], approximate)
    )


def _accept(staged: Staged, row: dict[str, Any]) -> None:
    person, space = _text(row["payload"].get("person")), _text(row["payload"].get("space"))
    if row["object_type"] == "Join" and person:
        staged["l_join"].append((row["id"], row["seq"], person, space, "joined", row["published"]))


def _leave(staged: Staged, row: dict[str, Any]) -> None:
    staged["l_join"].append((row["id"], row["seq"], row["actor"], row["object"], "left", row["published"]))


def _remove(staged: Staged, row: dict[str, Any]) -> None:
    if row["object_type"] in PERSONS:
        staged["l_join"].append(
            (row["id"], row["seq"], row["object"], row["target"], "removed", row["published"])
        )


def _answer(staged: Staged, row: dict[str, Any]) -> None:
    thread = row["context"] or _text(row["payload"].get("thread"))
    staged["v_answer"].append(
        (thread, row["published"], row["id"], row["seq"], row["object"], row["published"])
    )


def _vote(staged: Staged, row: dict[str, Any]) -> None:
    """An open vote; secret ballots carry no person and are not read."""
    staged["l_vote"].append((row["id"], row["seq"], row["actor"], row["object"], row["published"]))


def _notice(staged: Staged, row: dict[str, Any]) -> None:
    staged["v_notice"].append((*_head(row), _from(row["payload"].get("noticed"), row)))


def _moved(staged: Staged, row: dict[str, Any]) -> None:
    named = row["payload"].get("objects")
    objects = [uri for uri in named if isinstance(uri, str)] if isinstance(named, list) else []
    for uri in objects or [row["object"]]:
        staged["v_moved"].append(
            (uri, row["published"], row["id"], row["seq"], row["context"] or row["object"])
        )


_ACTS: dict[str, Callable[[Staged, dict[str, Any]], None]] = {
    "Delete": _gone,
    "Undo": _undone,
    "Like": _reaction,
    "EmojiReact": _reaction,
    "Accept": _accept,
    "Leave": _leave,
    "Remove": _remove,
    "Move": _moved,
    "hearth:AcceptAnswer": _answer,
    "hearth:Notice": _notice,
    "hearth:Vote": _vote,
}
