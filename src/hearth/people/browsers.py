"""Where somebody is signed in: every browser with words she recognizes it by, and how to sign it out from afar."""

from dataclasses import dataclass

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.base import clock, live
from hearth.base.errors import NotFound
from hearth.people.keyring import Browser
from hearth.people.models import Account

SEEN = "seen"
"""session key: when this browser was last noted as in use (once a day is enough)"""

_BROWSERS = (
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class BrowserView:
    """One browser in the list; `mark` names it in a form without giving the session away."""

    mark: str
    words: str
    how: str
    began: int
    seen: int
    here: bool


def kept_words(agent: str) -> str:
    """What is kept of a User-Agent: the browser's name and the system's, nothing that tells two of them apart."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{browser}|{system}"


def _spoken(words: str) -> str:
    browser, _bar, system = words.partition("|")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser")


def _ways(how: str) -> str:
    return {
        "password": _("with the password"),
        "passkey": _("with a passkey"),
        "link": _("with a link by mail"),
        "handed": _("with a link from a steward"),
        "code": _("with a recovery code"),
        "elsewhere": _("with an account on another server"),
    }.get(how, "")


def note(request: HttpRequest, account: Account, how: str) -> None:
    """Remember the browser a session has just begun in."""
    now, key = clock.now(), request.session.session_key
    if not key:
        return
    request.session[SEEN] = now
    fields = {"actor": account.actor, "how": how, "began": now, "seen": now}
    words = kept_words(request.headers.get("User-Agent", ""))
    Browser.objects.update_or_create(session=key, defaults={**fields, "words": words})


def note_use(request: HttpRequest) -> None:
    """Once a day: this browser is still in use, and its session goes on for as long as a new one would."""
    seen, now = request.session.get(SEEN), clock.now()
    if isinstance(seen, int) and now - seen >= clock.DAY and SESSION_KEY in request.session:
        request.session[SEEN] = now
        Browser.objects.filter(session=request.session.session_key or "").update(seen=now)


def browsers_of(actor: int, here: str | None) -> list[BrowserView]:
    """Every browser this person is signed in with, the one she is looking from first."""
    sweep()
    rows = Browser.objects.filter(actor=actor).order_by("-seen", "-began", "session")
    views = [
        BrowserView(_mark(row), _spoken(row.words), _ways(row.how), row.began, row.seen, row.session == here)
        for row in rows
    ]
    return sorted(views, key=lambda view: not view.here)


def _mark(row: Browser) -> str:
    return f"{row.actor}-{row.began}-{row.pk[-6:]}"


def sweep() -> None:
    """Forget browsers whose session ran out or ended."""
    alive = Session.objects.filter(expire_date__gt=clock.from_ms(clock.now())).values("session_key")
    Browser.objects.exclude(session__in=alive).delete()


def sign_out_there(actor: int, mark: str) -> None:
    """End one session of this person; its open pages close at once."""
    row = next((row for row in Browser.objects.filter(actor=actor) if _mark(row) == mark), None)
    if row is None:
        raise NotFound(_("This browser is signed out already."))
    _end(row.session)


def sign_out_elsewhere(account: Account, here: str | None) -> int:
    """End every session of this person but the one she is looking from; how many ended."""
    ended = 0
    for session in Session.objects.exclude(session_key=here or "").iterator():
        if session.get_decoded().get(SESSION_KEY) == str(account.pk):
            _end(session.session_key)
            ended += 1
    return ended


def _end(key: str) -> None:
    Session.objects.filter(session_key=key).delete()
    Browser.objects.filter(session=key).delete()
    live.publish(live.SESSIONS, {"key": key})
