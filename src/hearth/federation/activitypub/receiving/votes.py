"""Answers to our polls from elsewhere: a Note with a name and no words, once for each answer picked (FEP-9967)."""

from hashlib import sha256

from hearth.federation.activitypub import addresses, openness, wire
from hearth.federation.activitypub.receiving.meaning import Delivered, Drop, activity, introduced, is_ours
from hearth.federation.activitypub.wire import Document
from hearth.ledger import read
from hearth.ledger.activity import Activity


def is_vote(doc: Document) -> bool:
    """Whether this is an answer to a poll of ours."""
    if wire.kind(doc) != "Note" or not wire.text(doc, "name") or wire.text(doc, "content"):
        return False
    return is_ours(addresses.to_uri(wire.id_of(doc.get("inReplyTo"))))


def vote(given: Delivered, doc: Document, author: str) -> list[Activity]:
    """What was picked so far, with this answer. Raises Drop for a second, a late or an unknown answer."""
    poll = addresses.to_uri(wire.id_of(doc.get("inReplyTo")))
    asked = read.state(poll)
    if asked is None or asked.deleted or asked.type != "Question" or not openness.may_leave(asked):
        raise Drop("no such poll")
    ends = asked.payload.get("endTime")
    if asked.payload.get("hearth:secret") or (type(ends) is int and ends <= given.received):
        raise Drop("poll is closed")
    many = asked.payload.get("anyOf")
    options = [option.get("name") for option in many or asked.payload.get("oneOf") or []]
    name = wire.text(doc, "name")
    if name not in options or asked.payload.get("hearth:method", "single") not in ("single", "multiple"):
        raise Drop("no such answer")
    mine = options.index(name)
    picked = [at for at in range(len(options)) if read.row_by_id(_identity(author, poll, at)) is not None]
    if mine in picked or (picked and not many):
        raise Drop("answered already")
    choices = sorted([*picked, mine])
    told = activity(
        given,
        "hearth:Vote",
        poll,
        "Question",
        {"choices": choices},
        actor=author,
        id=_identity(author, poll, mine),
        published=given.received,
        target=asked.target,
        audience=asked.audience,
    )
    return [*introduced(author), told]


def _identity(author: str, poll: str, answer: int) -> str:
    return f"{author}#vote-{sha256(poll.encode()).hexdigest()[:24]}-{answer}"
