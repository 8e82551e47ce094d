"""What this home decides about other servers: silence, limit, block, or (where only named ones may speak) allow.

A rule about a name holds for everything below it; the nearest rule counts. `blocked` is asked before anything is
fetched from a server, taken from it or sent to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import batched
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from hearth.base import options
from hearth.base.address import plain_host
from hearth.base.errors import Invalid, NotAllowed
from hearth.base.once import Once
from hearth.base.sql import sql
from hearth.ledger.activity import Activity
from hearth.ledger.read import state
from hearth.ledger.record import record, writing
from hearth.people.bonds import RULE, ServerRule
from hearth.people.roles import may_moderate
from hearth.people.sight import Viewer

SILENCE, LIMIT, BLOCK, ALLOW = "silence", "limit", "block", "allow"
SEVERITIES = (SILENCE, LIMIT, BLOCK, ALLOW)
ONLY_ALLOWED = "servers_only_allowed"
"""the option that turns the list of allowed servers into the only ones"""
_once: Once[str] = Once()
_AT_ONCE = 8
_NEAREST = sql(
    f"SELECT severity FROM people_serverrule WHERE host IN ({','.join(['%s'] * _AT_ONCE)}) AND severity <> ''"
    " ORDER BY length(host) DESC LIMIT 1"
)


def clean_host(text: str) -> str:
    """The name of a server as rules keep it: A-label form, lower case, without port. Raises Invalid."""
    bare = text.strip().lower().removeprefix("*.").removeprefix("@").rstrip(".")
    if "://" in bare:
        bare = urlsplit(bare).hostname or ""
    bare = bare.partition("/")[0].partition(":")[0]
    try:
        name = bare.encode("idna").decode() if not bare.isascii() else bare
    except UnicodeError:
        name = ""
    parts = name.split(".")
    if not name or len(name) > 253 or not all(_label(part) for part in parts):
        raise Invalid(_("%(text)s is not the name of a server.") % {"text": text.strip()[:100] or "?"})
    return name


def _label(part: str) -> bool:
    return 0 < len(part) < 64 and part.replace("-", "").isalnum() and part.strip("-") == part


def host_of(url: str) -> str:
    """The server behind an address, as rules keep it; "" where there is none."""
    try:
        return _kept_as(plain_host(url) or urlsplit(url).hostname or "")
    except ValueError:
        return ""


@lru_cache(maxsize=8192)
def _kept_as(name: str) -> str:
    try:
        return clean_host(name)
    except Invalid:
        return ""


@contextmanager
def as_they_stand() -> Iterator[None]:
    """Within it this thread asks for the rule about a server once: a batch is judged by one picture of the rules."""
    with options.held(), _once.within():
        yield


def severity_of(host: str) -> str:
    """The rule that holds for a server, "" for none."""
    return _once.get(host, _severity_of)


def _severity_of(host: str) -> str:
    parts = host.split(".")
    names = [".".join(parts[begin:]) for begin in range(len(parts))]
    for some in batched(names, _AT_ONCE):
        found = _NEAREST.one(*some, *[""] * (_AT_ONCE - len(some)))
        if found:
            return str(found[0])
    return ""


def only_allowed() -> bool:
    """Whether only servers on the list may speak with this home."""
    return options.get(ONLY_ALLOWED) == "on"


def blocked(host: str) -> bool:
    """Whether nothing is taken from this server, fetched there or sent there."""
    severity = severity_of(host)
    return severity == BLOCK or (severity != ALLOW and only_allowed())


def limited(host: str) -> bool:
    """Whether its files are not fetched, and its people are let in by hand only."""
    return severity_of(host) == LIMIT


def silenced(host: str) -> bool:
    """Whether its people are heard only by those who follow them."""
    return severity_of(host) in (SILENCE, LIMIT)


def rules() -> list[ServerRule]:
    """Every rule that holds, by name."""
    return list(ServerRule.objects.exclude(severity="").order_by("host"))


def decide(viewer: Viewer, host: str, severity: str, *, reason: str = "", note: str = "") -> None:
    """Set what holds for a server; "" lifts the rule."""
    if not may_moderate(viewer):
        raise NotAllowed(_("Only moderators decide about other servers."))
    if severity and severity not in SEVERITIES:
        raise Invalid(_("Choose one of the rules."))
    name = clean_host(host)
    said = {"host": name, "severity": severity, "reason": reason.strip()[:500], "note": note.strip()[:2000]}
    uri = f"local:/server/{name}"
    with writing():
        known = state(uri)
        if known is not None and {key: known.payload.get(key) for key in said} == said:
            return
        record(
            Activity(
                type="Update" if known else "Create",
                actor=viewer.uri,
                object=uri,
                object_type=RULE,
                payload=said,
                audience="direct",
            )
        )


def allow_only(viewer: Viewer, on: bool) -> None:
    """Speak with the allowed servers only, or with all that are not blocked."""
    if not may_moderate(viewer):
        raise NotAllowed(_("Only moderators decide about other servers."))
    options.put(ONLY_ALLOWED, "on" if on else "")
