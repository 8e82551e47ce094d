"""Who somebody is on another server: told by the server she signed in at, true only where her actor says the same."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.federation.activitypub import authority, wire
from hearth.federation.activitypub.receiving import remote
from hearth.federation.elsewhere import client
from hearth.federation.elsewhere.oauth import Asked


@dataclass(frozen=True, slots=True)
class Identity:
    """An account elsewhere: its actor, the address people write, the number it has there."""

    uri: str
    address: str
    host: str
    name: str
    remote_id: str
    document: dict[str, Any]


def identity_of(asked: Asked) -> Identity:
    """The account this token belongs to.

    The server names the account; its actor is looked up by WebFinger and must lie on that very server under that name,
    so that no server can vouch for somebody of another one (FEP-fe34, rules 1 to 3).
    """
    told = client.get(asked.host, "/api/v1/accounts/verify_credentials", token=asked.token)
    if not isinstance(told, dict):
        raise Invalid(_("%(host)s answered in a way that cannot be read.") % {"host": asked.host})
    username, remote_id = _text(told, "username"), _text(told, "id")
    if not username or not remote_id or "@" in username:
        raise Invalid(_("%(host)s does not say who you are there.") % {"host": asked.host})
    if told.get("bot") is True or told.get("group") is True:
        raise Invalid(_("%(name)s is a program or a group there, not a person.") % {"name": username})
    uri = client.finger(f"{username}@{asked.host}")
    document = remote.fetch(uri).document
    fits = (
        wire.id_of(document) == uri
        and authority.same_origin(uri, client.base_of(asked.host))
        and wire.kind(document) == "Person"
        and str(document.get("preferredUsername", "")).casefold() == username.casefold()
    )
    if not fits:
        raise Invalid(_("%(host)s says one thing and your profile there another.") % {"host": asked.host})
    name = " ".join(str(document.get("name") or username).split())[:80]
    return Identity(uri, f"{username}@{asked.host}".lower(), asked.host, name, remote_id, document)


def _text(told: dict[str, Any], key: str) -> str:
    value = told.get(key)
    return value if isinstance(value, str) and value.isprintable() and len(value) <= 300 else ""
