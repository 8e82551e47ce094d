"""What each person agreed to: the purposes of METRICS.md as plain sentences, and a receipt for every yes.

Everything but `operate` is off until switched on. No door depends on any of it. A changed sentence raises its version.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger.activity import Activity, edit_of
from hearth.ledger.read import state_by_num
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import Consent, Notice
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer


@dataclass(frozen=True, slots=True)
class Purpose:
    """One use of what a person does here, in words she can decide on."""

    id: str
    title: str | Promise
    sentence: str | Promise
    version: str = "1"


OPERATE = Purpose(
    "operate",
    _("Running the home"),
    _(
        "The home keeps what you write, your name and your sign-in, so that it can show your words to the people you"
        " wrote them for."
    ),
)
PURPOSES: tuple[Purpose, ...] = (
    Purpose(
        "aggregate",
        _("Being counted"),
        _(
            "May my posts, replies and reactions be counted in figures about everyone together, never about fewer"
            " than five people?"
        ),
        "2",
    ),
    Purpose(
        "text",
        _("The mood of the talk"),
        _(
            "Do I explicitly agree that a program on this home's own computer reads my posts, which can reveal"
            " sensitive things such as health or beliefs, only to add them to sums about ten or more people?"
        ),
        "2",
    ),
    Purpose(
        "graph",
        _("Who talks with whom"),
        _("May it be used whom I reply to, in figures about how well the whole home holds together?"),
        "2",
    ),
    Purpose(
        "outreach",
        _("Being suggested"),
        _(
            "May my name appear in a short list with a plain reason, for example of people to invite to a circle, if"
            " a person decides what comes of it?"
        ),
        "2",
    ),
    Purpose(
        "quote",
        _("Being quoted"),
        _(
            "May I be asked whether words of mine can be quoted outside this home, each quote needing its own yes?"
        ),
        "2",
    ),
    Purpose(
        "presence",
        _("Reading counts too"),
        _("May the days on which I came by only to read be counted as taking part, without the hours?"),
        "2",
    ),
)
LINK_TITLE = _("One person, two places")
LINK_SENTENCE = _("May my account here and mine from {source} be counted as one person?")
_BY_ID = {purpose.id: purpose for purpose in PURPOSES}
AGGREGATE = "aggregate"
MEMBERS = "home"
"""what a notice names when keepers rest counting on their legitimate interest, Art. 6(1)(f), and members were told"""
NEVER = 253_402_300_799_000


def purpose_named(name: str) -> Purpose:
    """The purpose with this id (`link:<source>` included), or Invalid."""
    if name in _BY_ID:
        return _BY_ID[name]
    kind, _colon, source = name.partition(":")
    if kind == "link" and source and len(name) <= 80:
        return Purpose(name, LINK_TITLE, format_lazy(LINK_SENTENCE, source=source), "2")
    raise Invalid(gettext("There is no such choice."))


def title_of(purpose: str) -> str:
    """The title of a purpose, also of one that is no longer offered."""
    try:
        return str(purpose_named(purpose).title)
    except Invalid:
        return purpose


# What counting rests on


def by_interest() -> bool:
    """Whether members are counted unless they object, because the keepers have said so and told them."""
    return Notice.objects.filter(origin=MEMBERS, noticed__lte=clock.now()).exists()


def rest_counting(viewer: Viewer, *, on_interest: bool) -> None:
    """The keepers choose: counting needs a yes, or rests on their legitimate interest with a right to object."""
    require_steward(viewer)
    with writing():
        if on_interest == by_interest():
            return
        noticed = clock.now() if on_interest else NEVER
        record(
            Activity(
                type="hearth:Notice",
                actor=viewer.uri,
                object=MEMBERS,
                payload={"noticed": noticed},
                quiet=True,
            )
        )


def has_objected(actor: int, purpose: str = AGGREGATE) -> bool:
    """Whether this person said no after having been told; a later yes ends that."""
    mine = Consent.objects.filter(actor=actor, purpose=purpose)
    return mine.exclude(withdrawn=None).exists() and not mine.filter(withdrawn=None).exists()


def counts_in(actor: int, purpose: str) -> bool:
    """Whether this person is counted for a purpose now."""
    if has_given(actor, purpose):
        return True
    return purpose == AGGREGATE and by_interest() and not has_objected(actor)


def object_to(viewer: Viewer, purpose: str = AGGREGATE) -> Recorded | None:
    """Say no to being counted without a yes; recorded like a receipt, from and until the same moment."""
    wanted = purpose_named(purpose)
    if viewer.actor is None or wanted.id != AGGREGATE:
        raise NotFound
    with writing():
        standing = Consent.objects.filter(actor=viewer.actor, purpose=purpose, withdrawn=None)
        for receipt in standing:
            _withdraw(viewer, receipt)
        if has_objected(viewer.actor, purpose):
            return None
        return _record(viewer, wanted, MEMBERS, withdrawn=clock.now())


@dataclass(frozen=True, slots=True)
class Choice:
    """One purpose as a person meets it: the sentence, and her receipt if she said yes."""

    purpose: Purpose
    receipt: Consent | None

    @property
    def given(self) -> bool:
        """Whether it is on."""
        return self.receipt is not None

    @property
    def outdated(self) -> bool:
        """Whether the yes was given to an earlier version of the sentence."""
        return self.receipt is not None and self.receipt.text_version != self.purpose.version


def receipts_of(actor: int) -> list[Consent]:
    """Every receipt of a person, newest first."""
    return list(Consent.objects.filter(actor=actor).order_by("-given", "-num"))


def choices_of(receipts: list[Consent]) -> list[Choice]:
    """Each purpose, on or off, for a person with these receipts."""
    held = {row.purpose: row for row in receipts if row.withdrawn is None}
    links = [
        purpose_named(name) for name in sorted({row.purpose for row in receipts}) if name.startswith("link:")
    ]
    return [Choice(purpose, held.get(purpose.id)) for purpose in (*PURPOSES, *links)]


def has_given(actor: int, purpose: str) -> bool:
    """Whether this purpose is on for this person now."""
    return Consent.objects.filter(actor=actor, purpose=purpose, withdrawn=None).exists()


def give(viewer: Viewer, purpose: str, *, source: str = "home") -> Recorded | None:
    """Say yes to a purpose; a receipt is recorded. Saying yes twice changes nothing."""
    wanted = purpose_named(purpose)
    if viewer.actor is None:
        raise NotAllowed(gettext("Sign in first."))
    with writing():
        held = Consent.objects.filter(actor=viewer.actor, purpose=wanted.id, source=source, withdrawn=None)
        if held.filter(text_version=wanted.version).exists():
            return None
        for receipt in held:
            _withdraw(viewer, receipt)
        return _record(viewer, wanted, source)


def _record(viewer: Viewer, wanted: Purpose, source: str, *, withdrawn: int | None = None) -> Recorded:
    """A receipt: the purpose, the version of its words and the words themselves, as they were read."""
    now = clock.now() if withdrawn is None else withdrawn
    payload: dict[str, Any] = {
        "person": viewer.uri,
        "purpose": wanted.id,
        "source": source,
        "text_version": wanted.version,
        "words": str(wanted.sentence),
        "given": now,
    }
    if withdrawn is not None:
        payload["withdrawn"] = withdrawn
    return record(
        Activity(
            type="Create",
            actor=viewer.uri,
            object_type="hearth:Consent",
            payload=payload,
            audience="direct",
            published=now,
        )
    )


def withdraw(viewer: Viewer, num: int) -> Recorded | None:
    """Take one yes back, at once. Taking it back twice changes nothing."""
    with writing():
        receipt = Consent.objects.filter(num=num, actor=viewer.actor or 0).first()
        if viewer.actor is None or receipt is None:
            raise NotFound
        return _withdraw(viewer, receipt) if receipt.withdrawn is None else None


def _withdraw(viewer: Viewer, receipt: Consent) -> Recorded:
    state = state_by_num(receipt.num)
    if state is None:
        raise NotFound
    now = max(clock.now(), receipt.given)
    return record(edit_of(state, viewer.uri, {**state.payload, "withdrawn": now, "updated": now}))
