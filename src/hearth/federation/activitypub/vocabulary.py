"""The words of our documents: which JSON-LD context they stand in, and times and pictures as the wire wants them."""

from typing import Any

from hearth.base.address import home_url
from hearth.base.clock import from_ms
from hearth.base.keys import keyed_hash
from hearth.base.recording.keep import EXTENSIONS

AS = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{AS}#Public"
CONTEXT: list[Any] = [
    AS,
    "https://w3id.org/security/v1",
    "https://w3id.org/security/data-integrity/v1",
    "https://purl.archive.org/socialweb/webfinger",
    {
        "toot": "http://joinmastodon.org/ns#",
        "schema": "http://schema.org/",
        "lemmy": "https://join-lemmy.org/ns#",
        "gts": "https://gotosocial.org/ns#",
        "misskey": "https://misskey-hub.net/ns#",
        "litepub": "http://litepub.social/ns#",
        "mz": "https://joinmobilizon.org/ns#",
        "fedibird": "http://fedibird.com/ns#",
        "hearth": "urn:hearth:ns#",
        "Emoji": "toot:Emoji",
        "EmojiReact": "litepub:EmojiReact",
        "Hashtag": "as:Hashtag",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "assertionMethod": {"@id": "https://w3id.org/security#assertionMethod", "@type": "@id"},
        "Multikey": "https://w3id.org/security#Multikey",
        "publicKeyMultibase": "https://w3id.org/security#publicKeyMultibase",
        "blurhash": "toot:blurhash",
        "discoverable": "toot:discoverable",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "indexable": "toot:indexable",
        "searchableBy": {"@id": "fedibird:searchableBy", "@type": "@id"},
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "moderators": {"@id": "lemmy:moderators", "@type": "@id"},
        "postingRestrictedToMods": "lemmy:postingRestrictedToMods",
        "sensitive": "as:sensitive",
        "votersCount": "toot:votersCount",
        "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
        "quoteAuthorization": {"@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id"},
        "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
        "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
        "quoteUrl": "as:quoteUrl",
        "_misskey_quote": "misskey:_misskey_quote",
        "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
        "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
        "canReply": {"@id": "gts:canReply", "@type": "@id"},
        "canLike": {"@id": "gts:canLike", "@type": "@id"},
        "canAnnounce": {"@id": "gts:canAnnounce", "@type": "@id"},
        "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
        "manualApproval": {"@id": "gts:manualApproval", "@type": "@id"},
        "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
        "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
        "contextHistory": "https://w3id.org/fep/f228#contextHistory",
        "timezone": "mz:timezone",
        "joinMode": "mz:joinMode",
        "speaksForTheBrand": "hearth:speaksForTheBrand",
    },
]
TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
}


def stamp(ms: int) -> str:
    """A time as ActivityStreams writes it, to the millisecond: an edit in the same second must stay the newer one."""
    return f"{from_ms(ms):%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"


def capability(sha: str) -> str:
    """What one must know to be given a file that not everybody may see: only who was sent it knows it."""
    return keyed_hash("federation media", sha)[:32]


def picture_url(sha: str, mime: str, *, public: bool) -> str:
    """Where a file of this home lies for other servers."""
    name = f"{sha}.{EXTENSIONS.get(mime, 'bin')}"
    return f"{home_url()}/media/{name}" if public else f"{home_url()}/ap/media/{capability(sha)}/{name}"


def image(url: str, alt: str = "") -> dict[str, Any]:
    """A picture of an actor."""
    mime = TYPES.get(url.rpartition(".")[2], "image/png")
    found: dict[str, Any] = {"type": "Image", "url": url, "mediaType": mime}
    return {**found, "name": alt} if alt else found


def plain_list(value: Any) -> list[Any]:
    """A payload field as a list, however it was written."""
    return value if isinstance(value, list) else [value] if value else []
