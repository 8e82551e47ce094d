"""Accounts: how a person proves who she is. E-mail and password, one-time links, and changing them. Side data only."""

import secrets
import unicodedata
from hashlib import sha256

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from hearth.base import clock, live
from hearth.base.errors import Invalid, NotFound
from hearth.people.models import Account, Actor, LoginLink

LINK_LIVES = 2 * clock.DAY


def clean_email(text: str) -> str:
    """An address as it is kept: lower case, composed, checked for shape."""
    email = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid("This does not look like an e-mail address.") from error
    if len(email) > 254:
        raise Invalid("This does not look like an e-mail address.")
    return email


def clean_password(password: str, account: Account | None = None) -> str:
    """A password that may be used, or Invalid with the reasons."""
    if len(password) > 1000:
        raise Invalid("A password has at most 1,000 characters.")
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
        raise Invalid(
            "This e-mail address already belongs to somebody here. Use another one, or sign in."
        ) from error
    return account


def require_free_email(email: str) -> str:
    """The address as it is kept, if nobody has it yet."""
    address = clean_email(email)
    if Account.objects.filter(email=address).exists():
        raise Invalid("This e-mail address already belongs to somebody here. Use another one, or sign in.")
    return address


def change_password(account: Account, old: str, new: str) -> None:
    """Replace a password; every other session of the account ends with it."""
    if not account.check_password(old):
        raise Invalid("The present password is not right. Nothing was changed.")
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
        raise NotFound("This link was used already or is too old. Ask for a new one.")
    return person


def use_link(token: str, email: str = "", password: str = "") -> Account:
    """Spend a sign-in link. A person without an account (after a restore) chooses e-mail and password with it."""
    person = person_behind(token)
    with transaction.atomic():
        spent, _ = LoginLink.objects.filter(digest=digest_of(token)).delete()
        if not spent:
            raise NotFound("This link was used already or is too old. Ask for a new one.")
        account = Account.objects.filter(actor=person.num).first()
        return account if account else open_account(person.num, email, password)


def account_of(actor: int | None) -> Account | None:
    """The account of a person, if she has one."""
    return Account.objects.filter(actor=actor).first() if actor is not None else None
