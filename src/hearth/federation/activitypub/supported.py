"""What this home supports, as FEDERATION.md tells it (FEP-67ff): written from the code, so that it stays true."""

from collections.abc import Iterable

from hearth.base import clock
from hearth.federation.activitypub import acts, wire
from hearth.federation.activitypub.openness import SPOKEN
from hearth.federation.activitypub.receiving import verbs  # noqa: F401  registers what incoming verbs mean
from hearth.federation.activitypub.receiving.marks import UNHEEDED
from hearth.federation.activitypub.receiving.meaning import understood
from hearth.federation.activitypub.sending import queue

FEPS = {
    "044f": "Quotations: `quote`, `QuoteRequest`, stamps in `quoteAuthorization`, `canQuote`",
    "0151": "NodeInfo: where it is found",
    "1b12": "Groups: `Announce` of activities, `audience`, moderators in `attributedTo`",
    "2677": "The home as an `Application` actor, found through NodeInfo",
    "268d": "`searchableBy`: read of posts, told of persons",
    "2c59": "`webfinger` in actor documents",
    "3b86": "Following and answering from elsewhere: `/authorize_interaction`",
    "4adb": "WebFinger by the address of an actor or page",
    "521a": "Ed25519 keys as `Multikey` in `assertionMethod`",
    "5feb": "`indexable` binds the search here, and what the home counts",
    "67ff": "This file",
    "7458": "`replies` collections",
    "7628": "`Move`, with `alsoKnownAs` checked both ways",
    "7888": "`context` names the collection of a thread",
    "8a8e": "Events, also in the older names that Mobilizon reads",
    "8b32": "Object integrity proofs (`eddsa-jcs-2022`): verified on what others bring, made on what spaces pass on",
    "8fcf": "`Collection-Synchronization` with posts for followers only",
    "9967": "Polls: votes, counts, end",
    "b2b8": "`Article` with a `preview`",
    "c0e0": "`EmojiReact`, and `Like` with `content`",
    "c390": "Identity proofs: verified",
    "d556": "The home's own actor, found by its host name",
    "e232": "Quotations as object links in `tag`",
    "eb48": "Hashtags",
    "f1d5": "NodeInfo 2.0 and 2.1",
    "f228": "Threads can be read whole from their `context`, and as activities from `contextHistory`",
    "fe34": "Origin-based authority: who may say what about whom",
}
"""every proposal that the code of this room names, and what of it is there"""
_OUT = {
    "hearth:Tally": "Update",
    "hearth:Close": "Update",
    "Join": "Follow, Join",
    "Leave": "Undo, Leave",
    "Remove": "Remove, Reject",
}
_EXTRA = {"Announce", "Create", "QuoteRequest"}
"""what leaves besides the forms of recorded activities: what spaces repeat, votes, asking to quote"""


def sent() -> list[str]:
    """Types of activities that leave."""
    found = {name for kind in acts._SHAPES for name in _OUT.get(kind, kind).split(", ")}
    return sorted(found | _EXTRA)


def page() -> str:
    """FEDERATION.md."""
    return _PAGE.format(
        feps="\n".join(
            f"| [{number}]({_FEP.format(number)}) | {words} |" for number, words in sorted(FEPS.items())
        ),
        objects=_listed({*SPOKEN, "Tombstone"}),
        sent=_listed(sent()),
        understood=_listed(understood() - set(UNHEEDED)),
        unheeded=_listed(UNHEEDED),
        megabytes=wire.MAX_BYTES // 1_000_000,
        depth=wire.DEPTH,
        days=queue.KEPT_FOR // clock.DAY,
    ).rstrip()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


_FEP = "https://codeberg.org/fediverse/fep/src/branch/main/fep/{0}/fep-{0}.md"
_PAGE = """# Federation

Written by `./hearth check --fix` from the code. Federation is off until a keeper of the home confirms its final host
name (Settings, The open social web).

## Protocols

- [ActivityPub](https://www.w3.org/TR/activitypub/), server to server, as plain JSON; graph keywords are refused.
- [WebFinger](https://www.rfc-editor.org/rfc/rfc7033), host-meta, NodeInfo 2.0 and 2.1.
- HTTP signatures: draft-cavage-http-signatures-12 first, [RFC 9421](https://www.rfc-editor.org/rfc/rfc9421) after a 400
  or 401, remembered for each host. Both are verified, RSA and Ed25519. Every request is signed, GET as well; a home may
  answer signed requests only. No Linked Data Signatures.

## Fediverse Enhancement Proposals

| FEP | what is there |
|---|---|
{feps}

## Actors

| actor | what |
|---|---|
| `Person`, `Service` | members and bots: name and picture, the rest of a profile only if it was made public |
| `Group` | public spaces: following one joins the talk, or asks to. Other spaces have no document and no WebFinger |
| `Application` | the home itself, `/ap/home`, readable unsigned |

Whoever speaks for a brand carries `speaksForTheBrand: true` and a profile field that says so.

## Objects

Sent and read: {objects}. A titled opening in a space is a `Page`, one outside a space an `Article` with a `preview`.
`QuoteAuthorization` stamps are given and checked.

What is for the home, for a space or for somebody there never leaves: asking for it is answered like asking for what
never was, 404. What was public and is deleted answers 410 with a `Tombstone`.

## Activities

Sent: {sent}.

Understood: {understood}.

Taken, counted and let fall: {unheeded}.

A space passes on each activity in it as an `Announce` of the whole activity, with an integrity proof, and each opening
also as an `Announce` of the post, so that forums and microblogs both show it. An `Announce` is never announced.

## Limits

Documents larger than {megabytes} MB or nested deeper than {depth} are refused. A host that does not answer is asked
again after half a minute, then less and less often; after {days} days what waits for it is dropped.
"""
