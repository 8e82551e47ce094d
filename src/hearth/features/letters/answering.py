"""What the invited person does with a personal link: come in, or say no, thank you."""

from hearth.base import clock
from hearth.features.letters.actions import close, happened
from hearth.features.letters.models import Refusal, Somebody
from hearth.features.letters.queries import letter_behind
from hearth.ledger.activity import HOME
from hearth.ledger.record import writing
from hearth.people.accounts import clean_email
from hearth.people.arriving import open_door


def come_in(token: str, email: str = "") -> str:
    """The door that opens for the person behind a link: where she chooses her name. A letter handed over without an
    address asks for one."""
    with writing():
        letter, somebody = letter_behind(token)
        return open_door(
            email=(somebody.address if somebody else "") or clean_email(email),
            name=somebody.name if somebody else "",
            how="letter",
            through=letter.uri,
            by=letter.inviter,
            actor=None,
            language=(somebody.language if somebody else "") or "en",
            expires=letter.expires,
        )


def decline(token: str, *, forget_me: bool) -> None:
    """No, thank you. With `forget_me` name, address and words go at once, and only a fingerprint stays."""
    with writing():
        letter, somebody = letter_behind(token)
        close(somebody, letter.uri)
        happened("Reject", HOME, letter.uri)
        if somebody is None:
            return
        if forget_me:
            if somebody.fingerprint:
                Refusal.objects.get_or_create(fingerprint=somebody.fingerprint, defaults={"at": clock.now()})
            Somebody.objects.filter(fingerprint=somebody.fingerprint).exclude(fingerprint="").delete()
            Somebody.objects.filter(pk=somebody.pk).delete()
