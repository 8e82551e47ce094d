"""Turns ledger rows into the few columns that facts need: no text, no names, nothing of direct messages.

One list of tuples per staging table; versions of an object are appended and the newest is chosen later, so rows may
arrive in any order. A column of type KEY is a uri here and a number in the derived file.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from hearth.insight.words import count_words
from hearth.ledger.activity import HOME
from hearth.ledger.upcast import upcast

Payload = Mapping[str, Any]
Raw = tuple[Any, ...]
Staged = dict[str, list[Raw]]

COLUMNS = (
    "seq", "id", "type", "actor", "object", "object_type", "published", "context", "in_reply_to", "target",
    "audience", "origin", "v", "payload", "num",
)  # fmt: skip
SEQ, ID, TYPE, ACTOR, OBJECT, SORT, AT, CONTEXT, REPLY, TARGET, AUDIENCE, ORIGIN, V, PAYLOAD, NUM = range(15)
VERSION = "object KEY, stamp BIGINT, aid VARCHAR, seq BIGINT"
TABLES: dict[str, str] = {
    "v_post": f"{VERSION}, num BIGINT, titled BOOLEAN, author KEY, published BIGINT, context KEY, reply_to KEY,"
    " place KEY, origin KEY, implies BOOLEAN, talk BOOLEAN, question BOOLEAN, words INTEGER",
    "v_person": f"{VERSION}, type VARCHAR, published BIGINT, origin KEY, listed BOOLEAN",
    "v_space": f"{VERSION}, parent KEY, measured BOOLEAN, uri VARCHAR, slug VARCHAR, name VARCHAR",
    "v_role": f"{VERSION}, person KEY, role VARCHAR, scope KEY, is_brand BOOLEAN, valid_from BIGINT, valid_to BIGINT",
    "v_flag": f"{VERSION}, person KEY, flag VARCHAR, mapped VARCHAR, origin KEY",
    "v_consent": f"{VERSION}, person KEY, purpose VARCHAR, source VARCHAR, text_version VARCHAR, given BIGINT,"
    " withdrawn BIGINT",
    "v_claim": f"{VERSION}, person KEY, ghost KEY, source VARCHAR",
    "v_notice": f"{VERSION}, noticed BIGINT",
    "v_answer": f"{VERSION}, post KEY, published BIGINT",
    "v_moved": f"{VERSION}, context KEY",
    "v_letter": f"{VERSION}, inviter KEY, sent BIGINT, campaign VARCHAR",
    "l_join": "aid KEY, seq BIGINT, person KEY, space KEY, what VARCHAR, published BIGINT, inviter KEY, letter KEY",
    "l_reaction": "aid KEY, seq BIGINT, person KEY, post KEY, kind VARCHAR, published BIGINT, approximate BOOLEAN",
    "l_vote": "aid KEY, seq BIGINT, person KEY, subject KEY, published BIGINT, choices VARCHAR",
    "l_closed": "aid KEY, seq BIGINT, subject KEY, published BIGINT",
    "l_rsvp": "aid KEY, seq BIGINT, person KEY, occasion KEY, place KEY, answer VARCHAR, published BIGINT,"
    " origin KEY",
    "l_gone": "object KEY, seq BIGINT, published BIGINT, num BIGINT",
    "l_undone": "aid KEY, seq BIGINT",
    "l_origin": "origin KEY, name VARCHAR, source VARCHAR",
    "l_name": "key KEY, uri VARCHAR",
}
POSTS = frozenset(("Note", "Article", "Page", "Question"))
PERSONS = ("Person", "Service", "Application", "Organization")
REMOTE = ("activitypub", "atproto", "lens")
"""where people live who have no account here"""
LARGEST = 1 << 62
BRAND_ROLES = ("founder", "steward")
CLAIM = "hearth:Claim"
FLAG = "hearth:ImportFlag"
RECEIPT = "hearth:Consent"
LETTER = "hearth:Letter"
PRIVATE = (RECEIPT, LETTER)
"""addressed to one person, without any words of anybody, and the only such rows that are read"""
KINDS = (
    "Create", "Update", "Delete", "Undo", "Like", "EmojiReact", "Accept", "Join", "Leave", "Remove", "Move",
    "hearth:AcceptAnswer", "hearth:Notice", "hearth:Vote", "hearth:Close",
)  # fmt: skip


def fold(rows: Iterable[Raw]) -> Staged:
    """Staging tuples by table, from ledger rows in the order of COLUMNS."""
    staged: Staged = defaultdict(list)
    people: set[str] = set()
    origins: set[str] = set()
    said = staged["v_post"].append
    for row in rows:
        kind, sort, held = row[TYPE], row[SORT], row[PAYLOAD]
        if row[AUDIENCE] == "direct" and sort not in PRIVATE:
            continue
        if held is None:
            if kind in (
                "Create",
                "Delete",
            ):  # a nulled creation is a tombstone; what else is nulled never happened
                _gone(staged, row, {})
            continue
        payload = held if isinstance(held, dict) else upcast(row[V], kind, sort, orjson.loads(held))
        if kind in ("Create", "Update"):
            if sort in POSTS:
                origins.add(row[ORIGIN])
                made = _post(row, payload)
                people.add(made[6])
                said(made)
            elif version := _VERSIONS.get(sort):
                version(staged, row, payload)
                if sort in PERSONS:
                    people.add(row[OBJECT])
                if sort in PERSONS or sort == FLAG:
                    origins.add(row[ORIGIN])
        elif act := _ACTS.get(kind):
            act(staged, row, payload)
    staged["l_name"] = [(uri, uri) for uri in people]
    staged["l_origin"] = [(name, name, name.partition(":")[0]) for name in origins]
    return staged


def _head(row: Raw, payload: Payload) -> Raw:
    return (row[OBJECT], _whole(payload.get("updated")) or row[AT], row[ID], row[SEQ])


def _whole(value: object) -> int | None:
    """A whole number that fits a column."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST:
        return value
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _from(value: object, row: Raw) -> int:
    found = _whole(value)
    return int(row[AT]) if found is None else found


# Objects and their versions


def _post(row: Raw, payload: Payload) -> Raw:
    """The hot one: most rows of a ledger are posts."""
    seq, id, _, actor, uri, sort, at, context, reply_to, place, audience, origin, _, _, num = row
    get = payload.get
    question, author, content, kind = (
        get("hearth:question"),
        get("attributedTo"),
        get("content"),
        get("mediaType"),
    )
    updated, first = get("updated"), get("published")
    return (
        uri,
        at if updated is None else _whole(updated) or at,
        id,
        seq,
        num,
        sort in ("Article", "Page"),
        author if author and isinstance(author, str) else actor,
        at if first is None else _from(first, row),
        context,
        reply_to,
        place,
        origin,
        not origin.startswith("discord:"),  # nothing is implied in Discord's threads (METRICS.md)
        get("hearth:talk") is not False and (origin == "home" or _is_here(origin, audience, payload)),
        None if question is None else bool(question),
        count_words(content, _text(kind)) if isinstance(content, str) else 0,
    )


def _is_here(origin: str, audience: str, payload: Payload) -> bool:
    """Of what came over the open web only public talk here is read, never what passes by on its way to a follower
    (METRICS.md F11)."""
    return origin.partition(":")[0] not in REMOTE or (
        audience == "public" and payload.get("hearth:passing") is not True
    )


def _person(staged: Staged, row: Raw, payload: Payload) -> None:
    tags = _text(payload.get("summary")).lower()
    listed = payload.get("indexable") is True and "#nobot" not in tags
    first = _whole(payload.get("published")) or row[AT]
    staged["v_person"].append((*_head(row, payload), row[SORT], first, row[ORIGIN], listed))


def _space(staged: Staged, row: Raw, payload: Payload) -> None:
    measured = payload.get("hearth:metrics") is not False and not payload.get("hearth:noMetrics")
    parent = row[TARGET] if row[SORT] == "hearth:Channel" else ""
    slug, name = _text(payload.get("preferredUsername")), _text(payload.get("name"))
    staged["v_space"].append((*_head(row, payload), parent, measured, row[OBJECT], slug, name))


def _role(staged: Staged, row: Raw, payload: Payload) -> None:
    role, brand = _text(payload.get("role")), payload.get("is_brand")
    staged["v_role"].append(
        (*_head(row, payload), _text(payload.get("person")), role, _text(payload.get("scope")) or HOME,
         role in BRAND_ROLES if brand is None else bool(brand),
         _from(payload.get("valid_from"), row), _whole(payload.get("valid_to")))
    )  # fmt: skip


def _flag(staged: Staged, row: Raw, payload: Payload) -> None:
    who, flag = _text(payload.get("person")), _text(payload.get("flag"))
    mapped = _text(payload.get("mapped")) or "brand"
    staged["v_flag"].append((*_head(row, payload), who, flag, mapped, row[ORIGIN]))


def _claim(staged: Staged, row: Raw, payload: Payload) -> None:
    if row[ORIGIN] == "home":
        person, ghost = _text(payload.get("person")), _text(payload.get("ghost"))
        staged["v_claim"].append((*_head(row, payload), person, ghost, _text(payload.get("source"))))


def _receipt(staged: Staged, row: Raw, payload: Payload) -> None:
    staged["v_consent"].append(
        (*_head(row, payload), _text(payload.get("person")), _text(payload.get("purpose")),
         _text(payload.get("source")) or "home", str(payload.get("text_version", "")),
         _from(payload.get("given"), row), _whole(payload.get("withdrawn")))
    )  # fmt: skip


def _letter(staged: Staged, row: Raw, payload: Payload) -> None:
    campaign = _text(payload.get("campaign"))
    staged["v_letter"].append((*_head(row, payload), row[ACTOR], row[AT], campaign))


Version = Callable[[Staged, Raw, Payload], None]
_VERSIONS: dict[str, Version] = {
    **dict.fromkeys(PERSONS, _person),
    "Group": _space,
    "hearth:Channel": _space,
    "hearth:Role": _role,
    FLAG: _flag,
    CLAIM: _claim,
    RECEIPT: _receipt,
    LETTER: _letter,
}


# What was done


def _gone(staged: Staged, row: Raw, payload: Payload) -> None:
    staged["l_gone"].append((row[OBJECT], row[SEQ], row[AT], row[NUM]))


def _undone(staged: Staged, row: Raw, payload: Payload) -> None:
    staged["l_undone"].append((row[OBJECT], row[SEQ]))


def _reaction(staged: Staged, row: Raw, payload: Payload) -> None:
    kind = _text(payload.get("content")) or row[TYPE]
    approximate = payload.get("hearth:approximate") is True
    staged["l_reaction"].append(
        (row[ID], row[SEQ], row[ACTOR], row[OBJECT], kind, row[AT], approximate)
    )  # fmt: skip


def _accept(staged: Staged, row: Raw, payload: Payload) -> None:
    person, space = _text(payload.get("person")), _text(payload.get("space"))
    if row[SORT] == "Join" and person:
        by, through = _text(payload.get("hearth:by")), ""
        if payload.get("hearth:how") == "letter":
            through = _text(payload.get("hearth:through"))
        staged["l_join"].append((row[ID], row[SEQ], person, space, "joined", row[AT], by, through))


def _join(staged: Staged, row: Raw, payload: Payload) -> None:
    """An answer to an event. Joining a space begins with its acceptance instead."""
    if row[SORT] == "Event":
        answer = "no" if row[TYPE] == "Leave" else _text(payload.get("hearth:answer")) or "yes"
        staged["l_rsvp"].append(
            (row[ID], row[SEQ], row[ACTOR], row[OBJECT], row[TARGET], answer, row[AT], row[ORIGIN])
        )


def _leave(staged: Staged, row: Raw, payload: Payload) -> None:
    if row[SORT] == "Event":
        _join(staged, row, payload)
    else:
        staged["l_join"].append((row[ID], row[SEQ], row[ACTOR], row[OBJECT], "left", row[AT], "", ""))


def _remove(staged: Staged, row: Raw, payload: Payload) -> None:
    if row[SORT] in PERSONS:
        staged["l_join"].append((row[ID], row[SEQ], row[OBJECT], row[TARGET], "removed", row[AT], "", ""))


def _answer(staged: Staged, row: Raw, payload: Payload) -> None:
    thread = row[CONTEXT] or _text(payload.get("thread"))
    staged["v_answer"].append((thread, row[AT], row[ID], row[SEQ], row[OBJECT], row[AT]))


def _vote(staged: Staged, row: Raw, payload: Payload) -> None:
    """An open vote; secret ballots carry no person and are not read."""
    chosen = payload.get("choices")
    some = sorted({i for i in chosen if _whole(i) is not None}) if isinstance(chosen, list) else []
    staged["l_vote"].append(
        (row[ID], row[SEQ], row[ACTOR], row[OBJECT], row[AT], " ".join(map(str, some)))
    )  # fmt: skip


def _close(staged: Staged, row: Raw, payload: Payload) -> None:
    staged["l_closed"].append((row[ID], row[SEQ], row[OBJECT], row[AT]))


def _notice(staged: Staged, row: Raw, payload: Payload) -> None:
    staged["v_notice"].append((*_head(row, payload), _from(payload.get("noticed"), row)))


def _moved(staged: Staged, row: Raw, payload: Payload) -> None:
    named = payload.get("objects")
    objects = [uri for uri in named if isinstance(uri, str)] if isinstance(named, list) else []
    for uri in objects or [row[OBJECT]]:
        staged["v_moved"].append((uri, row[AT], row[ID], row[SEQ], row[CONTEXT] or row[OBJECT]))


_ACTS: dict[str, Version] = {
    "Delete": _gone,
    "Undo": _undone,
    "Like": _reaction,
    "EmojiReact": _reaction,
    "Accept": _accept,
    "Join": _join,
    "Leave": _leave,
    "Remove": _remove,
    "Move": _moved,
    "hearth:AcceptAnswer": _answer,
    "hearth:Notice": _notice,
    "hearth:Vote": _vote,
    "hearth:Close": _close,
}
