"""Asking a server that speaks Mastodon's API, always through the guarded client and never a blocked one.

What it answers was written by strangers: read with a cap, checked for shape, and never shown as it is.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson
from django.utils.translation import gettext as _

from hearth.base import fetch
from hearth.base.errors import Invalid, NotAllowed, NotFound, TooMuch, Unreachable
from hearth.federation.activitypub import addresses, authority
from hearth.people import servers

TIMEOUT = 8.0
MAX_BYTES = 2_000_000


def base_of(host: str) -> str:
    """Where a server answers."""
    return f"https://{host}"


def require_open(host: str) -> None:
    """Raises Invalid for servers this home does not speak with, and for this home itself."""
    if servers.blocked(host.partition(":")[0]):
        raise Invalid(_("This home does not speak with %(host)s.") % {"host": host})
    if host == addresses.host():
        raise Invalid(_("That is this home itself."))


def get(host: str, path: str, query: Mapping[str, str] | None = None, *, token: str = "") -> Any:
    """A JSON answer."""
    tail = f"?{urlencode(query)}" if query else ""
    return _read(host, _asked("GET", host, path + tail, token, None))


def post(host: str, path: str, form: Mapping[str, str], *, token: str = "", key: str = "") -> Any:
    """Send a form; a `key` makes the same thing sent twice happen once."""
    return _read(host, _asked("POST", host, path, token, urlencode(form).encode(), key))


def _asked(method: str, host: str, path: str, token: str, body: bytes | None, key: str = "") -> fetch.Answer:
    require_open(host)
    headers = {"Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if key:
        headers["Idempotency-Key"] = key
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    asked = fetch.request(
        method,
        base_of(host) + path,
        headers=headers,
        body=body,
        max_bytes=MAX_BYTES,
        timeout=TIMEOUT,
        redirects=0 if token or body is not None else 2,
    )
    return fetch.run(asked)


def _read(host: str, answer: fetch.Answer) -> Any:
    match answer.status:
        case 401 | 403:
            raise NotAllowed(_("%(host)s did not allow this.") % {"host": host})
        case 404 | 410:
            raise NotFound(_("%(host)s does not know this.") % {"host": host})
        case 422 | 400:
            raise Invalid(_("%(host)s refused: %(why)s") % {"host": host, "why": _why(answer.body)})
        case 429:
            raise TooMuch(_("%(host)s asks us to wait a little.") % {"host": host}, retry_after=60)
    if not 200 <= answer.status < 300:
        raise Unreachable(_("%(host)s answered %(status)s.") % {"host": host, "status": str(answer.status)})
    try:
        return orjson.loads(answer.body)
    except ValueError as error:
        raise Invalid(_("%(host)s answered in a way that cannot be read.") % {"host": host}) from error


def _why(body: bytes) -> str:
    try:
        told = orjson.loads(body)
    except ValueError:
        return "?"
    words = told.get("error_description") or told.get("error") if isinstance(told, dict) else ""
    return "".join(mark for mark in str(words)[:200] if mark.isprintable()) or "?"


def server_of(text: str) -> str:
    """The host that answers for what somebody typed: `name@host`, a host, or the address of a profile.

    For a name WebFinger says where it really lives (a handle's host need not be the server's).
    """
    typed = text.strip().removeprefix("@").rstrip("/")
    if "://" in typed:
        return _host(urlsplit(typed).netloc)
    name, at, domain = typed.rpartition("@")
    if not at:
        return _host(typed)
    told = finger(f"{name}@{_host(domain)}")
    return _host(urlsplit(told).netloc)


def finger(address: str) -> str:
    """The actor behind `name@host` (RFC 7033)."""
    name, _at, host = address.rpartition("@")
    told = get(host, f"/.well-known/webfinger?resource=acct:{quote(name)}@{quote(host, safe=':')}")
    links = told.get("links") if isinstance(told, dict) else None
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "self" and _is_actor_type(link.get("type")):
            return authority_url(link.get("href"))
    raise NotFound(_("Nobody of that name is known at %(host)s.") % {"host": host})


def _is_actor_type(kind: object) -> bool:
    return isinstance(kind, str) and authority.is_activitypub(kind)


def authority_url(url: object) -> str:
    """An https id, or Invalid."""
    if not isinstance(url, str):
        raise Invalid(_("That server does not say who this is."))
    authority.origin(url)
    return url


def _host(text: str) -> str:
    """A host with its port, if one was typed. Raises Invalid for anything that cannot be one."""
    name, colon, port = text.strip().lower().partition(":")
    clean = servers.clean_host(name)
    if colon and not (port.isdigit() and len(port) < 6):
        raise Invalid(_("%(text)s is not the name of a server.") % {"text": text[:100]})
    return f"{clean}:{port}" if colon else clean
