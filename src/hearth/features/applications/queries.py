"""What pages about applications read, and who may read them: stewards, readers, and the applicant by her link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hearth.base.errors import NotFound
from hearth.base.keys import keyed_hash
from hearth.features.applications.gate import readers
from hearth.features.applications.limits import looks_like
from hearth.features.applications.models import Application, Contact, Verdict, Word
from hearth.ledger.activity import HOME
from hearth.ledger.read import state
from hearth.people.models import Account, Actor
from hearth.people.roles import may_steward
from hearth.people.sight import Viewer

WELCOME, TALK, NOT_YET = "welcome", "talk", "not_yet"
VERDICTS: dict[str, Promise] = {WELCOME: _("welcome"), TALK: _("talk first"), NOT_YET: _("not yet")}
HEARD: dict[str, Promise] = {
    "friend": _("from somebody I know"),
    "members": _("from somebody who is here"),
    "post": _("in a post or thread I read"),
    "event": _("at an event"),
    "brand": _("on a product, in a shop or on your website"),
    "other": _("somewhere else"),
}


def is_reader(viewer: Viewer) -> bool:
    """Whether this person may see applications at all."""
    return viewer.member and (may_steward(viewer) or any(one.num == viewer.actor for one in readers()))


def require_reader(viewer: Viewer) -> None:
    """Whoever may not see applications finds nothing."""
    if not is_reader(viewer):
        raise NotFound


def came_as(found: Application) -> Actor | None:
    """Who the applicant showed to be on another server."""
    known = state(found.uri)
    uri = known.payload.get("identity") if known else None
    return Actor.objects.filter(uri=uri, sort="remote").first() if isinstance(uri, str) and uri else None


def access_application(viewer: Viewer, num: int) -> Application:
    """One application, for stewards and readers."""
    require_reader(viewer)
    found = Application.objects.filter(num=num).first()
    if found is None:
        raise NotFound
    return found


# The private link


def link_token(num: int) -> str:
    """The secret part of an applicant's own link. Nobody without the home's secret can make one."""
    return keyed_hash("application link", str(num))[:43]


def link_path(num: int) -> str:
    """An applicant's own page."""
    return f"/application/{link_token(num)}/"


def digest_of(token: str) -> str:
    """What is kept of a private link."""
    return sha256(token.encode(errors="replace")).hexdigest()


def access_by_link(token: str) -> tuple[Application, Contact]:
    """An applicant's own application. Withdrawn and unknown links are answered alike."""
    contact = Contact.objects.filter(digest=digest_of(token)).first()
    found = Application.objects.filter(num=contact.num).first() if contact else None
    if contact is None or found is None:
        raise NotFound
    return found, contact


# What readers think


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the reading of one round stands. `agreed` is a verdict or "", `apart`: they disagree and everybody asked
    has spoken; `needed`: how many readers it takes; `shown` what this viewer may know of the others'."""

    needed: int
    given: int
    mine: Verdict | None
    agreed: str
    apart: bool
    shown: tuple[Verdict, ...]

    @property
    def missing(self) -> int:
        """How many readers are still waited for."""
        return max(0, self.needed - self.given)


def standing(verdicts: Sequence[Verdict], viewer_uri: str, reading: int) -> Standing:
    """Two readers who agree decide (one, while there is only one). If they differ, a third may turn the scale."""
    needed = 2 if reading > 1 else 1
    mine = next((one for one in verdicts if one.reader == viewer_uri), None)
    counts = {name: sum(1 for one in verdicts if one.verdict == name) for name in VERDICTS}
    agreed = next((name for name, count in counts.items() if count >= needed), "")
    if not agreed and len(verdicts) >= 3:
        agreed = TALK
    apart = not agreed and len(verdicts) >= needed
    shown = tuple(sorted(verdicts, key=lambda one: (one.at, one.activity))) if mine else ()
    return Standing(needed, len(verdicts), mine, agreed, apart, shown)


def verdicts_of(found: Application) -> list[Verdict]:
    """What readers said in the present round."""
    return list(Verdict.objects.filter(application=found.uri, round=found.round))


# Lists


@dataclass(frozen=True, slots=True)
class Line:
    """One application in the queue."""

    application: Application
    given: int
    mine: bool
    needed: int
    agreed: bool
    beginning: str


QUEUE = 15
MOST_COMPARED = 2000
"""accounts whose addresses are compared by looks"""


def queue(viewer: Viewer, page: int = 1) -> tuple[list[Line], bool]:
    """What waits for readers, the oldest promise first; and whether there is more."""
    start = (page - 1) * QUEUE
    rows = list(Application.objects.filter(state="open").order_by("due", "num")[start : start + QUEUE + 1])
    more, rows = len(rows) > QUEUE, rows[:QUEUE]
    given: dict[tuple[str, int], list[Verdict]] = {}
    for one in Verdict.objects.filter(application__in=[row.uri for row in rows]):
        given.setdefault((one.application, one.round), []).append(one)
    reading = len(readers())
    lines = []
    for row in rows:
        where = standing(given.get((row.uri, row.round), []), viewer.uri, reading)
        first = row.answers[0][1] if row.answers else ""
        begins = " ".join(first.split())[:140]
        agreed = bool(where.agreed or where.apart)
        lines.append(Line(row, where.given, where.mine is not None, where.needed, agreed, begins))
    return lines, more


def others(state: str, limit: int = 10) -> list[Application]:
    """Applications in talk, or those decided lately."""
    order = "-decided" if state == "decided" else "-asked"
    return list(Application.objects.filter(state=state).order_by(order, "-num")[:limit])


@dataclass(frozen=True, slots=True)
class Said:
    """A letter on an application, with the name of who wrote it."""

    word: Word
    name: str
    by_applicant: bool


def exchange(found: Application) -> list[Said]:
    """Everything written back and forth, oldest first."""
    words = sorted(Word.objects.filter(application=found.uri), key=lambda word: (word.at, word.activity))
    names = names_of(word.by for word in words)
    return [
        Said(word, found.name if word.by == HOME else names.get(word.by, ""), word.by == HOME)
        for word in words
    ]


def names_of(uris: Iterable[str]) -> dict[str, str]:
    """Names by uri."""
    wanted = set(uris)
    return (
        {}
        if not wanted
        else dict(Actor.objects.filter(uri__in=wanted, deleted=False).values_list("uri", "name"))
    )


@dataclass(frozen=True, slots=True)
class Hint:
    """Something about the address that readers should know: it is known here, or only looks so."""

    sort: str
    name: str = ""
    num: int = 0


def hints(found: Application) -> list[Hint]:
    """Whether this address is known: a member's own, another application's, or one that merely looks like them."""
    contact = Contact.objects.filter(num=found.num).first()
    if contact is None:
        return []
    told: list[Hint] = []
    found_plain = looks_like(contact.email)
    known = dict(Account.objects.order_by("-pk").values_list("email", "actor")[:MOST_COMPARED])
    same = known.get(contact.email)
    if same and found.person == "":
        person = Actor.objects.filter(num=same).first()
        told.append(Hint("member", person.name if person else "", same))
    alike = [
        num for email, num in known.items() if email != contact.email and looks_like(email) == found_plain
    ]
    others_ = list(Contact.objects.filter(plain=contact.plain).exclude(num=contact.num)[:5])
    if not alike and not others_:
        return told
    names = dict(Application.objects.filter(num__in=[one.num for one in others_]).values_list("num", "name"))
    names |= dict(Actor.objects.filter(num__in=alike).values_list("num", "name"))
    told += [Hint("resembles", names.get(num, ""), num) for num in alike if found.person == ""]
    for other in others_:
        sort = "again" if other.email.casefold() == contact.email.casefold() else "alike"
        told.append(Hint(sort, names.get(other.num, ""), other.num))
    return told
