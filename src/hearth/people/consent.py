"""What each person agreed to: the purposes of METRICS.md as plain sentences, and a receipt for every yes.

Everything but `operate` is off until switched on. No door depends on any of it. A changed sentence raises its version.
"""

from dataclasses import dataclass

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger.activity import Activity, edit_of
from hearth.ledger.read import state_by_num
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import Consent
from hearth.people.sight import Viewer


@dataclass(frozen=True, slots=True)
class Purpose:
    """One use of what a person does here, in words she can decide on."""

    id: str
    title: str
    sentence: str
    version: str = "1"


OPERATE = Purpose(
    "operate",
    "Running the home",
    "The home keeps what you write, your name and your sign-in, so that it can show your words to the people you"
    " wrote them for.",
)
PURPOSES: tuple[Purpose, ...] = (
    Purpose(
        "aggregate",
        "Being counted",
        "My posts, replies and reactions may be counted in figures about everyone together, never about fewer than"
        " five people.",
    ),
    Purpose(
        "text",
        "The mood of the talk",
        "I explicitly consent that a program on this home's own computer reads my posts, which can reveal sensitive"
        " things such as health or beliefs, only to add them to sums about ten or more people.",
    ),
    Purpose(
        "graph",
        "Who talks with whom",
        "Whom I reply to may be used in figures about how well the whole home holds together.",
    ),
    Purpose(
        "outreach",
        "Being suggested",
        "My name may appear in a short list with a plain reason, for example of people to invite to a circle, and a"
        " person decides what comes of it.",
    ),
    Purpose(
        "quote",
        "Being quoted",
        "I may be asked whether words of mine can be quoted outside this home, and each quote still needs my yes.",
    ),
    Purpose(
        "presence",
        "Reading counts too",
        "The days on which I came by only to read may be counted as taking part, without the hours.",
    ),
)
LINK = Purpose(
    "link",
    "One person, two places",
    "My account here and my account from {source} belong to me and may be counted as one person.",
)
_BY_ID = {purpose.id: purpose for purpose in PURPOSES}


def purpose_named(name: str) -> Purpose:
    """The purpose with this id (`link:<source>` included), or Invalid."""
    if name in _BY_ID:
        return _BY_ID[name]
    kind, _, source = name.partition(":")
    if kind == "link" and source and len(name) <= 80:
        return Purpose(name, LINK.title, LINK.sentence.format(source=source), LINK.version)
    raise Invalid("There is no such choice.")


def title_of(purpose: str) -> str:
    """The title of a purpose, also of one that is no longer offered."""
    try:
        return purpose_named(purpose).title
    except Invalid:
        return purpose


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
    links = [purpose_named(name) for name in sorted(held) if name.startswith("link:")]
    return [Choice(purpose, held.get(purpose.id)) for purpose in (*PURPOSES, *links)]


def has_given(actor: int, purpose: str) -> bool:
    """Whether this purpose is on for this person now."""
    return Consent.objects.filter(actor=actor, purpose=purpose, withdrawn=None).exists()


def give(viewer: Viewer, purpose: str, *, source: str = "home") -> Recorded | None:
    """Say yes to a purpose; a receipt is recorded. Saying yes twice changes nothing."""
    wanted = purpose_named(purpose)
    if viewer.actor is None:
        raise NotAllowed("Sign in first.")
    with writing():
        held = Consent.objects.filter(actor=viewer.actor, purpose=wanted.id, source=source, withdrawn=None)
        if held.filter(text_version=wanted.version).exists():
            return None
        for receipt in held:
            _withdraw(viewer, receipt)
        now = clock.now()
        payload = {
            "person": viewer.uri,
            "purpose": wanted.id,
            "source": source,
            "text_version": wanted.version,
            "given": now,
        }
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
