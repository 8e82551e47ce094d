"""A status as bytes: made once for everybody, closed for each viewer with her own marks and filters.

What is the same for all who may see it comes first; what differs (passes to private pictures, a quoted post of somebody
she blocked, her marks, her filters) stands at the end of the JSON object.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from hearth.api.entities.media import with_passes
from hearth.api.entities.times import stamp
from hearth.people.filters import Hit
from hearth.people.sight import Viewer

MARKS = ("favourited", "reblogged", "muted", "bookmarked", "pinned")
FAVOURITED, REBLOGGED, MUTED, BOOKMARKED, PINNED = (1 << place for place in range(len(MARKS)))
_LATE = frozenset([*MARKS, "filtered", "reblog", "quote"])
_UNSEEN = b'{"state":"unauthorized","quoted_status":null}'


@dataclass(frozen=True, slots=True)
class Shown:
    """A status without its end. `post` is what it shows (of a boost: the post passed on); `asks`: it is a poll, of
    which each viewer knows something else."""

    num: int
    post: int
    author: int
    text: str
    head: bytes
    inner: Shown | None
    asks: bool
    base: str
    media: tuple[dict[str, Any], ...]
    quote: Shown | None
    quotes: bool

    @property
    def behind(self) -> tuple[int, ...]:
        """The posts whose marks are shown with it."""
        inner = self.inner or self
        return (inner.post, inner.quote.post) if inner.quote else (inner.post,)


def shown(
    entity: dict[str, Any],
    *,
    base: str,
    text: str,
    private: bool,
    asks: bool = False,
    inner: Shown | None = None,
    quote: Shown | None = None,
    quotes: bool = False,
) -> Shown:
    """A status made ready for many viewers. `private` pictures get a pass for each. It `quotes`: the `quote`, if
    everybody who may see this may see that."""
    number = int(entity["id"])
    media = tuple(entity["media_attachments"]) if private and inner is None else ()
    late = _LATE | ({"media_attachments"} if media else set()) | ({"poll"} if asks else set())
    own = {key: value for key, value in entity.items() if key not in late}
    return Shown(
        num=number,
        post=inner.post if inner else number,
        author=inner.author if inner else int(entity["account"]["id"]),
        text=text,
        head=orjson.dumps(own)[:-1],
        inner=inner,
        asks=asks,
        base=base,
        media=media,
        quote=quote,
        quotes=quotes,
    )


def written(
    one: Shown,
    viewer: Viewer,
    marks: Mapping[int, int],
    hits: Sequence[Hit] = (),
    poll: dict[str, Any] | None = None,
) -> bytes:
    """The status for a viewer with these marks on posts and these filters; `poll` is what she knows of the poll it
    asks."""
    mine = marks.get(one.post, 0)
    end = _end(mine) if not hits else _filtered_end(mine, one.post, hits)
    if one.asks:
        end = b',"poll":%s%s' % (orjson.dumps(poll), end)
    if one.inner is None:
        return b"%s%s%s" % (one.head, _own(one, viewer, marks), end)
    inner = one.inner
    return b'%s,"quote":null,"reblog":%s%s%s%s' % (one.head, inner.head, _own(inner, viewer, marks), end, end)


def _own(one: Shown, viewer: Viewer, marks: Mapping[int, int]) -> bytes:
    if not one.media and not one.quotes:
        return b',"reblog":null,"quote":null'
    quote = b"null" if not one.quotes else _UNSEEN
    if one.quote is not None and one.quote.author not in viewer.hidden:
        quote = b'{"state":"accepted","quoted_status":%s}' % written(one.quote, viewer, marks)
    if not one.media:
        return b',"reblog":null,"quote":' + quote
    media = {"media_attachments": [dict(each) for each in one.media]}
    with_passes(media, viewer.actor, one.base)
    return b',"reblog":null,"quote":%s,"media_attachments":%s' % (
        quote,
        orjson.dumps(media["media_attachments"]),
    )


@lru_cache(maxsize=64)
def _end(marks: int) -> bytes:
    return _marks(marks) + b',"filtered":[]}'


def _marks(marks: int) -> bytes:
    named = (
        b',"%s":%s' % (name.encode(), b"true" if marks & (1 << place) else b"false")
        for place, name in enumerate(MARKS)
    )
    return b"".join(named)


def _filtered_end(marks: int, post: int, hits: Collection[Hit]) -> bytes:
    return b'%s,"filtered":%s}' % (_marks(marks), orjson.dumps([filter_result(hit, post) for hit in hits]))


def filter_result(hit: Hit, post: int) -> dict[str, Any]:
    """A FilterResult: https://docs.joinmastodon.org/entities/FilterResult/"""
    rule = hit.rule
    return {
        "filter": {
            "id": str(rule.pk),
            "title": rule.title,
            "context": list(rule.context),
            "expires_at": stamp(rule.expires) if rule.expires is not None else None,
            "filter_action": rule.action,
        },
        "keyword_matches": list(hit.words) or None,
        "status_matches": [str(post)] if hit.named else None,
    }
