"""Reads what one person takes along from Mastodon, servers that write the same archive, or another home of Hearth.

`actor.json` and `outbox.json` become a ghost and its posts, in no room, with their original dates. Posts that were
public stay readable for the home; those for followers only stay hers alone. This file knows the files,
`mastodon_posts.py` the posts. Follows, lists and blocks in the same archive are no talk: see `federation/moving`.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop

from hearth.base import markup
from hearth.base.errors import Invalid
from hearth.connectors import mastodon_posts, shape
from hearth.connectors.mastodon_posts import Owner, host_of, moment
from hearth.connectors.shape import Place, clean, line
from hearth.connectors.shape import key as key_of
from hearth.connectors.source import Source
from hearth.ledger.activity import Activity

name = "mastodon"
title = "Mastodon"
reads = gettext_noop(
    "Reads one person's archive from Mastodon or another home of Hearth: her posts with their dates and pictures."
    " What was not public stays hers alone; boosts and direct messages stay behind."
)
loose = True

ACTOR, OUTBOX = "actor.json", "outbox.json"
ITEMS = "orderedItems.item"


def read(source: Source) -> Iterator[Activity]:
    """The person first, then what she said, oldest first."""
    owner = owner_in(source)
    if not source.has(OUTBOX):
        raise Invalid(
            "The archive holds no outbox.json: ask your server for the whole archive, not for a list."
        )
    noted = (source.position, source.lines, source.bad_count, list(source.bad_lines))
    for row in source.rows(OUTBOX, ITEMS, whole=True):
        owner.learn(row)
    source.position, source.lines, source.bad_count, source.bad_lines = noted
    yield owner.person
    for row in source.rows(OUTBOX, ITEMS):
        if isinstance(row, dict):
            yield from mastodon_posts.told(source, owner, row)
        else:
            source.bad(f"{OUTBOX}, row {source.position[1] + 1}", "not an activity")
    source.position = (OUTBOX, source.position[1] + 1)


def owner_in(source: Source) -> Owner:
    """Whose archive it is. Raises Invalid for what is no archive of a person."""
    if not source.has(ACTOR):
        raise Invalid(
            "This is no archive of Mastodon: it has no actor.json. If it is a .tar.gz, unpack it and give the folder."
        )
    told = source.document(ACTOR)
    id_ = line(told.get("id"), 500) if isinstance(told, dict) else ""
    handle = key_of(told.get("preferredUsername")) if isinstance(told, dict) else ""
    if not host_of(id_) or not handle:
        raise Invalid("actor.json does not say who this is: it has no address on the web or no name.")
    if told.get("type") not in ("Person", "Service"):
        raise Invalid("This is the archive of a group or a program, not of a person.")
    place = Place.of("mastodon", host_of(id_))
    uri = place.uri(handle)
    born = moment(told.get("published"), source.now) or 0
    person = shape.person(
        place, uri, handle, line(told.get("name")), born, bot=told["type"] == "Service", gone=False
    )
    return Owner(place=place, id=id_, uri=uri, person=_described(person, told, id_))


def _described(person: Activity, told: dict[str, Any], id_: str) -> Activity:
    """With her own words and the address she had; nothing of it federates."""
    extra: dict[str, Any] = {"url": id_}
    if words := markup.plain(clean(told.get("summary")))[:2000].strip():
        extra["summary"] = words
    return shape.with_payload(person, extra)
