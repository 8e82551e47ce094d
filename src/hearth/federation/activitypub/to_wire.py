"""Objects as other servers read them. Whether one may leave at all is asked before (`openness`, `access`); what it
names besides itself is asked here, field by field.
"""

from typing import Any

from hearth.base.markup import excerpt
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.addressing import addressed, recipients
from hearth.federation.activitypub.openness import leaves
from hearth.federation.activitypub.policies import interaction_policy
from hearth.federation.activitypub.quoting import quotation
from hearth.federation.activitypub.special import event, question
from hearth.federation.activitypub.vocabulary import CONTEXT, stamp
from hearth.federation.activitypub.words import attachments, html_of, quote_line, wire_tags
from hearth.ledger import read
from hearth.ledger.activity import State
from hearth.people.models import DIRECT, PUBLIC, Actor


def object_of(thing: State) -> dict[str, Any]:
    """The document of a post of this home."""
    return {"@context": CONTEXT, **inner(thing)}


def inner(thing: State) -> dict[str, Any]:
    """The same, to stand inside an activity."""
    payload = thing.payload
    author = Actor.objects.filter(uri=thing.actor).first()
    num = author.num if author else 0
    url, html = addresses.object_url(thing.num), html_of(payload)
    quoted = quotation(thing)
    document: dict[str, Any] = {
        "id": url,
        "type": wire_type(thing),
        "attributedTo": addresses.actor_url(num),
        "url": addresses.post_url(author.handle if author else "", thing.num),
        "published": stamp(thing.published),
        **addressed(thing).lists(),
        "content": html + quote_line(quoted["quoteUrl"]) if quoted else html,
        "attachment": attachments(payload, public=thing.audience == PUBLIC),
        "tag": wire_tags(payload) + quoted.pop("tag", []),
        **quoted,
        "interactionPolicy": interaction_policy(thing),
    }
    document |= _language(payload, document["content"]) | _source(payload)
    document |= _warning(payload) | _threading(thing, url)
    if payload.get("name"):
        document["name"] = str(payload["name"])
    if payload.get("updated"):
        document["updated"] = stamp(int(payload["updated"]))
    if document["type"] == "Article":
        document["preview"] = {"type": "Note", "content": f"<p>{excerpt(html, 280)}</p>"}
    if thing.type == "Question":
        document |= question(thing)
    elif thing.type == "Event":
        document |= event(thing)
    return document


def wire_type(thing: State) -> str:
    """A titled opening in a space is a `Page` (FEP-1b12), one outside an `Article` (FEP-b2b8); what others could not
    take part in (ranked polls, events without a time) is a `Note`."""
    if thing.type == "Article":
        return "Page" if addressed(thing).space else "Article"
    if thing.type == "Question" and thing.payload.get("hearth:method") == "ranked":
        return "Note"
    if thing.type == "Event" and not thing.payload.get("startTime"):
        return "Note"
    return thing.type


def _language(payload: Any, html: str) -> dict[str, Any]:
    language = payload.get("language")
    return {"contentMap": {language: html}} if isinstance(language, str) and language else {}


def _source(payload: Any) -> dict[str, Any]:
    if payload.get("mediaType") == "text/html":
        return {}
    media = str(payload.get("mediaType") or "text/markdown")
    return {"source": {"content": str(payload.get("content") or ""), "mediaType": media}}


def _warning(payload: Any) -> dict[str, Any]:
    warning = payload.get("summary")
    found: dict[str, Any] = {"sensitive": bool(payload.get("sensitive") or warning)}
    return {**found, "summary": str(warning)} if warning else found


def _threading(thing: State, url: str) -> dict[str, Any]:
    """What it answers, the thread it belongs to (FEP-7888), and where its answers are found."""
    found: dict[str, Any] = {}
    if thing.in_reply_to and (leaves(thing.in_reply_to) or _among_the_same(thing)):
        found["inReplyTo"] = addresses.to_url(thing.in_reply_to)
    if thing.audience != PUBLIC:
        return found
    opening = thing.context or thing.in_reply_to or thing.uri
    if (context := context_of(opening)) is not None:
        found["context"] = context
        if addresses.is_ours(context):
            found["contextHistory"] = f"{context}/history"
    return {**found, "replies": f"{url}/replies"}


def context_of(opening: str) -> str | None:
    """The collection of a thread: ours under our address, another's under the one it named itself."""
    if opening.startswith(("local:", "urn:hearth:")):
        return f"{addresses.to_url(opening)}/context" if leaves(opening) else None
    known = read.state(opening)
    context = known.payload.get("context") if known else None
    return context if isinstance(context, str) and context.startswith("https://") else None


def _among_the_same(thing: State) -> bool:
    """Whether a direct post answers one that everybody it goes to knows already."""
    answered = read.state(thing.in_reply_to)
    if thing.audience != DIRECT or answered is None or answered.deleted or answered.audience != DIRECT:
        return False
    return {thing.actor, *recipients(thing)} <= {answered.actor, *recipients(answered)}
