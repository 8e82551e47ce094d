"""What a member typed, on its way into an activity: its length, its mentions, its pictures."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hearth.base import media
from hearth.base.errors import Invalid, TooMuch
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible
from hearth.spaces import text as texts
from hearth.spaces.models import Carried, Post

LONGEST = 50_000
MOST_PICTURES = 8
MOST_MENTIONS = 50

_MENTION = re.compile(r"(?<![\w@/])@([A-Za-z0-9_]{1,60})\b")
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


def mentions_in(text: str, viewer: Viewer) -> list[dict[str, str]]:
    """A tag for each person named with @handle, if the writer may see her."""
    names = set(_MENTION.findall(_VERBATIM.sub(" ", text)))
    handles = {name.lower() for name in names}
    if not handles or len(handles) > MOST_MENTIONS:
        return []
    people = visible(Actor.objects.filter(handle__in=handles, local=True, deleted=False), viewer)
    named = {person.handle: person.uri for person in people.exclude(sort__in=("space", "home"))}
    return [
        {"type": "Mention", "href": named[name.lower()], "name": f"@{name}"}
        for name in sorted(names)
        if name.lower() in named
    ]


def count_mentions(text: str) -> int:
    """How many different people a text names."""
    return len({name.lower() for name in _MENTION.findall(_VERBATIM.sub(" ", text))})


def attachments(pictures: Sequence[Picture]) -> list[dict[str, Any]]:
    """Keep the pictures and describe them. Do this before the write transaction: it takes a while."""
    if len(pictures) > MOST_PICTURES:
        raise TooMuch(_("One post holds %(most)d pictures.") % {"most": MOST_PICTURES})
    kept = []
    for data, alt in pictures:
        file = media.store(data)
        kept.append(
            {
                "type": "Image",
                "url": f"media:{file.sha}",
                "mediaType": file.mime,
                "name": alt.replace("\0", "").strip()[:1500],
                "width": file.width,
                "height": file.height,
                "blurhash": file.blurhash,
            }
        )
    return kept


def content_payload(text: str, viewer: Viewer, attached: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """The part of a post's payload that its text and pictures make."""
    payload: dict[str, Any] = {"content": text, "mediaType": "text/markdown"}
    if tags := mentions_in(text, viewer):
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
