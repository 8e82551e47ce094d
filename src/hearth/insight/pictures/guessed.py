"""Member to member with guessed reply links, for chat whose messages do not say what they answer (METRICS.md F6).

A variant that is asked for and marked `inferred`, never part of the default figure. It looks at who is named and who
spoke when, at no other word; only between people who are counted.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import orjson

from hearth.base.errors import HearthError
from hearth.base.tags import of_kind
from hearth.insight.asked import Asked, chosen
from hearth.insight.pictures import Easel, picture
from hearth.insight.reading import Ledger
from hearth.insight.sums import Row, of_rows, sums
from hearth.insight.suppress import figure
from hearth.insight.text.links import Message, links

PARENT, MOST = "member_to_member_share", 50_000
CHAT = """
SELECT p.num, p.person, p.published, p.space, p.is_brand, p.parent IS NOT NULL, p.published >= $start
FROM posts p JOIN d_post d USING (post) WHERE NOT d.threaded AND p.published < $end{here}
ORDER BY p.published DESC LIMIT {most}
"""


@picture("guessed")
def guessed(easel: Easel) -> dict[str, Any]:
    """The record of the variant, and how many links were said and how many guessed."""
    metric = replace(chosen([PARENT])[0], id=f"{PARENT}.inferred")
    here = easel.here.replace("space", "p.space").replace("origin", "p.origin").replace("$p.", "$")
    chat = easel.rows("aggregate", ("posts", "d_post"), CHAT.format(here=here, most=MOST))[::-1]
    said = Asked(easel.engine, chosen([PARENT])[0], easel.span, easel.now, easel.part)
    told = said.sums(metric.purpose)
    rows = _guesses(chat, dict(_named(easel, [row[0] for row in chat])))
    both = sums(of_rows([*_as_rows(told), *rows]))
    shown = figure(metric, both)
    record = said.record()
    return {
        "record": replace(
            record, metric=metric.id, value=shown.estimate.value, low=shown.estimate.low, high=shown.estimate.high,
            level=shown.level, n=shown.n, persons=shown.persons, state=shown.state, verdict=None,
        ).plain(),
        "said": told.n if shown.n is not None else None,
        "guessed": len(rows) if shown.n is not None else None,
    }  # fmt: skip


def _as_rows(told: Any) -> Iterator[Row]:
    for person, (hits, events) in told.peers.items():
        yield person, False, None, hits, events
    if told.brand_events:
        yield 0, True, None, told.brand_hits, told.brand_events


def _guesses(chat: list[tuple[Any, ...]], named: dict[int, tuple[str, ...]]) -> list[Row]:
    """A row for each guessed reply to somebody else in the window."""
    rooms: dict[int, list[Message]] = defaultdict(list)
    facts = {}
    for num, person, at, space, brand, linked, inside in chat:
        rooms[space].append(Message(num, str(person), at, named.get(num, ())))
        facts[num] = (person, brand, linked, inside)
    found: list[Row] = []
    for messages in rooms.values():
        for num, parent in links(messages):
            person, brand, linked, inside = facts[num]
            to, to_brand, *_rest = facts[parent]
            if inside and not linked and to != person:
                found.append((person, bool(brand), None, int(not brand and not to_brand), 1))
    return found


def _named(easel: Easel, nums: list[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Whom each message names, by key; read from its tags alone."""
    keys = {
        uri: str(key) for key, uri in easel.rows("aggregate", ("members",), "SELECT key, uri FROM l_name")
    }
    if not nums or not easel.engine.ledger:
        return
    try:
        with closing(Ledger(easel.engine.ledger)) as ledger:
            for i in range(0, len(nums), 500):
                for num, held in ledger.words(nums[i : i + 500]):
                    said = held if isinstance(held, dict) else orjson.loads(held)
                    hrefs = (str(tag.get("href")) for tag in of_kind(said.get("tag"), "Mention"))
                    yield num, tuple(keys[href] for href in hrefs if href in keys)
    except (sqlite3.Error, OSError) as error:
        raise HearthError(f"The ledger cannot be read: {error}.") from error
