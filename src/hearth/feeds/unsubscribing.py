"""Links that end a kind of mail without signing in: they carry who and what, signed; a stranger's address sealed."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from hearth.base.errors import Invalid, NotFound
from hearth.base.keys import decrypt
from hearth.base.mail.outbox import resume, stop
from hearth.feeds.ways import start_mail, stop_mail

_SALT = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link ends: a kind of mail to a person, or all mail to an address."""

    kind: str
    actor: int = 0
    address: str = ""


def stop_path(actor: int, kind: str) -> str:
    """The page that ends this kind of mail to this person."""
    return f"/unsubscribe/{signing.dumps([actor, kind], salt=_SALT)}/"


def access_asked(token: str) -> Asked:
    """What this link is about. Raises NotFound for a link nobody was given."""
    try:
        actor, kind = signing.loads(token, salt=_SALT)
        return Asked(str(kind), int(actor))
    except (signing.BadSignature, ValueError, TypeError):
        pass
    try:
        return Asked("address", address=decrypt(_SALT, token))
    except (Invalid, ValueError):
        raise NotFound from None


def end(asked: Asked) -> None:
    """No more of it."""
    if asked.address:
        stop(asked.address, "declined")
    else:
        stop_mail(asked.actor, asked.kind)


def begin_again(asked: Asked) -> None:
    """Take it back."""
    if asked.address:
        resume(asked.address, "declined")
    else:
        start_mail(asked.actor, asked.kind)
