"""Where things of this home stand on the web: the host is written and taken away here, the ledger never knows it.

Nothing here says that something may be seen; it only names it.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from hearth.base.address import home_url, plain_host
from hearth.base.sql import sql
from hearth.ledger.activity import HOME, HOME_NUM, local_uri
from hearth.ledger.read import num_of, uri_of

_IS_ACTOR = sql("SELECT 1 FROM people_actor WHERE num = %s")
_BY_HANDLE = sql(
    "SELECT uri FROM people_actor WHERE handle = %s AND kind IN ('member', 'guest', 'bot', 'space')"
    " ORDER BY (kind = 'space'), num LIMIT 1"
)
IMPORTED = "urn:hearth:"
"""how uris of imported things begin"""
_SWITCHES = sql(
    "SELECT key, value FROM base_option WHERE key IN ('federation_host', 'federation', 'federation_secure')"
)
CONFIRMED, STATE, SECURE = "federation_host", "federation", "federation_secure"
OFF = "off"
"""the value of STATE while it was turned off, or after a restore that could not open what was sealed"""
_OURS = re.compile(r"/ap/(?:(a|o)/([0-9]{1,18})|act/([0-9a-f]{1,64})|(home))")
_TWIN = re.compile(r"/@([A-Za-z0-9_.-]{1,120})(?:/([0-9]{1,18}))?/?")


def host() -> str:
    """The name of this home on the web with its port if that is unusual; "" while it has no address."""
    return _named(home_url())


@lru_cache(maxsize=8)
def _named(url: str) -> str:
    parts = urlsplit(url)
    port = (
        f":{parts.port}" if parts.port and parts.port != {"https": 443, "http": 80}.get(parts.scheme) else ""
    )
    return _a_label(parts.hostname or "") + port


def _a_label(name: str) -> str:
    """A host name as it is compared: lower case, ASCII (RFC 5890 A-labels)."""
    if name.isascii():
        return name.lower()
    try:
        return name.encode("idna").decode().lower()
    except UnicodeError:
        return name.lower()


def federating() -> bool:
    """Whether the home speaks with other servers: its final host is confirmed, still its own, and not held."""
    return doors()[0]


def doors() -> tuple[bool, bool]:
    """Whether the home federates, and whether it answers signed requests only."""
    found = dict(_SWITCHES.all())
    opened = bool(found.get(CONFIRMED)) and found[CONFIRMED] == host() and found.get(STATE) != OFF
    return opened, found.get(SECURE) == "on"


# Names given


def actor_url(num: int) -> str:
    """The id of a person, a space or the home."""
    return f"{home_url()}/ap/home" if num == HOME_NUM else f"{home_url()}/ap/a/{num}"


def inbox_url(num: int) -> str:
    """Where an actor is written to."""
    return f"{actor_url(num)}/inbox"


def shared_inbox_url() -> str:
    """Where the whole home is written to."""
    return f"{home_url()}/ap/inbox"


def collection_url(num: int, name: str) -> str:
    """A collection of an actor: outbox, followers, following, featured, moderators."""
    return f"{actor_url(num)}/{name}"


def object_url(num: int) -> str:
    """The id of an object."""
    return f"{home_url()}/ap/o/{num}"


def activity_url(uri: str) -> str:
    """The id of an activity of this home (`local:/a/<hex>`)."""
    return f"{home_url()}/ap/act/{uri.removeprefix('local:/a/')}"


def key_url(num: int) -> str:
    """The id of an actor's RSA key."""
    return f"{actor_url(num)}#main-key"


def ed25519_url(num: int) -> str:
    """The id of an actor's Ed25519 key."""
    return f"{actor_url(num)}#ed25519-key"


def profile_url(handle: str) -> str:
    """The page of a person or space, as people see it."""
    return f"{home_url()}/@{handle}"


def post_url(handle: str, num: int) -> str:
    """The page of a post, as people see it."""
    return f"{home_url()}/@{handle}/{num}"


def to_url(uri: str) -> str:
    """The web address behind a uri of ours; what came from elsewhere stays as it is.

    "" for what has no address on the web: charters, roles and whatever else lives under `local:` without a number.
    """
    if uri.startswith(IMPORTED):
        num = num_of(uri)
        return _thing_url(num) if num else ""
    if not uri.startswith("local:"):
        return uri
    if uri == HOME:
        return actor_url(HOME_NUM)
    if uri.startswith("local:/a/"):
        return activity_url(uri)
    tail = uri.removeprefix("local:/o/")
    if not tail.isdigit():
        return ""
    return _thing_url(int(tail))


def _thing_url(num: int) -> str:
    return actor_url(num) if _IS_ACTOR.one(num) else object_url(num)


# Names taken back


def is_ours(url: str) -> bool:
    """Whether a web address lies in this home."""
    try:
        mine = _origin(home_url())
        return bool(mine[1]) and mine == _origin(url)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str, int | None]:
    if plain := plain_host(url):
        return "https", plain, 443
    return _split(url)


@lru_cache(maxsize=1024)
def _split(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}
    return parts.scheme.lower(), _a_label(parts.hostname or ""), parts.port or usual.get(parts.scheme.lower())


def to_uri(url: str) -> str:
    """The local uri behind a web address of this home (also its pages `/@handle`); anything else stays as it is."""
    if not url.startswith(("https://", "http://")) or not is_ours(url):
        return url
    path = urlsplit(url).path
    if found := _OURS.fullmatch(path):
        sort, num, activity, home = found.groups()
        if home:
            return HOME
        return _uri_at(int(num)) if sort else f"local:/a/{activity}"
    if found := _TWIN.fullmatch(path):
        handle, num = found.groups()
        if num:
            return _uri_at(int(num))
        known = _BY_HANDLE.one(handle.lower())
        return str(known[0]) if known else url
    return HOME if path in ("", "/") else url


def _uri_at(num: int) -> str:
    """The uri with this number: imported ones have another form; a number never names what came from elsewhere."""
    found = uri_of(num) or ""
    return found if found.startswith(IMPORTED) else local_uri(num)
