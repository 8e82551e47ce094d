"""What the pages of letters read: the people to write to, each letter's state, and the letter itself in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base import clock, mail
from hearth.base.errors import NotFound
from hearth.features.letters.address import doubts
from hearth.features.letters.models import Happening, Key, Letter, Refusal, Somebody
from hearth.features.letters.wording import Words, letter_words
from hearth.ledger.activity import HOME_NUM
from hearth.people.accounts import digest_of
from hearth.people.charter import charter
from hearth.people.models import Account, Actor
from hearth.people.roles import label_in_full, require_steward
from hearth.people.sight import Viewer

CIRCLE = "circle"
MOST = 20
"""living letters of a circle (H-25): those that wait for an answer, and those that were accepted"""
LIVES = 30 * clock.DAY
KEPT = 60 * clock.DAY
"""how long the home keeps what it knows of somebody who got no letter, and of a letter nobody said yes to"""
TAKE_BACK = 2 * clock.DAY
"""how long an inviter can say that somebody else came through her letter"""
ENDS = ("accepted", "declined", "revoked", "expired")


@dataclass(frozen=True, slots=True)
class State:
    """How a letter stands: draft, ready, queued, sent, bounced, accepted, declined, revoked or expired, and why."""

    name: str
    why: str = ""
    at: int = 0
    invitee: str = ""
    sent: int = 0

    @property
    def living(self) -> bool:
        """Whether it counts towards the circle."""
        return self.name in ("ready", "queued", "sent", "accepted")

    @property
    def open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.name in ("ready", "queued", "sent", "bounced")


DRAFT = State("draft")


def mail_key(letter: str, mails: int) -> str:
    """The key under which a letter lies in the outbox."""
    return f"{letter}#{mails}"


def states_of(people: Iterable[Somebody]) -> dict[int, State]:
    """The state of each person's letter, in three queries however many they are."""
    asked = list(people)
    return _states({one.pk: (one.letter, one.mails) for one in asked})


def _states(asked: dict[int, tuple[str, int]]) -> dict[int, State]:
    uris = [uri for uri, _mails in asked.values() if uri]
    letters = {letter.uri: letter for letter in Letter.objects.filter(uri__in=uris)}
    happened: dict[str, list[Happening]] = defaultdict(list)
    for one in Happening.objects.filter(letter__in=uris).order_by("at", "activity"):
        happened[one.letter].append(one)
    outcomes = mail.outcomes([mail_key(uri, mails) for uri, mails in asked.values() if uri and mails])
    found = {}
    for key, (uri, mails) in asked.items():
        outcome = outcomes.get(mail_key(uri, mails)) if mails else None
        found[key] = state_from(letters.get(uri), happened[uri], outcome) if uri else DRAFT
    return found


def state_from(letter: Letter | None, happened: list[Happening], outcome: mail.Outcome | None) -> State:
    """A letter's state from what happened to it. Somebody who came in has come in, whatever else was said."""
    if letter is None:
        return DRAFT
    sent = next((one.at for one in happened if one.what == "sent"), 0)
    for what in ENDS:
        if end := next((one for one in happened if one.what == what), None):
            return State(what, at=end.at, invitee=end.invitee, sent=sent)
    if letter.expires <= clock.now():
        return State("expired", at=letter.expires, sent=sent)
    if outcome is not None and outcome.state in ("failed", "bounced"):
        return State("bounced", outcome.reason, sent=sent)
    if sent or (outcome is not None and outcome.state == "sent"):
        return State("sent", at=sent, sent=sent)
    if outcome is not None and outcome.state in ("ready", "queued"):
        return State(outcome.state, outcome.reason)
    return State("ready", _("Copy it, print it, or hand it over yourself."))


def state_of(somebody: Somebody) -> State:
    """The state of one person's letter."""
    return states_of([somebody])[somebody.pk]


def living() -> int:
    """How many letters of the circle live."""
    mails = dict(Somebody.objects.exclude(letter="").values_list("letter", "mails"))
    uris = Letter.objects.filter(campaign=CIRCLE).order_by().values_list("uri", flat=True)
    found = _states({place: (uri, mails.get(uri, 0)) for place, uri in enumerate(uris)})
    known = {place for place, uri in enumerate(uris) if uri in mails}
    return sum(state.living for place, state in found.items() if place in known or state.name == "accepted")


def is_refused(mark: str) -> bool:
    """Whether the person behind this fingerprint wants no letters from this home."""
    return Refusal.objects.filter(fingerprint=mark).exists()


def people_of(viewer: Viewer) -> list[Somebody]:
    """Everyone this viewer gathered, by name: alphabetical and in no other order."""
    require_steward(viewer)
    found = Somebody.objects.filter(by=viewer.actor or 0)
    return sorted(found, key=lambda one: (one.name.casefold(), one.pk))


def access_somebody(viewer: Viewer, number: int) -> Somebody:
    """One of the people this viewer gathered."""
    require_steward(viewer)
    found = Somebody.objects.filter(pk=number, by=viewer.actor or 0).first()
    if found is None:
        raise NotFound
    return found


def letter_behind(token: str) -> tuple[Letter, Somebody | None]:
    """The letter a personal link belongs to."""
    key = Key.objects.filter(digest=digest_of(token)).first()
    letter = key and Letter.objects.filter(uri=key.letter).first()
    if not letter or Happening.objects.filter(letter=letter.uri, what__in=ENDS[:3]).exists():
        raise NotFound(
            _(
                "This link leads nowhere: it was answered already, taken back, or copied with a letter missing."
            )
        )
    return letter, Somebody.objects.filter(letter=letter.uri).first()


def words_for(somebody: Somebody, expires: int) -> Words:
    """The letter to this person, as preview and post alike take it."""
    home = Actor.objects.filter(num=HOME_NUM).first()
    inviter = Actor.objects.filter(num=somebody.by).first()
    return letter_words(
        to=somebody.name,
        inviter=inviter.name if inviter else "",
        label=label_in_full(somebody.by, clock.now()),
        home=home.name if home else "",
        belief=believed.purpose if (believed := charter()) else "",
        sentence=somebody.sentence,
        whence=somebody.whence,
        expires=expires,
        language=somebody.language or "en",
    )


def doubts_about(somebody: Somebody) -> list[str]:
    """What is odd about this person's address, seen beside every address the home knows."""
    if not somebody.address:
        return []
    others = Somebody.objects.exclude(pk=somebody.pk).exclude(address="")
    known = {*others.values_list("address", flat=True), *Account.objects.values_list("email", flat=True)}
    return doubts(somebody.address, known - {somebody.address})
