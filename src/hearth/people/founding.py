"""Lighting the hearth: the home actor, its founder, and the recovery key whose private half is never kept."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base import clock, options
from hearth.base.errors import Invalid, NotFound
from hearth.base.seal import key_as_text, new_pair
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record, writing
from hearth.people.accounts import clean_password, digest_of, new_token, open_account, require_free_email
from hearth.people.actors import clean_handle, clean_name, create_person
from hearth.people.memberships import join_home
from hearth.people.models import Account, Actor, SetupToken
from hearth.people.roles import clean_interest, give_role, usual_interest

RECOVERY = "recovery_public_key"
_LINK_LIVES = 14 * clock.DAY


@dataclass(frozen=True, slots=True)
class Founded:
    """A new home: its founder, and the recovery key to show once."""

    founder: Actor
    account: Account
    recovery_key: str


def is_lit() -> bool:
    """Whether this home was set up."""
    return Actor.objects.filter(uri=HOME).exists()


def setup_path() -> str:
    """A fresh one-time set-up address for an empty home, "" for one that is set up."""
    if is_lit():
        return ""
    token = new_token()
    SetupToken.objects.create(digest=digest_of(token), expires=clock.now() + _LINK_LIVES)
    return f"/setup/{token}/"


def require_setup_token(token: str) -> None:
    """Raises NotFound unless this link may still set up the home."""
    known = SetupToken.objects.filter(digest=digest_of(token), expires__gt=clock.now()).exists()
    if not known or is_lit():
        raise NotFound(_("This set-up link was used already. If the home is yours, sign in."))


def found_home(
    name: str,
    purpose: str,
    *,
    handle: str,
    founder: str,
    email: str,
    password: str | None,
    interest: str | None = None,
) -> Founded:
    """Make the home and its founder, all or nothing. Rooms above add the first space.

    Without a password the founder brings a passkey. `interest` is what she gains, shown beside her label.
    """
    named, believed = clean_name(name), " ".join(purpose.split())
    if not believed:
        raise Invalid(_("Say in a sentence what your people unite around."))
    if len(believed) > 500:
        raise Invalid(_("A purpose has at most 500 characters."))
    wanted, called = clean_handle(handle), clean_name(founder or handle)
    gains = clean_interest(usual_interest() if interest is None else interest)
    with writing():
        if is_lit():
            raise Invalid(
                _(
                    "This home is already set up. Sign in; a recovery key you could not keep is made anew in your"
                    " choices."
                )
            )
        address = require_free_email(email)
        if password is not None:
            clean_password(password, Account(email=address))
        record(
            Activity(
                type="Create",
                actor=HOME,
                object=HOME,
                object_type="Organization",
                payload={"name": named, "summary": believed, "preferredUsername": "home"},
                audience="public",
            )
        )
        person = create_person(wanted, called)
        give_role(HOME, person.object, "founder", interest=gains)
        join_home(person.object)
        account = open_account(person.num, address, password)
        key = renew_recovery_key()
        SetupToken.objects.all().delete()
    return Founded(Actor.objects.get(num=person.num), account, key)


def renew_recovery_key() -> str:
    """A new recovery key, to be shown once; only its public half is kept. Later exports are sealed to it."""
    public, private = new_pair()
    keep_recovery_key(public)
    return key_as_text(private)


def keep_recovery_key(public: bytes) -> None:
    """Seal later exports to this key: for a restored home whose old key was given."""
    options.put(RECOVERY, public.hex())


def recovery_public_key() -> bytes | None:
    """To whom private parts of an export are sealed."""
    found = options.get(RECOVERY)
    return bytes.fromhex(found) if found else None
