"""Random ledgers: roles that change, consent that comes and goes, cycles, gaps, edits, deletions, moves, private and
unmeasured places, in any order of arrival. Dense enough that every measure has something to say.
"""

from random import Random
from typing import Any

from tests.contracts.sample_activities import plain

Plain = dict[str, Any]
HOUR = 3_600_000
DAY = 24 * HOUR
START = 1_700_000_000_000
DAYS = 60
ORIGINS = ("home", "home", "home", "discourse:f", "slack:t", "activitypub:x")
SPACES = ("local:/o/s1", "local:/o/s1", "local:/o/s2", "local:/o/c1", "local:/o/s3")


def moment(rng: Random) -> int:
    return START + rng.randrange(DAYS * 24) * HOUR


def one_in(rng: Random, n: int) -> bool:
    return rng.randrange(n) == 0


def ledger(seed: int) -> list[Plain]:
    """Activities of one small home, shuffled."""
    rng = Random(seed)
    acts = [
        plain("Create", "local:/home", "local:/o/s1", "Group", START, payload={"name": "One"}),
        plain("Create", "local:/home", "local:/o/s2", "Group", START, payload={"name": "Two"}),
        plain(
            "Create",
            "local:/home",
            "local:/o/c1",
            "hearth:Channel",
            START,
            target="local:/o/s1",
            payload={"name": "Nook"},
        ),
        plain(
            "Create",
            "local:/home",
            "local:/o/s3",
            "Group",
            START,
            payload={"name": "Safe circle", "hearth:metrics": one_in(rng, 2)},
        ),
    ]
    for origin in ("discourse:f", "slack:t"):
        if not one_in(rng, 3):
            acts.append(
                plain("hearth:Notice", "local:/home", origin, "", START, payload={"noticed": moment(rng)})
            )
    crowd = rng.randint(3, 8)
    acts += [act for i in range(crowd) for act in person(rng, i)] + letters(rng, crowd)
    acts += circle(rng, crowd) + talk(rng, crowd)
    rng.shuffle(acts)
    return acts


def person(rng: Random, i: int) -> list[Plain]:
    acts = []
    origin, uri = rng.choice(ORIGINS), f"urn:p{i}"
    payload = {"indexable": one_in(rng, 2), "summary": rng.choice(("", "hello #NoBot"))}
    if not one_in(rng, 10):
        kind = "Service" if one_in(rng, 8) else "Person"
        acts.append(plain("Create", uri, uri, kind, moment(rng), origin=origin, payload=payload))
        if one_in(rng, 15):
            acts.append(plain("Delete", uri, uri, "Person", moment(rng)))
    if (origin == "home" or (origin == "activitypub:x" and one_in(rng, 3))) and not one_in(rng, 5):
        for space in ("local:/home", "local:/o/s1")[: rng.randint(1, 2)]:
            acts.append(
                plain(
                    "Accept",
                    "local:/home",
                    f"urn:j{i}{space}",
                    "Join",
                    moment(rng),
                    payload={"person": uri, "space": space} | came_by(rng, i),
                )
            )
        if one_in(rng, 4):
            acts.append(plain("Leave", uri, "local:/home", "", moment(rng), id=f"urn:leave{i}"))
        elif one_in(rng, 6):
            acts.append(plain("Remove", "local:/home", uri, "Person", moment(rng), target="local:/home"))
    for n in range(rng.choice((0, 1, 2, 2, 3, 3))):
        wanted = rng.choice(("text", "graph", "graph", "outreach", *["aggregate"] * 5))
        receipt = {"person": uri, "purpose": wanted, "given": moment(rng)}
        made = plain(
            "Create",
            uri,
            f"urn:c{i}/{n}",
            "hearth:Consent",
            receipt["given"],
            audience="direct",
            payload=receipt,
        )
        acts.append(made)
        if one_in(rng, 5):
            over = moment(rng)
            acts.append(
                {
                    **made,
                    "type": "Update",
                    "id": f"urn:c{i}/{n}#over",
                    "published": over,
                    "payload": {**receipt, "withdrawn": over, "updated": over},
                }
            )
    for n in range(rng.choice((0, 0, 1, 1, 2))):
        since = moment(rng)
        role = {
            "person": uri,
            "role": rng.choice(("founder", "moderator", "steward")),
            "valid_from": since,
            "scope": rng.choice(("local:/home", "local:/o/s1")),
            "valid_to": rng.choice((None, moment(rng))),
        }
        if one_in(rng, 3):
            role["is_brand"] = one_in(rng, 2)
        acts.append(plain("Create", "local:/home", f"urn:r{i}/{n}", "hearth:Role", since, payload=role))
    if origin != "home" and one_in(rng, 3):
        mapped = rng.choice(("brand", "brand", "peer"))
        acts.append(
            plain(
                "Create",
                "local:/home",
                f"urn:f{i}",
                "hearth:ImportFlag",
                START,
                origin=origin,
                payload={"person": uri, "flag": "staff", "mapped": mapped},
            )
        )
    return acts


def came_by(rng: Random, i: int) -> Plain:
    """Half of the people came by a letter of somebody."""
    if one_in(rng, 2):
        return {}
    by = f"urn:p{rng.randrange(8)}"
    return {"hearth:how": "letter", "hearth:through": f"urn:l{i}", "hearth:by": by}


def letters(rng: Random, crowd: int) -> list[Plain]:
    return [
        plain(
            "Create",
            f"urn:p{rng.randrange(crowd)}",
            f"urn:l{i}",
            "hearth:Letter",
            moment(rng),
            audience="direct",
        )
        for i in range(crowd)
        if not one_in(rng, 5)
    ]


def circle(rng: Random, crowd: int) -> list[Plain]:
    """A thread in which few people answer each other often, over weeks: strands, close pairs, returned answers."""
    acts = []
    for i in range(rng.choice((0, 12, 30))):
        parent = f"urn:k{rng.randrange(max(0, i - 4), i)}" if i else ""
        acts.append(
            plain(
                "Create",
                f"urn:p{(i + one_in(rng, 6)) % min(crowd, 3)}",
                f"urn:k{i}",
                "Note" if i else "Article",
                START + (5 + i) * DAY + rng.randrange(20) * HOUR,
                context="urn:k0",
                in_reply_to=parent,
                target=rng.choice(SPACES[:2]),
                payload={"content": "words"},
            )
        )
    return acts


def talk(rng: Random, crowd: int) -> list[Plain]:
    acts = []
    count = rng.randint(0, 60)

    def who() -> str:
        return f"urn:p{rng.randrange(crowd + 1)}"

    def anywhere() -> str:
        return f"urn:m{rng.randrange(count + 1)}"

    for i in range(count):
        uri, author = f"urn:m{i}", who()
        titled = one_in(rng, 4)
        payload: Plain = {"content": "words"}
        if one_in(rng, 12):
            payload["hearth:talk"] = False
        if one_in(rng, 6):
            payload["hearth:passing"] = True
        if titled and not one_in(rng, 3):
            payload["hearth:question"] = not one_in(rng, 4)
        thread = f"urn:m{rng.randrange(min(count, 6))}"
        context = rng.choice((uri, "", uri)) if titled else rng.choice(("", thread, thread, anywhere()))
        made = plain(
            "Create",
            author,
            uri,
            "Article" if titled else rng.choice(("Note", "Note", "Question")),
            START + int(i / count * DAYS * DAY) + rng.randrange(20) * HOUR
            if not one_in(rng, 8)
            else moment(rng),
            origin=rng.choice(ORIGINS),
            context=context,
            payload=payload,
            in_reply_to="" if titled and not one_in(rng, 4) else rng.choice(("", "", anywhere(), thread)),
            target=rng.choice(SPACES),
            audience=rng.choice(("home", "home", "home", "home", "public", "space", "direct")),
        )
        acts.append(made)
        if one_in(rng, 8):
            at = moment(rng)
            later = {**payload, "updated": at, "published": made["published"]}
            acts.append({**made, "type": "Update", "id": f"{uri}#edit", "published": at, "payload": later})
        if one_in(rng, 15):
            acts.append(plain("Delete", author, uri, "Note", moment(rng)))
        elif one_in(rng, 25):
            made["payload"] = None
        if one_in(rng, 12):
            named = [anywhere() for _ in range(rng.randint(1, 3))]
            acts.append(
                plain(
                    "Move",
                    author,
                    named[0],
                    "Note",
                    moment(rng),
                    id=f"urn:mv{i}",
                    payload={"objects": named},
                    context=rng.choice(("", anywhere())),
                )
            )
        if one_in(rng, 4):
            acts.append(plain("EmojiReact", who(), anywhere(), "Note", moment(rng), id=f"urn:e{i}"))
            if one_in(rng, 4):
                acts.append(plain("Undo", author, f"urn:e{i}", "EmojiReact", moment(rng), id=f"urn:u{i}"))
        if made["context"] and one_in(rng, 3):
            acts.append(
                plain("hearth:AcceptAnswer", who(), uri, "Note", moment(rng), id=f"urn:a{i}", context=context)
            )
        if one_in(rng, 6):
            poll, chosen = (
                f"urn:m{rng.randrange(min(count, 4))}",
                [0] if one_in(rng, 2) else [1, 2][: rng.randrange(3)],
            )
            vote = plain("hearth:Vote", who(), poll, "Question", moment(rng), id=f"urn:v{i}")
            acts.append({**vote, "payload": {"choices": chosen}})
        if one_in(rng, 10):
            poll = f"urn:m{rng.randrange(min(count, 4))}"
            acts.append(
                plain("hearth:Close", "local:/home", poll, "Question", moment(rng), id=f"urn:close{i}")
            )
        if one_in(rng, 6):
            answer = rng.choice(("Join", "Join", "Leave"))
            made = plain(answer, who(), f"urn:event{i % 3}", "Event", moment(rng), id=f"urn:e{i}/rsvp")
            acts.append({**made, "target": rng.choice(SPACES), "payload": {"hearth:answer": "yes"}})
    return acts
