"""What readers and applicants do: think, decide together, write back and forth, withdraw. Each checks and records in
one transaction, so that of two who decide at once one is first and the other hears of it."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock, mail
from hearth.base.errors import Invalid, NotAllowed
from hearth.features.applications.drafts import forget_address
from hearth.features.applications.gate import readers
from hearth.features.applications.models import Application, Contact, Verdict
from hearth.features.applications.projectors import TYPE
from hearth.features.applications.queries import (
    NOT_YET,
    TALK,
    VERDICTS,
    WELCOME,
    Standing,
    access_application,
    access_by_link,
    link_path,
    names_of,
    standing,
    verdicts_of,
)
from hearth.features.applications.starts import clean_letter
from hearth.ledger.activity import HOME, Activity, activity_id, edit_of
from hearth.ledger.erase import erase_object
from hearth.ledger.read import num_of, state
from hearth.ledger.record import Recorded, record, writing
from hearth.people import linked
from hearth.people.arriving import open_door
from hearth.people.charter import charter
from hearth.people.models import Actor
from hearth.people.sight import Viewer
from hearth.ui.letters import written

LONGEST_REASON = 2000
DOOR_OPEN = 30 * clock.DAY


def where_it_stands(viewer: Viewer, found: Application) -> Standing:
    """How far the readers are, as this viewer may know it."""
    return standing(verdicts_of(found), viewer.uri, len(readers()))


def _already(found: Application) -> Invalid:
    """Somebody was faster: who, and what."""
    name = names_of([found.decided_by]).get(found.decided_by, "") or _("Somebody else")
    outcome = VERDICTS.get(found.outcome, found.outcome)
    return Invalid(
        _(
            "%(name)s has just answered this application: %(outcome)s. Only one answer goes out; yours was not sent."
        )
        % {"name": name, "outcome": outcome}
    )


def judge(viewer: Viewer, num: int, verdict: str, reason: str) -> Recorded:
    """Say what you think of an application, with a reason. The others see it once they have said theirs."""
    why = reason.replace("\0", "").encode(errors="replace").decode().strip()
    if verdict not in VERDICTS:
        raise Invalid(_("Choose: welcome, talk first, or not yet."))
    if not why:
        raise Invalid(_("Say why, in a sentence. The other reader will want to know."))
    if len(why) > LONGEST_REASON:
        raise Invalid(_("A reason has at most %(most)s characters.") % {"most": f"{LONGEST_REASON:,}"})
    with writing():
        found = access_application(viewer, num)
        if found.state == "decided":
            raise _already(found)
        where = where_it_stands(viewer, found)
        if where.agreed and where.mine is None:
            raise Invalid(_("Two readers agree already; now one of them writes the letter."))
        return record(
            Activity(
                type="hearth:Verdict",
                actor=viewer.uri,
                object=found.uri,
                object_type=TYPE,
                audience="direct",
                payload={"verdict": verdict, "reason": why, "round": found.round},
            )
        )


def answer_applicant(
    viewer: Viewer, num: int, outcome: str, text: str, *, next_step: str = "", key: str = ""
) -> Recorded:
    """Send the letter: a welcome, a question before deciding, or a not yet with what can come next."""
    said, step = clean_letter(text, outcome, next_step)
    with writing():
        found = access_application(viewer, num)
        if found.state == "decided":
            raise _already(found)
        if found.state == "talking":
            raise Invalid(_("A letter is with %(name)s already; wait for the answer.") % {"name": found.name})
        where = where_it_stands(viewer, found)
        may = {where.agreed} if where.agreed else ({TALK} if where.apart else set())
        if outcome not in may:
            raise NotAllowed(_not_agreed(where))
        contact = Contact.objects.filter(num=found.num).first()
        made = record(
            Activity(
                type="hearth:Talk" if outcome == TALK else "hearth:Decision",
                actor=viewer.uri,
                object=found.uri,
                object_type=TYPE,
                audience="direct",
                id=activity_id(viewer.uri, key) if key else "",
                payload={"text": said, **({} if outcome == TALK else {"outcome": outcome, "next": step})},
            )
        )
        if contact and made.new:
            _mail_letter(viewer, found, contact, outcome, said, step, made.id)
    return made


def _not_agreed(where: Standing) -> str:
    if where.apart:
        return _("You see it differently. Write a “talk first” letter, or ask a third reader.")
    if where.missing:
        return _("Another reader has not spoken yet.")
    return _("The readers agreed on something else.")


def _mail_letter(
    viewer: Viewer, found: Application, contact: Contact, outcome: str, said: str, step: str, key: str
) -> None:
    home = charter()
    called = home.name if home else ""
    with override(found.language):
        subjects = {
            WELCOME: _("Welcome to %(home)s"),
            TALK: _("A question from %(home)s"),
            NOT_YET: _("Your letter to %(home)s"),
        }
        subject = subjects[outcome] % {"home": called}
        paragraphs = [part for part in said.split("\n\n") if part.strip()]
        if step:
            paragraphs.append(_("What can come next: %(step)s") % {"step": step})
        button = (_("Answer on your own page"), link_path(found.num))
        if outcome == WELCOME:
            button = (_("Come in"), _door(found, contact, viewer.uri))
        elif outcome == NOT_YET:
            button = (_("Your own page"), link_path(found.num))
        footer = [_("Written by %(name)s, who read your answers.") % {"name": viewer.name}]
    text, html = written(
        subject=subject,
        paragraphs=paragraphs,
        button=button,
        footer=footer,
        language=found.language,
        home=called,
    )
    mail.put(
        mail.Mail(
            to=contact.email, name=found.name, subject=subject, text=text, html=html, kind="letter",
            key=f"application {found.num} {key}",
        )
    )  # fmt: skip


def _door(found: Application, contact: Contact, by: str) -> str:
    return open_door(
        email=contact.email, name=found.name, how="application", through=found.uri, by=by, actor=_self_elsewhere(found),
        language=found.language, expires=clock.now() + DOOR_OPEN,
    )  # fmt: skip


def _self_elsewhere(found: Application) -> int | None:
    """Who she is on another server, if she applied as that and the account is nobody else's here by now."""
    known = state(found.uri)
    uri = str(known.payload.get("identity") or "") if known else ""
    if not uri or linked.account_behind(uri) is not None:
        return None
    return num_of(uri)


# The applicant


def come_in(token: str) -> str:
    """A fresh door for somebody who was welcomed (her letter may be lost, or could not be sent)."""
    with writing():
        found, contact = access_by_link(token)
        if found.outcome != WELCOME or found.person:
            raise NotAllowed(_("This door is not open. If you came in before, sign in."))
        return _door(found, contact, found.decided_by)


def write_back(token: str, text: str, *, key: str = "") -> Recorded:
    """The applicant answers the readers' letter; they owe her a word again within two days."""
    said = text.replace("\r\n", "\n").replace("\0", "").encode(errors="replace").decode().strip()
    if not said:
        raise Invalid(_("There is nothing in it yet."))
    if len(said) > 6000:
        raise Invalid(_("A letter has at most %(most)s characters.") % {"most": "6,000"})
    with writing():
        found, _contact = access_by_link(token)
        if found.state != "talking":
            raise Invalid(_("Nobody waits for an answer just now."))
        earlier = Verdict.objects.filter(application=found.uri).values_list("reader", flat=True)
        to = sorted({*earlier, *(one.uri for one in readers())})
        return record(
            Activity(
                type="hearth:Talk",
                actor=HOME,
                object=found.uri,
                object_type=TYPE,
                audience="direct",
                id=activity_id(found.uri, key) if key else "",
                payload={"text": said, "to": to},
            )
        )


def withdraw(token: str) -> None:
    """Erase everything: answers, letters, what readers thought, the address, drafts and mail."""
    found, contact = access_by_link(token)
    if found.person:
        raise NotAllowed(
            _("You are at home here now. In your choices you can leave with everything, or be erased.")
        )
    with writing():
        forget_address(found.num, contact.email)
    erase_object(found.uri)


def person_arrived(found: Application, person: Actor, activity: str) -> Recorded | None:
    """Note who the applicant became, so that what belongs to her leaves with her."""
    with writing():
        known = state(found.uri)
        if known is None or known.deleted or known.payload.get("person"):
            return None
        payload = {**known.payload, "person": person.uri, "updated": max(clock.now(), known.updated + 1)}
        return record(edit_of(known, HOME, payload, id=activity_id(HOME, f"application arrived\n{activity}")))
