"""Writing letters, one by one: gather, write, send, hand over, send once more, take back, forget."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from hearth.base import clock, mail
from hearth.base.errors import Invalid, NotAllowed, NotFound, TooMuch
from hearth.features.letters.address import fingerprint
from hearth.features.letters.models import Key, Letter, Refusal, Sheet, Somebody
from hearth.features.letters.names import Found, in_table
from hearth.features.letters.queries import (
    CIRCLE,
    KEPT,
    LIVES,
    MOST,
    TAKE_BACK,
    State,
    access_somebody,
    doubts_about,
    letter_behind,
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
from hearth.people.arriving import close_door, open_door
from hearth.people.memberships import remove
from hearth.people.models import Account
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer
from hearth.ui.letters import written

MOST_PEOPLE = 1000
LONGEST_NOTE = 2000


def gather(viewer: Viewer, people: Iterable[Found], *, source: str = "") -> tuple[int, list[str]]:
    """Put people on the list; nothing is sent. Returns how many are new, and the names that were left out."""
    require_steward(viewer)
    now = clock.now()
    new, left = 0, []
    with writing():
        mine = list(Somebody.objects.filter(by=viewer.actor or 0))
        marks = {one.fingerprint for one in mine if one.fingerprint}
        names = {one.name.casefold() for one in mine if not one.fingerprint}
        room = MOST_PEOPLE - len(mine)
        for one in people:
            name = " ".join(one.name.split())[:200]
            address = _clean(one.address)
            mark = fingerprint(address)
            known = mark in marks if mark else name.casefold() in names
            if not name or known or (mark and _is_refused(mark)):
                left.append(name or address)
                continue
            if new >= room:
                raise TooMuch(_("A list holds at most %(most)s people.") % {"most": MOST_PEOPLE})
            (marks if mark else names).add(mark or name.casefold())
            new += 1
            Somebody.objects.create(
                by=viewer.actor or 0,
                name=name,
                address=address,
                fingerprint=mark,
                whence=" ".join(one.whence.split())[:300],
                note=one.note.strip()[:LONGEST_NOTE],
                source=source[:200],
                ghost=one.ghost,
                created=now,
                changed=now,
                forget=now + KEPT,
            )
    return new, left


def hand_in_table(viewer: Viewer, name: str, rows: list[list[str]], whence: str) -> Sheet:
    """Keep a table until its columns are matched, a day at most."""
    require_steward(viewer)
    Sheet.objects.filter(by=viewer.actor or 0).delete()
    return Sheet.objects.create(
        by=viewer.actor or 0, name=name[:200], rows=rows, told={"whence": whence[:300]}, created=clock.now()
    )


def access_table(viewer: Viewer, number: int) -> Sheet:
    """A table this viewer handed in."""
    require_steward(viewer)
    found = Sheet.objects.filter(pk=number, by=viewer.actor or 0).first()
    if found is None:
        raise NotFound(_("This table was taken over already, or a day has passed. Hand it in again."))
    return found


def take_table(
    viewer: Viewer, number: int, columns: dict[str, int], whence: str, *, titles: bool
) -> tuple[int, list[str]]:
    """Put the people of a table on the list, and drop the table."""
    with writing():
        sheet = access_table(viewer, number)
        if "name" not in columns and "address" not in columns:
            raise Invalid(_("Say which column holds the names."))
        told = gather(viewer, in_table(sheet.rows, columns, whence, titles=titles), source=sheet.name)
        sheet.delete()
    return told


def _clean(address: str) -> str:
    """The address as it is kept, "" if there is none or it is none."""
    try:
        return clean_email(address) if address.strip() else ""
    except Invalid:
        return ""


def _is_refused(mark: str) -> bool:
    return Refusal.objects.filter(fingerprint=mark).exists()


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
            _(
                "Write one sentence that only %(name)s could get: what you remember, what you hope for from her or him."
            )
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
    if stopped or _is_refused(somebody.fingerprint):
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
        _happened("hearth:Send", viewer.uri, letter.uri, {"hearth:by": "hand"})


def _happened(verb: str, by: str, letter: str, payload: dict[str, str] | None = None) -> None:
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
        _close(somebody, letter.uri)
        _happened("Remove", viewer.uri, letter.uri)


def _close(somebody: Somebody | None, letter: str) -> None:
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


def forget(viewer: Viewer, number: int) -> None:
    """Take somebody off the list, with everything noted about them."""
    with writing():
        somebody = access_somebody(viewer, number)
        if somebody.letter and state_of(somebody).open:
            raise Invalid(_("Take the letter back first."))
        somebody.delete()


# What the invited person does


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
        _close(somebody, letter.uri)
        _happened("Reject", HOME, letter.uri)
        if somebody is None:
            return
        if forget_me:
            if somebody.fingerprint:
                Refusal.objects.get_or_create(fingerprint=somebody.fingerprint, defaults={"at": clock.now()})
            Somebody.objects.filter(fingerprint=somebody.fingerprint).exclude(fingerprint="").delete()
            Somebody.objects.filter(pk=somebody.pk).delete()
