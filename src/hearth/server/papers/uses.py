"""Every use of personal data in a home, as Art. 30(1) GDPR asks for it; consent purposes come from their registry."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.base import clock, options
from hearth.base.mail.courier import KEEP as LETTERS_GONE
from hearth.connectors.claims import KEPT as CLAIMS_KEPT
from hearth.connectors.models import ImportRun
from hearth.features.applications.drafts import KEPT as DRAFTS_KEPT
from hearth.features.letters.queries import KEPT as NAMES_KEPT
from hearth.federation.activitypub.receiving.keeping import PASSES_AFTER
from hearth.insight.record import K
from hearth.people.consent import AGGREGATE, OPERATE, PURPOSES, Purpose, by_interest
from hearth.people.leaving import COOL_OFF
from hearth.people.models import Consent
from hearth.server.keeping.backups import DAYS, MONTHS, WEEKS


@dataclass(frozen=True, slots=True)
class Use:
    """One use: its purpose, what it rests on, whose and which data, who receives them, and for how long."""

    title: str
    purpose: str
    basis: str
    whose: str
    data: str
    receivers: str
    kept: str
    agreed: str = ""


def uses() -> list[Use]:
    """What this home does with what it knows of people, in the language in force."""
    return [_running(), *(_agreed(one) for one in PURPOSES), *_gate(), _care(), *_elsewhere(), *_keeping()]


def days(span: int) -> str:
    """A span in ms as whole days."""
    count = span // clock.DAY
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _running() -> Use:
    return Use(
        str(OPERATE.title), str(OPERATE.sentence), _("Contract with the members, Art. 6(1)(b)"), _("Members"),
        _("Name, handle, profile, words, pictures, reactions, votes, memberships, roles; apart from these and never"
          " exported: e-mail address, sign-in and devices"),
        _("Other members as far as a room is theirs; for public words, everybody, and the servers that follow"),
        _("Until deleted or until the member leaves, then erased within %(days)s") % {"days": days(COOL_OFF)},
    )  # fmt: skip


def _agreed(purpose: Purpose) -> Use:
    counting = purpose.id == AGGREGATE and by_interest()
    basis = (
        _("Legitimate interest, Art. 6(1)(f), with a right to object")
        if counting
        else _("Consent, Art. 6(1)(a)")
    )
    if purpose.id == "text":
        basis = _("Explicit consent, Art. 6(1)(a) and 9(2)(a)")
    return Use(
        str(purpose.title), str(purpose.sentence), basis, _("Members who said yes") if not counting else _("Members"),
        _("What they did here, as rows of one person only while a question is answered; shown are figures about %(k)s"
          " people and more") % {"k": 10 if purpose.id == "text" else K},
        _("Members of the home; the public only where the keepers open the public page"),
        _("Until the yes is withdrawn: figures are then counted without that person. Single events are asked about for"
          " 13 months; older months, and what was read from words, stay as sums of groups"),
        _people_agreed(purpose.id),
    )  # fmt: skip


def _people_agreed(purpose: str) -> str:
    """How many said yes; as for every figure, not below five."""
    count = Consent.objects.filter(purpose=purpose, withdrawn=None).values("actor").distinct().count()
    if count < K:
        return _("fewer than %(k)s people") % {"k": K}
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def _gate() -> list[Use]:
    before = _("Steps before a contract, Art. 6(1)(b)")
    return [
        Use(
            _("Applications"), _("To read who would like to come in, and to answer."), before, _("Applicants"),
            _("Name, e-mail address, answers, the letters about them"), _("The readers of the gate"),
            _("Drafts %(days)s; applications until decided or withdrawn, which erases them")
            % {"days": days(DRAFTS_KEPT)},
        ),
        Use(
            _("Personal letters"), _("To invite a person somebody here knows, saying where the name comes from."),
            _("Legitimate interest, Art. 6(1)(f)"), _("People somebody here knows"),
            _("Name, e-mail address, where it is from, one personal sentence"), _("Whoever writes the letter"),
            _("Names without a letter %(days)s; a no is kept as a keyed fingerprint only")
            % {"days": days(NAMES_KEPT)},
        ),
    ]  # fmt: skip


def _care() -> Use:
    return Use(
        _("Care"), _("To keep people safe: reports, what was decided and why, appeals."),
        _("Legitimate interest, Art. 6(1)(f); duties under the Digital Services Act, Art. 6(1)(c)"),
        _("Who reports, and who is reported"), _("Reports, copies of what was reported, decisions"),
        _("Moderators who handle the case"),
        _("Reported words %(days)s days after the case; decisions stay on record")
        % {"days": options.get("care_keep_days") or "180"},
    )  # fmt: skip


def _elsewhere() -> list[Use]:
    found = [
        Use(
            _("The open social web"), _("To talk with people on other servers."),
            _("Contract, Art. 6(1)(b); for people elsewhere legitimate interest, Art. 6(1)(f)"),
            _("Members who write in public; people on other servers"),
            _("Public words and profiles; nothing from rooms that are not public"),
            _("Servers whose people follow, also outside the EU"),
            _("Words from elsewhere that nobody here keeps %(days)s; what was sent is asked back when it is erased")
            % {"days": days(PASSES_AFTER)},
        )
    ]  # fmt: skip
    if ImportRun.objects.exists():
        found.append(
            Use(
                _("Archives that were brought along"),
                _("To keep the history of the community."),
                _("Legitimate interest, Art. 6(1)(f), with notice under Art. 14 within a month"),
                _("People of the former platform"),
                _("Names, words, pictures, reactions; addresses encrypted"),
                _("Members"),
                _("Until objected to; addresses for claims %(days)s") % {"days": days(CLAIMS_KEPT)},
            )
        )
    return found


def _keeping() -> list[Use]:
    return [
        Use(
            _("Mail"), _("To deliver letters and notices."), _("Contract, Art. 6(1)(b)"), _("Members, applicants"),
            _("E-mail address and the letter"), _("The mail server: ______"),
            _("The words go when the letter has left, the line about it after %(days)s")
            % {"days": days(LETTERS_GONE)},
        ),
        Use(
            _("Backups"), _("To bring the home back after a loss."), _("Security, Art. 6(1)(f) and 32"),
            _("Everybody"), _("All of the above"), _("Where the disk stands: ______"),
            _("%(days)s daily, %(weeks)s weekly and %(months)s monthly copies; what was erased is still in"
              " older ones until they go, and comes back with one that is restored")
            % {"days": DAYS, "weeks": WEEKS, "months": MONTHS},
        ),
    ]  # fmt: skip
