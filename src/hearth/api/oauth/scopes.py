"""What a token may be used for: scopes as Mastodon names them; a wide one covers the narrow ones inside it.

https://docs.joinmastodon.org/api/oauth-scopes/
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

_READ = (
    "accounts blocks bookmarks favourites filters follows lists measures mutes notifications search statuses"
).split()
_WRITE = (
    "accounts blocks bookmarks conversations favourites filters follows lists media mutes notifications"
    " reports statuses".split()
)
PORTABILITY = "activitypub_account_portability"
KNOWN = frozenset(
    [
        "read",
        "write",
        "follow",
        "push",
        "profile",
        PORTABILITY,
        *(f"read:{name}" for name in _READ),
        *(f"write:{name}" for name in _WRITE),
    ]
)
DEFAULT = "read"
_FOLLOW = frozenset(f"{act}:{name}" for act in ("read", "write") for name in ("blocks", "follows", "mutes"))

MEANINGS = {
    "read": _("Read everything you can read: talk, people, notifications"),
    "write": _("Write in your name: posts, reactions, follows, settings"),
    "follow": _("Change whom you follow, mute and block"),
    "push": _("Send notifications to your device"),
    "profile": _("See who you are: name, picture and address"),
    PORTABILITY: _("Take everything of yours along, and tell your followers where you go"),
    "read:accounts": _("See people"),
    "read:blocks": _("See whom you block"),
    "read:bookmarks": _("See your bookmarks"),
    "read:favourites": _("See what you liked"),
    "read:filters": _("See your filters"),
    "read:follows": _("See whom you follow"),
    "read:lists": _("See your lists"),
    "read:measures": _("Read the measures of this home"),
    "read:mutes": _("See whom you mute"),
    "read:notifications": _("Read your notifications"),
    "read:search": _("Search in your name"),
    "read:statuses": _("Read what you can read"),
    "write:accounts": _("Change your profile"),
    "write:blocks": _("Block people"),
    "write:bookmarks": _("Set bookmarks"),
    "write:conversations": _("Mute and tidy conversations"),
    "write:favourites": _("Like posts"),
    "write:filters": _("Change your filters"),
    "write:follows": _("Follow people"),
    "write:lists": _("Change your lists"),
    "write:media": _("Upload pictures"),
    "write:mutes": _("Mute people and conversations"),
    "write:notifications": _("Clear your notifications"),
    "write:reports": _("Report to the keepers"),
    "write:statuses": _("Write posts"),
}


def leaves(scopes: Iterable[str]) -> bool:
    """Whether these are for taking one's own along and nothing else: who was banned may give them, too."""
    return PORTABILITY in scopes and set(scopes) <= {PORTABILITY, "read:accounts", "profile"}


def scopes_in(text: str) -> tuple[str, ...]:
    """The scopes of a text, each once, in order. (A plus sign is a space in addresses; commas separate nothing.)"""
    return tuple(dict.fromkeys(text.replace("+", " ").split()))


def covers(held: tuple[str, ...], needed: str) -> bool:
    """Whether what is held allows what is needed; `needed` may name alternatives, separated by spaces."""
    return any(_covers_one(held, one) for one in needed.split())


def _covers_one(held: tuple[str, ...], needed: str) -> bool:
    return needed in held or needed.partition(":")[0] in held or ("follow" in held and needed in _FOLLOW)


def fits(wanted: tuple[str, ...], within: tuple[str, ...]) -> bool:
    """Whether all that is wanted is known and lies within what an app asked for."""
    return bool(wanted) and all(one in KNOWN and covers(within, one) for one in wanted)
