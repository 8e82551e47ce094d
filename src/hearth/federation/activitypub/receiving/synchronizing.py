"""Comparing who follows (FEP-8fcf), as the ones told: a server says whom of us it believes to follow somebody.

Where the two books differ, its list is fetched, and follows that exist on one side only are ended.
"""

import logging
import re

from hearth.base import clock, live
from hearth.base.errors import HearthError
from hearth.federation.activitypub import addresses, authority, http, wire
from hearth.federation.activitypub.claim import Claim
from hearth.federation.activitypub.lately import Lately
from hearth.federation.activitypub.receiving import remote
from hearth.federation.activitypub.receiving.meaning import is_ours
from hearth.federation.activitypub.request import Request
from hearth.federation.activitypub.sending.synchronization import digest
from hearth.ledger import read
from hearth.ledger.activity import activity_id
from hearth.ledger.record import record, writing
from hearth.people import follows
from hearth.people.bonds import ACTIVE, Follow
from hearth.people.models import Actor

log = logging.getLogger(__name__)
TOLD = "followers told"
"""the topic on which the worker hears what a server believes"""
_NAME = "collection-synchronization"
_PART = re.compile(r'(collectionId|url|digest)\s*=\s*"([^"]*)"')
_EVERY = clock.HOUR
_asked: Lately[str, int] = Lately(5000)


def note(request: Request, claimed: list[Claim], actor: str) -> None:
    """Pass on what the header says, if it was signed with the rest."""
    value = request.joined(_NAME)
    if not value or not any(_NAME.encode() in text.lower() for claim in claimed for text in claim.messages):
        return
    parts = dict(_PART.findall(value[:4000]))
    if len(parts) == 3:
        live.publish(TOLD, {"actor": actor, **parts})


def compare(actor: str, collection: str, url: str, told: str) -> int:
    """End what exists on one side only; how many follows. At most once an hour for one actor. Not in a transaction."""
    row, num = remote.known(actor), read.num_of(actor)
    if row is None or num is None or row.followers != collection or not authority.same_origin(url, actor):
        return 0
    held = Follow.objects.filter(followed=num, state=ACTIVE).values("follower")
    here = set(Actor.objects.filter(num__in=held, local=True).values_list("uri", flat=True))
    if digest(sorted(addresses.to_url(uri) for uri in here)) == told.lower():
        return 0
    now = clock.now()
    if now - (_asked.get(actor) or 0) < _EVERY:
        return 0
    _asked.put(actor, now)
    document, _final = http.get_now(url)
    listed = wire.ids(document.get("orderedItems") or document.get("items"))
    there = {uri for each in listed if is_ours(uri := addresses.to_uri(each))}
    return _end(actor, num, sorted(here - there), "Reject", now) + _end(
        actor, num, sorted(there - here), "Undo", now
    )


def _end(actor: str, num: int, people: list[str], verb: str, now: int) -> int:
    ended = 0
    for uri in people:
        held = Follow.objects.filter(follower=read.num_of(uri) or 0, followed=num).first()
        if held is None or (verb == "Reject" and now - held.since < _EVERY):
            continue  # what began a moment ago may not be in their book yet
        by = actor if verb == "Reject" else uri
        with writing():
            record(
                follows.answer_activity(
                    verb,
                    by,
                    held.activity,
                    uri,
                    actor,
                    held.asked,
                    identity=activity_id(by, f"synchronized\n{held.activity}\n{now}"),
                    origin=remote.ORIGIN if verb == "Reject" else "home",
                )
            )
        ended += 1
    return ended


def heard(message: live.Message) -> None:
    """As `compare`, of what came by the topic; trouble is only noted."""
    try:
        parts = {key: str(message.get(key) or "") for key in ("actor", "collectionId", "url", "digest")}
        compare(parts["actor"], parts["collectionId"], parts["url"], parts["digest"])
    except HearthError as error:
        log.info("followers were not compared: %s", error)
