"""What a member typed, on its way into an activity: its length, its mentions, its pictures, films and sound."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.translation import gettext as _

from hearth.base import media
from hearth.base.address import home_url
from hearth.base.errors import Invalid, TooMuch
from hearth.base.recording.keep import as_payload, keep
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible
from hearth.spaces import text as texts
from hearth.spaces.boosts import MOST_TAGS
from hearth.spaces.models import Carried, Post

LONGEST = 50_000
MOST_PICTURES = 8
MOST_MENTIONS = 50

_MENTION = re.compile(
    r"(?<![\w@/])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,58}[A-Za-z0-9_])?)(?:@([A-Za-z0-9][\w.-]*[\w](?::\d+)?))?"
)
_HASHTAG = re.compile(r"(?<![\w/&#])#(\w{1,100})\b")
_VERBATIM = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)

Picture = tuple[bytes, str]


def content_of(text: str, pictures: Sequence[Picture] = ()) -> str:
    """The text as it is kept; refuses nothing at all and far too much."""
    clean = text.replace("\r\n", "\n").replace("\0", "").strip("\n").rstrip()
    if not clean.strip() and not pictures:
        raise Invalid(_("There is nothing in it yet. Write a word or add a picture."))
    if len(clean) > LONGEST:
        raise TooMuch(
            _(
                "This is %(length)s characters long; one post holds %(most)s."
                " Nothing was lost: shorten or split it."
            )
            % {"length": f"{len(clean):,}", "most": f"{LONGEST:,}"}
        )
    try:
        clean.encode()
    except UnicodeEncodeError as error:
        raise Invalid(_("There are characters in it that are not text.")) from error
    return clean


def names_in(text: str) -> dict[str, str]:
    """Whom a text names, as written (`@Bo`, `@finn@remote.example`), and the handle each stands for."""
    here = _own_host()
    found: dict[str, str] = {}
    for user, host in _MENTION.findall(_VERBATIM.sub(" ", text)):
        if host:
            found[f"@{user}@{host}"] = user.lower() if host.lower() == here else f"{user}@{host}".lower()
        else:
            plain = user.partition(".")[0].partition("-")[0]
            found[f"@{plain}"] = plain.lower()
    return found


def _own_host() -> str:
    return urlsplit(home_url()).netloc.lower()


def mentions_in(text: str, viewer: Viewer) -> list[dict[str, str]]:
    """A tag for each person named with @handle or @handle@host, if the writer may see her."""
    names = names_in(text)
    if not names or len(names) > MOST_MENTIONS:
        return []
    handles = set(names.values())
    people = visible(Actor.objects.filter(handle__in=handles, deleted=False), viewer)
    people = people.filter(Q(local=True) | Q(sort="remote")).exclude(sort__in=("space", "home"))
    named = {person.handle: person.uri for person in people}
    return [
        {"type": "Mention", "href": named[handle], "name": name}
        for name, handle in sorted(names.items())
        if handle in named
    ]


def hashtags_in(text: str) -> list[dict[str, str]]:
    """A tag for each #word; a number alone is none."""
    words = dict.fromkeys(_HASHTAG.findall(_VERBATIM.sub(" ", text)))
    return [{"type": "Hashtag", "name": f"#{word}"} for word in words if not word.isdigit()][:MOST_TAGS]


def count_mentions(text: str) -> int:
    """How many different people a text names."""
    return len(set(names_in(text).values()))


def attachments(pictures: Sequence[Picture]) -> list[dict[str, Any]]:
    """Keep the pictures and describe them. Do this before the write transaction: it takes a while."""
    if len(pictures) > MOST_PICTURES:
        raise TooMuch(_("One post holds %(most)d pictures.") % {"most": MOST_PICTURES})
    kept = []
    for data, alt in pictures:
        kept.append(as_payload(keep(data), alt))
    return kept


def content_payload(text: str, viewer: Viewer, attached: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """The part of a post's payload that its text and pictures make."""
    payload: dict[str, Any] = {"content": text, "mediaType": "text/markdown"}
    if tags := [*mentions_in(text, viewer), *hashtags_in(text)]:
        payload["tag"] = tags
    if kept := list(attached):
        payload["attachment"] = kept
    return payload


def forget_unused(attached: Iterable[dict[str, Any]]) -> None:
    """Drop files of a post that was refused, unless another post carries them."""
    for item in attached:
        sha = str(item["url"]).removeprefix("media:")
        if not Carried.objects.filter(sha=sha).exists():
            media.forget(sha)


def heading_of(title: str | None) -> str:
    """A thread's title as it is kept; None: no thread is meant."""
    if title is None:
        return ""
    heading = texts.title({"name": title})
    if not heading:
        raise Invalid(_("A thread needs a title, so that others can find it."))
    return heading


def uri_of(num: int) -> str:
    """The uri of a post, space or channel."""
    return read.uri_of(num) or f"local:/o/{num}"


def target_of(post: Post) -> str:
    """The uri of the room a post belongs to, or "" when it belongs to none."""
    return uri_of(post.channel or post.space) if post.space > HOME_NUM else ""
