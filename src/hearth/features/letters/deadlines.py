"""What falls due with letters: mail that left is noted, links that nobody answered end, and who was never written to
is forgotten.
"""

from collections.abc import Iterator

from hearth.base import clock, mail
from hearth.features.letters.models import Happening, Key, Letter, Sheet, Somebody
from hearth.features.letters.queries import ENDS, TAKE_BACK, mail_key
from hearth.ledger.activity import HOME, Activity, due_id
from hearth.ledger.deadlines import falls_due

_last = {"tidied": 0}


@falls_due
def letters(now: int) -> Iterator[Activity]:
    """One query a second while no letter is open."""
    ended = Happening.objects.filter(what__in=ENDS).values("letter")
    Key.objects.filter(letter__in=ended).delete()
    open_ones = {letter.uri: letter for letter in Letter.objects.exclude(uri__in=ended)}
    if open_ones:
        yield from _expired(open_ones, now)
        yield from _sent(open_ones)
    if now - _last["tidied"] > clock.HOUR:
        _last["tidied"] = now
        tidy(now)


def _expired(letters: dict[str, Letter], now: int) -> Iterator[Activity]:
    for letter in letters.values():
        if letter.expires <= now:
            Key.objects.filter(letter=letter.uri).delete()
            yield _happening("hearth:Expire", letter, letter.expires)


def _sent(letters: dict[str, Letter]) -> Iterator[Activity]:
    sent = set(Happening.objects.filter(letter__in=letters, what="sent").values_list("letter", flat=True))
    mailed = Somebody.objects.filter(letter__in=letters.keys() - sent, mails__gt=0)
    keys = {mail_key(one.letter, one.mails): one.letter for one in mailed}
    for key, outcome in mail.outcomes(list(keys)).items() if keys else ():
        if outcome.state == "sent":
            yield _happening("hearth:Send", letters[keys[key]], clock.now())


def _happening(verb: str, letter: Letter, at: int) -> Activity:
    return Activity(
        type=verb,
        actor=HOME,
        object=letter.uri,
        object_type="hearth:Letter",
        id=due_id(letter.uri, verb, letter.expires),
        audience="direct",
        published=at,
    )


def tidy(now: int) -> None:
    """Forget whose day has come, and tables nobody mapped."""
    Somebody.objects.filter(forget__lte=now).delete()
    Sheet.objects.filter(created__lt=now - clock.DAY).delete()
    came = Happening.objects.filter(what="accepted", at__lt=now - TAKE_BACK).values("letter")
    Somebody.objects.filter(letter__in=came).exclude(address="").update(address="", fingerprint="")
    living = Letter.objects.values("uri")
    Key.objects.exclude(letter__in=living).delete()
