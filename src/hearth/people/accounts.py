"""Accounts: how a person proves who she is. E-mail and password, one-time links, and changing them. Side data only."""

import secrets
import unicodedata
from hashlib import sha256

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.base import clock, live
from hearth.base.errors import Invalid, NotFound
from hearth.people.models import Account, Actor, LoginLink

LINK_LIVES = 2 * clock.DAY
_USED = gettext_lazy("This link was used already or is too old. Ask for a new one.")
_TAKEN = gettext_lazy("This e-mail address already belongs to somebody here. Use another one, or sign in.")


def clean_email(text: str) -> str:
    """An address as it is kept: lower case, composed, checked for shape."""
    email = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(_("This does not look like an e-mail address.")) from error
    if len(email) > 254:
        raise Invalid(_("This does not look like an e-mail address."))
    return email


def clean_password(password: str, account: Account | None = None) -> str:
    """A password that may be used, or Invalid with the reasons."""
    if len(password) > 1000:
        raise Invalid(_("A password has at most 1,000 characters."))
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    return password


def open_account(actor: int, email: str, password: str | None = None, *, language: str = "en") -> Account:
    """Give a person a way to sign in. Without a password she signs in by mailed links or a passkey."""
    address = clean_email(email)
    account = Account(email=address, actor=actor, created=clock.now(), language=language)
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(clean_password(password, account))
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Invalid(str(_TAKEN)) from error
    return account


def require_free_email(email: str) -> str:
    """The address as it is kept, if nobody has it yet."""
    address = clean_email(email)
    if Account.objects.filter(email=address).exists():
        raise Invalid(str(_TAKEN))
    return address


def change_password(account: Account, old: str, new: str) -> None:
    """Replace a password, or choose a first one; every other session of the account ends with it."""
    if account.has_usable_password() and not account.check_password(old):
        raise Invalid(_("The present password is not right. Nothing was changed."))
    account.set_password(clean_password(new, account))
    account.save(update_fields=["password"])
    live.publish(live.SESSIONS, {"actor": account.actor})


# One-time links


def digest_of(token: str) -> str:
    """What is kept of a token: enough to recognize it, not enough to use it."""
    return sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A token nobody guesses."""
    return secrets.token_urlsafe(24)


def sign_in_path(actor: int) -> str:
    """A fresh one-time sign-in address for a person; earlier ones stop working."""
    token = new_token()
    with transaction.atomic():
        LoginLink.objects.filter(actor=actor).delete()
        LoginLink.objects.filter(expires__lte=clock.now()).delete()
        LoginLink.objects.create(digest=digest_of(token), actor=actor, expires=clock.now() + LINK_LIVES)
    return f"/signin/link/{token}/"


def person_behind(token: str) -> Actor:
    """Whom a sign-in link belongs to, while it is good."""
    link = LoginLink.objects.filter(digest=digest_of(token), expires__gt=clock.now()).first()
    person = link and Actor.objects.filter(num=link.actor, deleted=False).first()
    if not person:
        raise NotFound(str(_USED))
    return person


def use_link(token: str, email: str = "", password: str = "") -> tuple[Account, bool]:
    """Spend a sign-in link, and with it every other link of this person. Tells whether it came by mail.

    A person without an account (after a restore) chooses e-mail and password with it.
    """
    person = person_behind(token)
    with transaction.atomic():
        link = LoginLink.objects.select_for_update().filter(digest=digest_of(token)).first()
        if link is None:
            raise NotFound(str(_USED))
        LoginLink.objects.filter(actor=person.num).delete()
        account = Account.objects.filter(actor=person.num).first()
        return account or open_account(person.num, email, password), link.mailed


def account_of(actor: int | None) -> Account | None:
    """The account of a person, if she has one."""
    return Account.objects.filter(actor=actor).first() if actor is not None else None
