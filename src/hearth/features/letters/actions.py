"""Writing letters, one by one: gather, write, send, hand over, send once more, take back, forget."""

from django.utils.translation import gettext as _

from hearth.base import clock, mail
from hearth.base.errors import Invalid, NotAllowed
from hearth.features.letters.address import fingerprint
from hearth.features.letters.models import Key, Letter, Somebody
from hearth.features.letters.queries import (
    CIRCLE,
    KEPT,
    LIVES,
    MOST,
    TAKE_BACK,
    State,
    access_somebody,
    doubts_about,
    is_refused,
    living,
    mail_key,
    state_of,
    words_for,
)
from hearth.features.letters.wording import LANGUAGES, LONGEST, SHORTEST, core_of, same_sentence
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.read import num_of
from hearth.ledger.record import record, writing
from hearth.people.accounts import clean_email, digest_of, new_token
from hearth.people.arriving import close_door
from hearth.people.memberships import remove
from hearth.people.models import Account
from hearth.people.sight import Viewer
from hearth.ui.letters import written


def write(
    viewer: Viewer, number: int, *, name: str, address: str, whence: str, sentence: str, language: str
) -> Somebody:
    """Keep what is written so far. A draft may be unfinished, but an address must be one."""
    somebody = access_somebody(viewer, number)
    if somebody.letter:
        raise Invalid(_("This letter has been sent off. What stands in it stays."))
    somebody.name = " ".join(name.replace("\0", "").split())[:200] or somebody.name
    somebody.whence = " ".join(whence.replace("\0", "").split())[:300]
    somebody.sentence = sentence.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST]
    somebody.language = language if language in dict(LANGUAGES) else ""
    somebody.changed = clock.now()
    fault = None
    try:
        somebody.address = clean_email(address) if address.strip() else ""
        somebody.fingerprint = fingerprint(somebody.address)
    except Invalid as error:
        fault = error
    somebody.save()
    if fault:
        raise fault
    return somebody


def require_ready(somebody: Somebody) -> None:
    """Raises Invalid or NotAllowed with what is still missing."""
    core = core_of(somebody.sentence, somebody.name)
    if len(somebody.sentence) < SHORTEST or len(core) < SHORTEST // 2:
        raise Invalid(
            _("Write one sentence that only %(name)s could get: what you remember, what you hope for.")
            % {"name": somebody.name}
        )
    if not somebody.whence:
        raise Invalid(_("Say where you have the name from. It stands in the letter."))
    others = Somebody.objects.filter(by=somebody.by).exclude(pk=somebody.pk).exclude(letter="")
    for other in others.exclude(sentence=""):
        if same_sentence(core, core_of(other.sentence, other.name)):
            raise Invalid(
                _(
                    "That is the same sentence as in the letter to %(other)s. What would you say to %(name)s alone?"
                )
                % {"other": other.name, "name": somebody.name}
            )
    if not somebody.fingerprint:
        return
    stopped = mail.is_stopped(somebody.address)
    if stopped == "bounced":
        raise Invalid(_("Mail to this address came back. Look at it once more."))
    if stopped or is_refused(somebody.fingerprint):
        raise NotAllowed(_("Somebody with this address asked this home not to write. That stands."))
    if Account.objects.filter(email=somebody.address).exists():
        raise Invalid(_("Somebody with this address is here already."))
    for twin in Somebody.objects.filter(fingerprint=somebody.fingerprint).exclude(pk=somebody.pk):
        if twin.letter and state_of(twin).living:
            raise Invalid(_("There is a letter to this address already."))


def send(viewer: Viewer, number: int, *, sure: bool = False) -> Somebody:
    """Send the letter off: by mail where there is an address, else it is ready to be handed over."""
    with writing():
        somebody = access_somebody(viewer, number)
        if somebody.letter:
            return somebody
        require_ready(somebody)
        if doubts_about(somebody) and not sure:
            raise Invalid(_("Look at the address once more, and tick that it is right."))
        if living() >= MOST:
            raise NotAllowed(
                _(
                    "Your circle has its twenty letters. A small circle comes to talk; wait for answers, or take a"
                    " letter back, before you write the next."
                )
            )
        now = clock.now()
        made = record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="hearth:Letter",
                payload={"campaign": CIRCLE, "expires": now + LIVES},
                audience="direct",
                published=now,
            )
        )
        somebody.letter, somebody.changed, somebody.forget = made.object, now, now + LIVES + KEPT
        somebody.save()
        _post(somebody, now + LIVES)
    return somebody


def new_link(letter: str) -> str:
    """A fresh personal path of a letter."""
    token = new_token()
    Key.objects.create(digest=digest_of(token), letter=letter)
    return f"/letter/{token}/"


def _post(somebody: Somebody, expires: int) -> None:
    """Give it to the post; it waits there until the home can be reached and mail is set up."""
    if not somebody.address:
        return
    somebody.mails += 1
    somebody.save(update_fields=["mails"])
    path = new_link(somebody.letter)
    words = words_for(somebody, expires)
    text, html = written(
        subject=words.subject,
        paragraphs=words.paragraphs,
        button=(words.button, path),
        footer=words.footer,
        language=words.language,
    )
    mail.put(
        mail.Mail(
            to=somebody.address,
            name=somebody.name,
            subject=words.subject,
            text=text,
            html=html,
            key=mail_key(somebody.letter, somebody.mails),
            kind="letter",
            actor=None,
            unsubscribe=path + "no/",
            until=expires,
        )
    )


def _open_letter(viewer: Viewer, number: int) -> tuple[Somebody, Letter, State]:
    somebody = access_somebody(viewer, number)
    letter = Letter.objects.filter(uri=somebody.letter).first()
    state = state_of(somebody)
    if letter is None or not state.open:
        raise Invalid(_("This letter is no longer open."))
    return somebody, letter, state


def send_again(viewer: Viewer, number: int, *, address: str = "") -> None:
    """Mail it a second time, and never a third; after a bounce to a mended address."""
    with writing():
        somebody, letter, state = _open_letter(viewer, number)
        if state.name not in ("sent", "bounced"):
            raise Invalid(_("This letter is still on its way."))
        if somebody.mails >= 2:
            raise NotAllowed(_("It was sent twice. A third time would be pushing."))
        if address.strip():
            somebody.address = clean_email(address)
            somebody.fingerprint = fingerprint(somebody.address)
            somebody.save()
        if not somebody.address:
            raise Invalid(_("There is no address to send it to."))
        require_ready(somebody)
        _post(somebody, letter.expires)


def hand_over(viewer: Viewer, number: int) -> tuple[Somebody, Letter, str]:
    """A fresh link to print or to pass on by hand."""
    with writing():
        somebody, letter, _state = _open_letter(viewer, number)
        return somebody, letter, new_link(letter.uri)


def say_sent(viewer: Viewer, number: int) -> None:
    """Note that it was handed over."""
    with writing():
        somebody, letter, state = _open_letter(viewer, number)
        if state.sent:
            return
        mail.take_back(mail_key(somebody.letter, somebody.mails))
        happened("hearth:Send", viewer.uri, letter.uri, {"hearth:by": "hand"})


def happened(verb: str, by: str, letter: str, payload: dict[str, str] | None = None) -> None:
    """Record what became of a letter."""
    record(
        Activity(
            type=verb,
            actor=by,
            object=letter,
            object_type="hearth:Letter",
            payload=payload or {},
            audience="direct",
        )
    )


def take_back(viewer: Viewer, number: int) -> None:
    """Revoke: every link of it ends, and mail that still waits is not sent."""
    with writing():
        somebody, letter, _state = _open_letter(viewer, number)
        close(somebody, letter.uri)
        happened("Remove", viewer.uri, letter.uri)


def close(somebody: Somebody | None, letter: str) -> None:
    """End every link of a letter, and take waiting mail out of the outbox."""
    Key.objects.filter(letter=letter).delete()
    close_door(letter)
    if somebody:
        for count in range(1, somebody.mails + 1):
            mail.take_back(mail_key(letter, count))


def say_not_her(viewer: Viewer, number: int) -> None:
    """Somebody else came through the letter: she is shown out again, and another letter can be written. The address was
    the invited person's, so the account that took it gives it back; its other ways in stay, to take her words along."""
    with writing():
        somebody = access_somebody(viewer, number)
        state = state_of(somebody)
        if state.name != "accepted" or clock.now() > state.at + TAKE_BACK:
            raise Invalid(
                _("This can be said for two days after somebody came in. After that, talk to a moderator.")
            )
        remove(viewer, HOME, state.invitee, reason=_("The letter was written to somebody else."))
        num = num_of(state.invitee) or 0
        Account.objects.filter(actor=num, email=somebody.address).update(email=f"{num}@not-known.invalid")
        somebody.letter, somebody.mails, somebody.changed = "", 0, clock.now()
        somebody.save()
