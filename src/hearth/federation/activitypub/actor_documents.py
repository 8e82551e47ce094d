"""The documents of our actors: persons, spaces as groups, and the home itself."""

from html import escape
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock, markup
from hearth.base.address import home_url
from hearth.federation.activitypub import addresses, keys
from hearth.federation.activitypub.openness import may_tell
from hearth.federation.activitypub.vocabulary import (
    AS,
    CONTEXT,
    PUBLIC,
    image,
    picture_url,
    plain_list,
    stamp,
)
from hearth.ledger import read
from hearth.ledger.activity import HOME, HOME_NUM, State
from hearth.people.models import Actor
from hearth.people.roles import brand_voices


def actor_document(actor: Actor) -> dict[str, Any]:
    """The document of an open person or space (openness is asked before)."""
    known = read.state(actor.uri)
    assert known is not None
    with override(settings.LANGUAGE_CODE):  # whoever asks reads the same
        shown = _group(actor, known) if actor.sort == "space" else _person(actor, known)
    return {**_frame(actor.num), **{name: value for name, value in shown.items() if value not in ("", [])}}


def home_document() -> dict[str, Any]:
    """The home as an actor: it signs what it fetches, and may be read unsigned (FEP-2677, FEP-d556)."""
    known = read.state(HOME)
    name = str(known.payload.get("name") or "Hearth") if known else "Hearth"
    return {
        **_frame(HOME_NUM),
        "type": "Application",
        "preferredUsername": addresses.host(),
        "name": name,
        "url": home_url() + "/",
        "webfinger": f"{addresses.host()}@{addresses.host()}",
        "manuallyApprovesFollowers": True,
        "discoverable": False,
        "indexable": False,
    }


def _frame(num: int) -> dict[str, Any]:
    """What every actor has: its addresses and keys."""
    mine, pair = addresses.actor_url(num), keys.key_of(num)
    frame = {
        "@context": CONTEXT,
        "id": mine,
        "inbox": addresses.inbox_url(num),
        "outbox": addresses.collection_url(num, "outbox"),
        "endpoints": {"sharedInbox": addresses.shared_inbox_url()},
        "publicKey": {"id": addresses.key_url(num), "owner": mine, "publicKeyPem": pair.public_pem},
        "assertionMethod": [
            {
                "id": addresses.ed25519_url(num),
                "type": "Multikey",
                "controller": mine,
                "publicKeyMultibase": pair.multikey,
            }
        ],
    }
    if num != HOME_NUM:
        for name in ("followers", "following", "featured"):
            frame[name] = addresses.collection_url(num, name)
    return frame


def _common(actor: Actor, known: State) -> dict[str, Any]:
    return {
        "preferredUsername": actor.handle,
        "name": actor.name,
        "url": addresses.profile_url(actor.handle),
        "webfinger": f"{actor.handle}@{addresses.host()}",
        "published": stamp(actor.created // clock.DAY * clock.DAY),
    }


def _person(actor: Actor, known: State) -> dict[str, Any]:
    """Name and picture; whatever else stands on a profile only if that is for everybody. Whether she may be searched
    (FEP-5feb, FEP-268d) is said in both words there are for it."""
    payload = known.payload
    document = {
        **_common(actor, known),
        "type": "Service" if actor.sort == "bot" else "Person",
        "manuallyApprovesFollowers": bool(payload.get("manuallyApprovesFollowers")),
        "discoverable": bool(payload.get("discoverable")),
        "indexable": bool(payload.get("indexable")),
        "searchableBy": [PUBLIC if payload.get("indexable") else addresses.actor_url(actor.num)],
        "icon": _picture(payload.get("icon")),
        "alsoKnownAs": [one for one in plain_list(payload.get("alsoKnownAs")) if isinstance(one, str)],
        "movedTo": str(payload.get("movedTo") or ""),
        "attachment": _brand(actor.num),
    }
    label = brand_voices().label(actor.num, clock.now())
    if label:
        document["speaksForTheBrand"] = True
    if may_tell(known):
        document["summary"] = markup.render(str(payload.get("summary") or ""))
        document["image"] = _picture(payload.get("image"))
        document["attachment"] = _brand(actor.num) + _fields(payload)
    return document


def _brand(num: int) -> list[dict[str, str]]:
    """Who speaks for the brand says so in a profile field, which every server shows."""
    voices, now = brand_voices(), clock.now()
    label, interest = voices.label(num, now), voices.interest(num, now)
    if not label:
        return []
    return [
        {
            "type": "PropertyValue",
            "name": _("Speaks for the brand"),
            "value": escape(f"{label}: {interest}" if interest else label),
        }
    ]


def _fields(payload: Any) -> list[dict[str, str]]:
    found = []
    for one in plain_list(payload.get("attachment"))[:20]:
        if isinstance(one, dict) and one.get("type") == "PropertyValue":
            name, value = str(one.get("name", ""))[:255], str(one.get("value", ""))[:2047]
            linked = value.startswith(("https://", "http://"))
            html = (
                f'<a href="{escape(value)}" rel="me nofollow noopener">{escape(value)}</a>'
                if linked
                else markup.clean(value)
            )
            found.append({"type": "PropertyValue", "name": name, "value": html})
    return found


def _picture(value: Any) -> Any:
    """A picture of an actor with an address other servers can read."""
    url = value.get("url") if isinstance(value, dict) else value
    if not isinstance(url, str) or not url:
        return ""
    if url.startswith("media:"):
        mime = str(value.get("mediaType")) if isinstance(value, dict) else ""
        url = picture_url(url.removeprefix("media:"), mime, public=False)
    return image(url) if url.startswith(("https://", home_url() + "/")) else ""


def _group(actor: Actor, known: State) -> dict[str, Any]:
    """A space as FEP-1b12 wants it: its moderators are the collection in `attributedTo`."""
    moderators = addresses.collection_url(actor.num, "moderators")
    return {
        **_common(actor, known),
        "type": "Group",
        "summary": markup.render(str(known.payload.get("summary") or "")),
        "manuallyApprovesFollowers": known.payload.get("hearth:joining", "open") != "open",
        "discoverable": True,
        "indexable": True,
        "postingRestrictedToMods": bool(known.payload.get("hearth:archived")),
        "attributedTo": moderators,
        "moderators": moderators,
        "icon": _picture(known.payload.get("icon")),
    }


def tombstone(url: str, former: str = "") -> dict[str, Any]:
    """What stands where something public was deleted (ActivityPub 6.4)."""
    found = {"@context": AS, "id": url, "type": "Tombstone"}
    return {**found, "formerType": former} if former else found
