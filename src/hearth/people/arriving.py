"""Coming in by an open door: whoever was let in by a letter or by the readers of her application becomes a member.

Rooms above open a door inside their own transaction and send the path; the door is spent when its person comes in.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.ledger.activity import HOME
from hearth.ledger.record import writing
from hearth.people.accounts import (
    account_of,
    clean_email,
    clean_password,
    digest_of,
    new_token,
    open_account,
    require_free_email,
)
from hearth.people.actors import MAX_NAME, clean_handle, clean_name, create_person, handle_taken
from hearth.people.keyring import Door
from hearth.people.memberships import enter
from hearth.people.models import Account, Actor
from hearth.people.sight import Viewer

WAYS = ("letter", "application")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who has just come in."""

    person: Actor
    account: Account


def open_door(
    *,
    email: str,
    name: str,
    how: str,
    through: str,
    by: str,
    actor: int | None = None,
    language: str = "en",
    expires: int,
) -> str:
    """The one-time path by which one person comes in. An earlier door of the same letter or application is closed.

    With `actor` she becomes that person (somebody imported who proved to be her); else a new one.
    """
    if how not in WAYS:
        raise Invalid(f"One comes in by {' or '.join(WAYS)}, not by {how!r}.")
    token = new_token()
    close_door(through)
    Door.objects.filter(expires__lte=clock.now()).delete()
    Door.objects.create(
        digest=digest_of(token),
        email=clean_email(email),
        name=name[:MAX_NAME],
        how=how,
        through=through,
        by=by,
        actor=actor,
        language=language,
        expires=expires,
    )
    return f"/arrive/{token}/"


def close_door(through: str) -> bool:
    """Take the doors of a letter or application back; False if there was none (any more)."""
    return bool(Door.objects.filter(through=through).delete()[0])


def access_door(token: str) -> Door:
    """The door behind a path, while it is open."""
    door = Door.objects.filter(digest=digest_of(token), expires__gt=clock.now()).first()
    if door is None:
        raise NotFound(str(_SHUT))
    return door


_SHUT = gettext_lazy(
    "This link was used already or is too old. If you came in before, sign in; if not, ask whoever wrote to you."
)


def known_account(door: Door) -> Account | None:
    """The account of somebody who was here before and comes back through a door."""
    return account_of(door.actor) or Account.objects.filter(email=door.email).first()


def come_as(token: str, actor: int) -> None:
    """Whoever comes in by this door stays who she is: somebody imported, or known from another server."""
    with writing():
        door = access_door(token)
        held = Actor.objects.filter(num=door.actor).first() if door.actor else None
        if held is not None and held.sort != "remote":
            raise Invalid(gettext("This door was opened for somebody who was here before."))
        door.actor = actor
        door.save(update_fields=["actor"])


def elsewhere(door: Door) -> Actor | None:
    """Whom somebody showed to be on another server, and comes in as."""
    return Actor.objects.filter(num=door.actor, sort="remote").first() if door.actor else None


def come_anew(token: str) -> None:
    """As somebody new after all."""
    with writing():
        door = access_door(token)
        if Actor.objects.filter(num=door.actor or 0, sort="remote").exists():
            door.actor = None
            door.save(update_fields=["actor"])


def arrive(token: str, *, name: str, handle: str, password: str | None) -> Arrival:
    """Come in: a person, her account and her membership, all or nothing, once."""
    with writing():
        door = access_door(token)
        address = require_free_email(door.email)
        if password is not None:
            clean_password(password, Account(email=address))
        num = door.actor or create_person(clean_handle(handle), clean_name(name)).num
        account = open_account(num, address, password, language=door.language)
        person = Actor.objects.get(num=num)
        _enter(door, person.uri)
    return Arrival(person, account)


def come_back(token: str, viewer: Viewer) -> None:
    """Somebody who was a member before, and is signed in, becomes one again."""
    with writing():
        door = access_door(token)
        account = known_account(door)
        if account is None or account.actor != viewer.actor:
            raise NotFound(str(_SHUT))
        _enter(door, viewer.uri)


def _enter(door: Door, person: str) -> None:
    payload = {"hearth:how": door.how, "hearth:through": door.through, "hearth:by": door.by}
    enter(person, HOME, payload=payload)
    door.delete()


def handle_for(name: str) -> str:
    """A free handle to suggest for this name, "" when none comes to mind."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    for length in range(1, len(words) + 1):
        wanted = "_".join(words[:length])[:30]
        try:
            handle = clean_handle(wanted)
        except Invalid:
            continue
        if not handle_taken(handle):
            return handle
    first = words[0][:26] if words else ""
    tries = (f"{first}{number}" for number in range(2, 100))
    return next((one for one in tries if len(first) > 1 and first[0].isalpha() and not handle_taken(one)), "")
