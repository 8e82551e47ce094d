"""Words not sent yet: kept under a private link, sent by a second one that goes to the address itself.

Nothing here is on the ledger: a draft becomes an application when it is confirmed, or at once while the home cannot
send mail.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock, mail
from hearth.base.errors import Invalid, NotFound
from hearth.base.models import OutgoingMail
from hearth.features.applications.gate import Gate, gate, readers
from hearth.features.applications.limits import count_knock, looks_hash
from hearth.features.applications.models import Contact, Draft
from hearth.features.applications.projectors import TYPE
from hearth.features.applications.queries import HEARD, digest_of, link_path, link_token
from hearth.ledger.activity import HOME, Activity, activity_id, local_uri
from hearth.ledger.read import row_by_id
from hearth.ledger.record import record, writing
from hearth.people.accounts import clean_email
from hearth.people.actors import clean_name
from hearth.people.arriving import close_door
from hearth.people.charter import charter
from hearth.people.models import Account
from hearth.ui.letters import written

KEPT = 14 * clock.DAY
"""how long a draft is kept after it was last touched"""
LONGEST = 4000
"""characters of one answer"""


@dataclass(frozen=True, slots=True)
class Words:
    """What an applicant typed, as it came."""

    name: str
    email: str
    answers: tuple[str, ...]
    heard: str
    language: str = "en"
    identity: str = ""
    """the account on another server she showed to be hers, by uri"""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of sending: a letter to confirm is on its way, or the application stands and has a link. `draft` is
    by what it is known until it is confirmed, `num` its number once it stands."""

    waits: bool
    path: str = ""
    draft: str = ""
    num: int = 0


# Keeping


def keep(token: str, words: Words) -> str:
    """Keep a draft and give back the token of its private link. Too long texts are kept up to a multiple of what can
    be sent, so that they can be shortened."""
    now = clock.now()
    if not is_kept(token):
        token = secrets.token_urlsafe(24)
    Draft.objects.update_or_create(
        digest=digest_of(token),
        defaults={
            "name": _plain(words.name)[:200],
            "email": _plain(words.email)[:300],
            "answers": [_plain(one)[: 3 * LONGEST] for one in words.answers[:3]],
            "heard": words.heard if words.heard in HEARD else "",
            "language": words.language[:10],
            "identity": words.identity[:2000],
            "expires": now + KEPT,
        },
    )
    return token


def is_kept(token: str) -> bool:
    """Whether this private link leads to a draft."""
    return bool(token) and Draft.objects.filter(digest=digest_of(token), sent=None).exists()


def _plain(text: str) -> str:
    """Text that both databases can hold."""
    return text.replace("\0", "").encode(errors="replace").decode()


def draft_of(token: str) -> Draft:
    """A draft by its private link. Raises NotFound when it was sent, grew old, or never was."""
    found = Draft.objects.filter(digest=digest_of(token), sent=None, expires__gt=clock.now()).first()
    if found is None:
        raise NotFound(_("This draft was sent already or is too old to be kept. You can begin anew."))
    return found


def drop(token: str) -> None:
    """Forget a draft."""
    Draft.objects.filter(digest=digest_of(token)).delete()


def sweep(now: int) -> int:
    """Drafts that grew old are forgotten."""
    return Draft.objects.filter(expires__lte=now).delete()[0]


# Sending


def cleaned(words: Words, gate: Gate, *, first: bool = False) -> list[tuple[str, str]]:
    """The answers beside their questions, or Invalid with what is missing; with `first` one question is enough."""
    pairs = []
    for place, question in enumerate(gate.questions[:1] if first else gate.questions):
        answer = _plain(words.answers[place]).strip() if place < len(words.answers) else ""
        if not answer:
            raise Invalid(
                _("“%(question)s” has no answer yet. A sentence is enough.") % {"question": question}
            )
        if len(answer) > LONGEST:
            raise Invalid(
                _("One answer is %(long)s characters long; %(most)s fit. Nothing was lost: shorten it.")
                % {"long": f"{len(answer):,}", "most": f"{LONGEST:,}"}
            )
        pairs.append((question, answer))
    return pairs


def send(token: str, words: Words, place: str, *, first: bool = False) -> Sent:
    """Apply; with `first` an answer to the first question is enough. With mail, a letter asks the owner of the address
    to confirm; strangers learn nothing about who is known here. Without mail the application stands at once, and its
    link is shown this one time."""
    known = gate()
    if not known.open:
        raise Invalid(_("Nobody can apply just now. Keep your draft and come back later."))
    name, email = clean_name(words.name), clean_email(words.email)
    pairs = cleaned(words, known, first=first)
    if mail.why_waiting():
        with writing():
            count_knock(place, email)
            num = _stand(name, email, pairs, words, confirmed=None)
            Draft.objects.filter(Q(digest=digest_of(token)) | Q(email=email)).delete()
        return Sent(False, link_path(num), num=num)
    key = secrets.token_urlsafe(24)
    with writing():
        count_knock(place, email)
        Draft.objects.filter(Q(digest=digest_of(token)) | Q(email=email)).delete()
        now = clock.now()
        Draft.objects.create(
            digest=digest_of(key), name=name, email=email, answers=[list(pair) for pair in pairs],
            heard=words.heard if words.heard in HEARD else "", language=words.language[:10],
            identity=words.identity[:2000], expires=now + KEPT, sent=now,
        )  # fmt: skip
        _ask_to_confirm(key, name, email, words.language)
    return Sent(True, draft=digest_of(key))


def number_of_draft(digest: str) -> int | None:
    """The number of the application that a draft became once its address was confirmed."""
    row = row_by_id(activity_id(HOME, f"application\n{digest}"))
    return row.num if row else None


def _ask_to_confirm(key: str, name: str, email: str, language: str) -> None:
    """To the address itself: confirm. Only there it is said that somebody lives here already."""
    home = charter()
    called = home.name if home else ""
    at_home = Account.objects.filter(email__iexact=email).exists()
    with override(language):
        subject = _("Is this you, at the gate of %(home)s?") % {"home": called}
        if at_home:
            says = [
                _("Somebody applied to %(home)s with this address. You are at home here already.")
                % {"home": called},
                _("If it was you: just sign in. If it was not, there is nothing to do."),
            ]
            button = (_("Sign in"), "/signin/")
        else:
            says = [
                _("Hello %(name)s,") % {"name": name},
                _("you wrote to %(home)s. Press the button, and your answers go to the people who read them.")
                % {"home": called},
                _("If it was not you, do nothing: in two weeks nothing of it is left."),
            ]
            button = (_("Send my answers"), f"/apply/confirm/{key}/")
    text, html = written(subject=subject, paragraphs=says, button=button, language=language, home=called)
    mail.put(
        mail.Mail(
            to=email, name=name, subject=subject, text=text, html=html, kind="account",
            key=f"application confirm {digest_of(key)}", until=clock.now() + KEPT,
        )
    )  # fmt: skip


def waiting_draft(key: str) -> Draft:
    """What a confirming link leads to."""
    found = Draft.objects.filter(digest=digest_of(key), sent__isnull=False, expires__gt=clock.now()).first()
    if found is None:
        raise NotFound(
            _("This link was used already or is too old. If you wait for an answer, look into your mail.")
        )
    return found


def confirm(key: str) -> str:
    """The owner of the address says yes: the application stands. Returns its private path."""
    with writing():
        draft = waiting_draft(key)
        words = Words(draft.name, draft.email, (), draft.heard, draft.language, draft.identity)
        pairs = [(str(question), str(answer)) for question, answer in draft.answers]
        num = _stand(draft.name, draft.email, pairs, words, confirmed=clock.now(), key=draft.digest)
        draft.delete()
        _tell_link(num, words)
    return link_path(num)


def _tell_link(num: int, words: Words) -> None:
    home = charter()
    called = home.name if home else ""
    with override(words.language):
        subject = _("Your answers are with the readers of %(home)s") % {"home": called}
        says = [
            _("Thank you, %(name)s. Somebody here reads what you wrote and answers within two days.")
            % {"name": words.name},
            _(
                "On your own page you see where it stands, and can withdraw at any time: then everything is erased."
            ),
        ]
        button = (_("Your own page"), link_path(num))
    text, html = written(
        subject=subject, paragraphs=says, button=button, language=words.language, home=called
    )
    mail.put(
        mail.Mail(to=words.email, name=words.name, subject=subject, text=text, html=html, kind="account",
                  key=f"application {num} link")
    )  # fmt: skip


def _stand(
    name: str,
    email: str,
    pairs: Sequence[tuple[str, str]],
    words: Words,
    *,
    confirmed: int | None,
    key: str = "",
) -> int:
    """Record the application, and keep the address beside the ledger."""
    known = charter()
    made = record(
        Activity(
            type="Create",
            actor=HOME,
            object_type=TYPE,
            audience="direct",
            id=activity_id(HOME, f"application\n{key}") if key else "",
            payload={
                "name": name,
                "answers": [{"question": question, "answer": answer} for question, answer in pairs],
                "heard": words.heard if words.heard in HEARD else "",
                "language": words.language[:10],
                "charter": known.version if known else 0,
                "to": [one.uri for one in readers()],
                **({"identity": words.identity} if words.identity else {}),
            },
        )
    )
    Contact.objects.create(
        num=made.num,
        digest=digest_of(link_token(made.num)),
        email=email,
        plain=looks_hash(email),
        confirmed=confirmed,
    )
    return made.num


def forget_address(num: int, email: str) -> None:
    """An address leaves every place where its application put it."""
    Contact.objects.filter(num=num).delete()
    Draft.objects.filter(email__iexact=email).delete()
    OutgoingMail.objects.filter(key__startswith=f"application {num} ").delete()
    if not Contact.objects.filter(email__iexact=email).exists():
        OutgoingMail.objects.filter(address__iexact=email, key__startswith="application confirm ").delete()
    close_door(local_uri(num))
