"""What a page knows about one post: plain facts that `post.py` turns into HTML and whoever queries posts fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One attached picture, film, recording or file; `url` is a path of this home."""

    url: str
    alt: str = ""
    width: int = 0
    height: int = 0
    kind: str = "image"  # image | video | audio | file
    name: str = ""  # for files: what the link says
    still: str = ""  # the picture that stands for a film or sound until it plays
    origin: str = ""  # where a film or sound of another server lies there


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    author_name: str
    html: str  # already safe (base.markup)
    permalink: str
    published: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentView:
    num: int
    author_name: str
    excerpt: str  # plain text
    permalink: str = ""  # "" -> "#p<num>", when both stand on the same page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionView:
    emoji: str  # the character itself, or ":name:"
    count: int
    mine: bool = False
    names: str = ""  # plain words: "Ada, Bo and 3 others"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """Everything one post shows. `html`, `card` and a quote's html are safe HTML; all other text is escaped here.

    Live frames know no viewer: they set `viewer_neutral`, so that every act is present and the page's script takes away
    what does not apply (the server checks each act anyway). `can_*` are ignored then.
    """

    num: int
    author_name: str
    author_num: int
    published: int
    html: str
    permalink: str
    author_handle: str = ""
    author_label: str = ""  # "Founder · speaks for the brand" or ""
    author_interest: str = ""  # what a voice of the brand gains, in its own words
    author_avatar: str = ""  # a path of this home, or "" for initials
    imported: bool = False
    origin: str = ""  # plain words ("Slack"), shown when imported
    edited: int | None = None
    title: str = ""  # thread openings
    media: Sequence[Media] = ()
    quote: QuoteView | None = None
    card: str | None = None  # a poll or another card
    reactions: Sequence[ReactionView] = ()
    replies: int = 0  # shown as a link to the thread; 0 inside the thread itself
    thread: int | None = None
    parent: ParentView | None = None
    accepted: bool = False
    likes: int = 0  # nameless likes that came with an import
    deleted: bool = False
    can_undo: bool = False  # a deletion its author may still take back
    mine: bool = False
    place: str = ""  # in mixed feeds: where it was said
    place_url: str = ""
    reply_url: str = ""  # "" -> "?reply=<num>#composer" on the page it stands on
    can_reply: bool = False
    can_react: bool = False
    can_edit: bool = False
    can_delete: bool = False
    can_accept: bool = False
    can_branch: bool = False  # may be chosen for a new thread
    can_pin: bool = False
    pinned: bool = False
    can_report: bool = False
    veiled: bool = False  # its pictures are shown when asked for
    viewer_neutral: bool = False
    continues: bool = False  # same author shortly after the post above: no byline
    lang: str = ""
    warning: str = ""  # what it warns of: its words are shown when asked for
    shared_by: str = ""  # who passed it on, where that is why it stands here
