"""Small homes told in one line each: members who agreed, brand people, and who answered whom."""

from typing import Any

from hearth.insight import load
from hearth.insight.engine import Engine, Question
from tests.contracts.ledger_rows import COMPILER, rows
from tests.contracts.sample_activities import plain

Plain = dict[str, Any]
HOUR = 3_600_000
DAY = 24 * HOUR
NOW = 1_760_000_000_000


def member(
    name: str, *, agreed: bool = True, brand: bool = False, joined: int = NOW - 90 * DAY
) -> list[Plain]:
    uri = f"urn:{name}"
    acts = [
        plain("Create", uri, uri, "Person", joined),
        plain(
            "Accept",
            "local:/home",
            f"urn:join:{name}",
            "Join",
            joined,
            payload={"person": uri, "space": "local:/home"},
        ),
    ]
    if agreed:
        receipt = {"person": uri, "purpose": "aggregate", "given": joined}
        acts.append(
            plain(
                "Create",
                uri,
                f"urn:consent:{name}",
                "hearth:Consent",
                joined,
                payload=receipt,
                audience="direct",
            )
        )
    if brand:
        role = {
            "person": uri,
            "role": "founder",
            "scope": "local:/home",
            "valid_from": joined,
            "valid_to": None,
        }
        acts.append(plain("Create", "local:/home", f"urn:role:{name}", "hearth:Role", joined, payload=role))
    return acts


def withdrawn(name: str, at: int = NOW - DAY) -> Plain:
    payload = {
        "person": f"urn:{name}",
        "purpose": "aggregate",
        "given": NOW - 90 * DAY,
        "withdrawn": at,
        "updated": at,
    }
    return plain(
        "Update",
        f"urn:{name}",
        f"urn:consent:{name}",
        "hearth:Consent",
        at,
        payload=payload,
        audience="direct",
    )


def post(
    name: str, uri: str, at: int = NOW - 5 * DAY, *, to: str = "", thread: str = "", **more: Any
) -> Plain:
    kind = more.pop("kind", "Note")
    return plain(
        "Create",
        f"urn:{name}",
        uri,
        kind,
        at,
        in_reply_to=to,
        context=thread,
        payload={"content": "words"},
        **more,
    )


def crowd(count: int, *, staff: int = 0, agreed: bool = True) -> list[Plain]:
    """`count` members of whom each answered the next one, and `staff` founders who answered each member."""
    acts = [act for i in range(count) for act in member(f"m{i}", agreed=agreed)]
    acts += [act for i in range(staff) for act in member(f"s{i}", agreed=agreed, brand=True)]
    for i in range(count):
        acts.append(post(f"m{i}", f"urn:o{i}"))
        acts.append(post(f"m{i}", f"urn:a{i}", NOW - 4 * DAY, to=f"urn:o{(i + 1) % count}"))
        acts += [post(f"s{j}", f"urn:s{j}/{i}", NOW - 4 * DAY, to=f"urn:o{i}") for j in range(staff)]
    return acts


def asked(activities: list[Plain], *ids: str, **question: Any) -> dict[str, dict[str, Any]]:
    """Records by metric."""
    engine = Engine(load.connect(":memory:"), COMPILER)
    if activities:
        load.add(engine.con, rows(activities))
    load.finish(engine.con, len(activities), "end")
    answer = engine.answer(Question(ids=list(ids), now=NOW, **question))
    return {record["metric"]: record for record in answer["metrics"]}
