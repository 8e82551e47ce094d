"""Passkeys: made on the host a page is served on, used there without typing anything, stopped when one was copied.

The challenge lies in the session and counts once. What a browser answers is checked by python-fido2.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hearth.base import address, clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.base.keys import keyed_hash
from hearth.ledger.activity import HOME_NUM
from hearth.people.keyring import Passkey
from hearth.people.mailing import tell
from hearth.people.models import Account, Actor

MOST = 20
_MAKING, _SHOWING, _READY = "passkey_making", "passkey_showing", "passkey_ready"
_AAGUID = bytes(16)


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """One passkey in the list; `here`: it works on the host this page is served on."""

    row: Passkey
    here: bool


def host_of(request: HttpRequest) -> str:
    """The host this page is served on, which passkeys made here are bound to."""
    return (
        request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    )


def _server(request: HttpRequest) -> Fido2Server:
    host, port_too = host_of(request), request.get_host()
    name = Actor.objects.filter(num=HOME_NUM).values_list("name", flat=True).first() or "Hearth"
    secure = ("https://", "http://") if host == "localhost" else ("https://",)
    origins = {f"{scheme}{port_too}" for scheme in secure}
    entity = PublicKeyCredentialRpEntity(id=host, name=name)
    return Fido2Server(entity, verify_origin=lambda origin: origin in origins)


# Making one


def making(request: HttpRequest, *, actor: int | None, name: str) -> dict[str, Any]:
    """What the browser needs to make a passkey; `actor` is None for somebody who is just coming in."""
    seed = str(actor) if actor is not None else f"newcomer {request.session.session_key} {clock.now()}"
    user = PublicKeyCredentialUserEntity(
        id=bytes.fromhex(keyed_hash("passkey of", seed)), name=name or "Hearth", display_name=name or "Hearth"
    )
    options, state = _server(request).register_begin(
        user,
        [_descriptor(row) for row in _of(actor or 0) if row.host == host_of(request)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _remember(request, _MAKING, state)
    return dict(options)["publicKey"]  # type: ignore[no-any-return]


def made(request: HttpRequest, answer: str) -> None:
    """Check what the browser made and hold it ready in the session until somebody keeps it."""
    state = request.session.pop(_MAKING, None)
    if state is None:
        raise Invalid(_("That took too long. Press the button for a passkey once more."))
    try:
        seen = _server(request).register_complete(state, _parsed(answer))
        data = seen.credential_data
        if data is None:
            raise ValueError("no key")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(
            _("Your browser's answer could not be checked. No passkey was kept; try once more.")
        ) from error
    request.session[_READY] = {
        "credential": websafe_encode(data.credential_id),
        "key": json.dumps({str(number): _text(value) for number, value in data.public_key.items()}),
        "counter": seen.counter,
        "host": host_of(request),
    }


def is_ready(request: HttpRequest) -> bool:
    """Whether a passkey was made and waits to be kept."""
    return _READY in request.session


def keep(request: HttpRequest, actor: int, name: str = "") -> Passkey:
    """Keep the passkey that waits: from now on it signs this person in."""
    ready = request.session.pop(_READY, None)
    if ready is None:
        raise Invalid(_("No passkey was made yet. Press the button for a passkey first."))
    with transaction.atomic():
        if Passkey.objects.filter(actor=actor).count() >= MOST:
            raise Invalid(_("These are as many passkeys as one person can have. Remove one first."))
        try:
            with transaction.atomic():
                return Passkey.objects.create(
                    credential=ready["credential"],
                    actor=actor,
                    name=_named(name),
                    host=ready["host"],
                    public_key=ready["key"],
                    counter=ready["counter"],
                    made=clock.now(),
                )
        except IntegrityError as error:
            raise Invalid(_("This passkey is kept here already.")) from error


def _named(name: str) -> str:
    return " ".join(name.split())[:80] or _("My passkey")


# Showing one


def showing(request: HttpRequest) -> dict[str, Any]:
    """What the browser needs to sign somebody in; nobody has to say who."""
    options, state = _server(request).authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    _remember(request, _SHOWING, state)
    return dict(options)["publicKey"]  # type: ignore[no-any-return]


def shown(request: HttpRequest, answer: str) -> Account:
    """Whose passkey the browser showed. A counter that went back means a copy: the passkey is stopped."""
    state = request.session.pop(_SHOWING, None)
    if state is None:
        raise Invalid(_("That took too long. Press the button for a passkey once more."))
    try:
        response = AuthenticationResponse.from_dict(_parsed(answer))
        credential, counter = websafe_encode(response.raw_id), response.response.authenticator_data.counter
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(_unread()) from error
    row = Passkey.objects.filter(credential=credential, host=host_of(request)).first()
    if row is None:
        raise Invalid(
            _("This passkey is not known here. Sign in another way, then add it under “How you sign in”.")
        )
    if row.stopped:
        raise NotAllowed(_stopped())
    try:
        _server(request).authenticate_complete(state, [_attested(row)], response)
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(_unread()) from error
    account = Account.objects.filter(actor=row.actor, is_active=True).first()
    if account is None:
        raise Invalid(_unread())
    _count(row, counter, account)
    return account


def _count(row: Passkey, counter: int, account: Account) -> None:
    now = clock.now()
    with transaction.atomic():
        held = Passkey.objects.select_for_update().get(pk=row.pk)
        copied = (counter or held.counter) and counter <= held.counter
        if not copied:
            held.counter, held.used = counter, now
        elif held.stopped is None:
            held.stopped = now
            with override(account.language):
                told = _("Your passkey “%(name)s” was stopped: somebody showed a copy of it.")
                tell(account, told % {"name": held.name})
        held.save()
    if copied:
        raise NotAllowed(_stopped())


def _unread() -> str:
    return _("This passkey could not be checked. Nothing was changed; try once more or sign in another way.")


def _stopped() -> str:
    return _(
        "This passkey was used by a copy of it, so it does not open the door any more. Sign in another way and remove"
        " it under “How you sign in”; if you made no copy, tell a steward."
    )


# The list


def passkeys_of(request: HttpRequest, actor: int) -> list[PasskeyView]:
    """The passkeys of this person, oldest first."""
    return [PasskeyView(row, row.host == host_of(request)) for row in _of(actor)]


def elsewhere(request: HttpRequest) -> str:
    """The host of the home's public address when this page is served on another one, else ""."""
    public = address.home_url().partition("://")[2].partition("/")[0].partition(":")[0]
    return public if public and public != host_of(request) else ""


def rename(actor: int, num: int, name: str) -> None:
    """Give a passkey another name."""
    if not Passkey.objects.filter(pk=num, actor=actor).update(name=_named(name)):
        raise NotFound


def drop(actor: int, num: int) -> None:
    """A passkey opens nothing any more."""
    if not Passkey.objects.filter(pk=num, actor=actor).delete()[0]:
        raise NotFound


def _of(actor: int) -> list[Passkey]:
    return list(Passkey.objects.filter(actor=actor).order_by("made", "id"))


# Forms on the wire


def _remember(request: HttpRequest, key: str, state: Any) -> None:
    if not request.session.get("_auth_user_id"):
        request.session.set_expiry(900)  # a stranger's challenge does not fill the table of sessions
    request.session[key] = {**state, "user_verification": "required"}


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > 20_000:
        raise ValueError("too long")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _text(value: Any) -> Any:
    return {"b": websafe_encode(value)} if isinstance(value, bytes) else value


def _attested(row: Passkey) -> AttestedCredentialData:
    cose = {int(number): _value(value) for number, value in json.loads(row.public_key).items()}
    return AttestedCredentialData.create(_AAGUID, websafe_decode(row.credential), CoseKey.parse(cose))


def _value(value: Any) -> Any:
    return websafe_decode(value["b"]) if isinstance(value, dict) else value


def _descriptor(row: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(row.credential)
    )
