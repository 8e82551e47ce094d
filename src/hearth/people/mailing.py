"""Letters about signing in: a link somebody asked for, an address to confirm, and what changed about an account."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock, mail
from hearth.base.errors import Invalid, NotFound
from hearth.ledger.activity import HOME_NUM
from hearth.people.accounts import clean_email, digest_of, new_token
from hearth.people.keyring import NewEmail
from hearth.people.models import Account, Actor, LoginLink
from hearth.ui.letters import written

MAILED_LIVES = clock.HOUR
CONFIRM_LIVES = 2 * clock.DAY


def can_mail() -> bool:
    """Whether letters leave this home now."""
    return not mail.why_waiting()


def mail_sign_in_link(email: str) -> None:
    """Send a link that signs in once to this address, if it is somebody's. Nobody is told whether it is."""
    try:
        address = clean_email(email)
    except Invalid:
        return
    account = Account.objects.filter(email=address, is_active=True).first()
    if account is None or not Actor.objects.filter(num=account.actor, deleted=False).exists():
        return
    token, ends = new_token(), clock.now() + MAILED_LIVES
    with transaction.atomic():
        LoginLink.objects.filter(expires__lte=clock.now()).delete()
        LoginLink.objects.create(digest=digest_of(token), actor=account.actor, mailed=True, expires=ends)
        with override(account.language):
            _send(
                account,
                _("Your link to sign in at %(home)s") % {"home": _home()},
                [
                    _("You asked for a link that signs you in. It works once, within an hour."),
                    _(
                        "If you did not ask for it, you need not do anything: without the link nobody comes in."
                    ),
                ],
                key=f"sign-in {digest_of(token)}",
                button=(_("Sign in"), f"/signin/link/{token}/"),
                until=ends,
            )


def tell(account: Account, words: str, *, to: str = "") -> None:
    """Tell somebody that something about how she signs in was changed. `words` is in the reader's language."""
    with override(account.language):
        _send(
            account,
            _("Something changed about how you sign in at %(home)s") % {"home": _home()},
            [words, _("If that was not you, sign in, look at this page, and tell a steward of the home.")],
            key=f"changed {new_token()}",
            button=(_("How you sign in"), "/account/"),
            to=to,
        )


def _home() -> str:
    return Actor.objects.filter(num=HOME_NUM).values_list("name", flat=True).first() or "Hearth"


def _send(
    account: Account,
    subject: str,
    paragraphs: list[str],
    *,
    key: str,
    button: tuple[str, str],
    to: str = "",
    until: int | None = None,
) -> None:
    text, html = written(
        subject=subject, paragraphs=paragraphs, button=button, language=account.language, home=_home()
    )
    name = Actor.objects.filter(num=account.actor).values_list("name", flat=True).first() or ""
    mail.put(
        mail.Mail(
            to=to or account.email,
            name=name,
            subject=subject,
            text=text,
            html=html,
            key=key,
            kind="account",
            actor=account.actor,
            until=until,
        )
    )


# Another address


def ask_for_email(account: Account, email: str) -> str:
    """Begin to change the address: a letter with a link goes to the new one. Whether it is taken is not told."""
    address = clean_email(email)
    if address == account.email:
        raise Invalid(_("This is your address already."))
    token, ends = new_token(), clock.now() + CONFIRM_LIVES
    with transaction.atomic():
        NewEmail.objects.filter(actor=account.actor).delete()
        NewEmail.objects.create(actor=account.actor, digest=digest_of(token), email=address, expires=ends)
        if Account.objects.filter(email=address).exists():
            return address
        with override(account.language):
            _send(
                account,
                _("Is this your address? %(home)s") % {"home": _home()},
                [
                    _("You want to use this address at %(home)s from now on. Follow the link to say yes.")
                    % {"home": _home()}
                ],
                key=f"new address {digest_of(token)}",
                button=(_("Use this address"), f"/account/email/{token}/"),
                to=address,
                until=ends,
            )
    return address


def waiting_email(actor: int) -> str:
    """The address that waits for its owner's yes, or ""."""
    rows = NewEmail.objects.filter(actor=actor, expires__gt=clock.now())
    return rows.values_list("email", flat=True).first() or ""


def access_new_email(token: str) -> NewEmail:
    """The change behind a link, while it is good."""
    row = NewEmail.objects.filter(digest=digest_of(token), expires__gt=clock.now()).first()
    if row is None:
        raise NotFound(
            _("This link was used already or is too old. Ask for a new one under “How you sign in”.")
        )
    return row


def confirm_email(token: str) -> Account:
    """The new address counts from now on, and the old one is told."""
    with transaction.atomic():
        row = access_new_email(token)
        account = Account.objects.filter(actor=row.actor).first()
        NewEmail.objects.filter(digest=row.digest).delete()
        if account is None or Account.objects.filter(email=row.email).exclude(pk=account.pk).exists():
            raise NotFound(_("This address cannot be used. Choose another one under “How you sign in”."))
        before, account.email = account.email, row.email
        account.save(update_fields=["email"])
        LoginLink.objects.filter(actor=account.actor).delete()
        with override(account.language):
            told = _("From now on your address is %(new)s. This one signs in no more.") % {"new": row.email}
        tell(account, told, to=before)
    return account
