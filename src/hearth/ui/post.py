"""How one post looks: `PostView` is what a page knows about it, `post_html` writes its `<li>`.

Pages and live frames use the same renderer, so a post that arrives live is the post a reload shows. Plain Python
instead of a template, because fifty of these stand on a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from html import escape

from django.utils.safestring import SafeString, mark_safe

from hearth.base import clock
from hearth.ui.faces import avatar_html, local_url, voice_html
from hearth.ui.post_foot import foot_html
from hearth.ui.post_view import Media, ParentView, PostView, QuoteView, ReactionView
from hearth.ui.post_words import PostWords, post_words
from hearth.ui.times import at, day_words, time_html

__all__ = ["Media", "ParentView", "PostView", "QuoteView", "ReactionView", "post_html", "posts_html"]

WARM = ("👍", "❤️", "🙏", "🔥", "😂", "🎉", "💡", "👀", "🌱", "🤝", "😮", "🫶", "☕", "💪")
"""what one reacts with; the picker of acts.js offers the same"""

CONTINUES_WITHIN = 5 * 60_000
WIDEST, TALLEST = 640, 400  # pixels of a picture in a post


def post_html(view: PostView, *, now: int | None = None, zone: tzinfo = UTC) -> SafeString:
    """The `<li id="p<num>">` of one post, for pages and for live frames."""
    return mark_safe(_post(view, clock.now() if now is None else now, zone, False, post_words()))


def posts_html(
    views: Iterable[PostView],
    *,
    now: int | None = None,
    zone: tzinfo = UTC,
    new_after: int | None = None,
    days: bool = True,
    group: bool = True,
) -> SafeString:
    """Posts in order, with the names of days between them and a kind line where the new ones begin.

    `new_after`: the time of the last visit in ms; posts published later are new. `group` draws neighbours of one author
    together.
    """
    moment, said = clock.now() if now is None else now, post_words()
    out: list[str] = []
    before: PostView | None = None
    day = 0
    marked = new_after is None
    told = ""  # where the posts above came from is said once
    for view in views:
        today = at(view.published, zone).toordinal()
        fresh_day = days and today != day
        begins = not marked and new_after is not None and view.published > new_after
        if begins:
            marked = True
            if before is not None:
                out.append(f'<li class="new-line" id="new"><span>{said.new_line}</span></li>')
        if fresh_day:
            out.append(f'<li class="day"><h2>{day_words(view.published, moment, zone)}</h2></li>')
            day = today
        if group and not fresh_day and not begins and before is not None and _continues(before, view):
            view = replace(view, continues=True)
        origin = view.origin
        if before is not None and view.imported and origin == told:
            view = replace(view, origin="")
        told = origin
        out.append(_post(view, moment, zone, days, said))
        before = view
    return mark_safe("".join(out))


def _continues(before: PostView, view: PostView) -> bool:
    return (
        before.author_num == view.author_num
        and not before.deleted
        and not view.title
        and view.parent is None
        and 0 <= view.published - before.published < CONTINUES_WITHIN
    )


def _post(view: PostView, now: int, zone: tzinfo, clock_only: bool, said: PostWords) -> str:
    num = view.num
    if view.deleted:
        return _deleted(view, said)
    kind = "post"
    if view.mine:
        kind += " is-mine"
    if view.author_label:
        kind += " is-brand"
    if view.accepted:
        kind += " is-accepted"
    if view.continues:
        kind += " continues"
    if view.title:
        kind += " opens"
    lang = f' lang="{view.lang}"' if view.lang and view.lang.replace("-", "").isalnum() else ""
    return (
        f'<li class="{kind}" id="p{num}" data-num="{num}" data-author="{view.author_num}" data-at="{view.published}">'
        f'<article aria-labelledby="b{num}" tabindex="-1">{_shared(view, said)}'
        f"{_byline(view, now, zone, clock_only, said)}"
        f"{_parent(view.parent, said)}"
        f"{_title(view)}{_warned(view, _words_and_media(view, lang, said))}"
        f"{_quote(view.quote, now, zone) if view.quote else ''}"
        f"{_card(view.card)}{foot_html(view, said)}</article></li>"
    )


def _words_and_media(view: PostView, lang: str, said: PostWords) -> str:
    media = _media(view.media, said, view.veiled) if view.media else ""
    return f'<div class="prose"{lang}>{view.html}</div>{media}'


def _warned(view: PostView, inside: str) -> str:
    """What a post warns of stands before its words, which are shown when asked for."""
    if not view.warning:
        return inside
    return f'<details class="warned"><summary>{escape(view.warning)}</summary>{inside}</details>'


def _shared(view: PostView, said: PostWords) -> str:
    if not view.shared_by:
        return ""
    return f'<p class="quiet small shared">{said.shared % {"name": escape(view.shared_by)}}</p>'


def _deleted(view: PostView, said: PostWords) -> str:
    num = view.num
    if not view.can_undo:
        words = f'<p class="quiet">{said.taken}</p>'
    else:
        words = (
            f'<p class="undo" role="status">{said.undo} '
            f'<button class="link" form="act" formaction="/p/{num}/undo/">{said.undo_act}</button></p>'
        )
    return f'<li class="post is-deleted" id="p{num}" data-num="{num}" data-author="{view.author_num}">{words}</li>'


def _byline(view: PostView, now: int, zone: tzinfo, clock_only: bool, said: PostWords) -> str:
    name = escape(view.author_name) or said.someone
    label = voice_html(view.author_label, view.author_interest, view.author_num)
    handle = f' <span class="handle">@{escape(view.author_handle)}</span>' if view.author_handle else ""
    place = ""
    if view.place:
        place = f' {said.inside} <a class="place" href="{escape(local_url(view.place_url))}">{escape(view.place)}</a>'
    notes = ""
    if view.edited:
        notes += f' <a class="note" href="/p/{view.num}/history/">{said.edited}</a>'
    if view.imported and view.origin:
        notes += f' <span class="note">{said.origin % {"place": escape(view.origin)}}</span>'
    if view.accepted:
        notes += f' <span class="answer-mark">{said.accepted}</span>'
    return (
        f'<header class="byline" id="b{view.num}">'
        f"{avatar_html(view.author_name, view.author_num, view.author_avatar)}"
        f'<div class="who"><a class="name" href="/people/{view.author_num}/">{name}</a>{handle}{label}'
        f'<span class="meta">{place} <a class="at" href="{escape(local_url(view.permalink))}">'
        f"{time_html(view.published, now, zone, clock_only=clock_only)}</a>{notes}</span></div></header>"
    )


def _title(view: PostView) -> str:
    if not view.title:
        return ""
    title = escape(view.title)
    if view.thread:
        title = f'<a href="/t/{view.thread}/">{title}</a>'
    return f'<h2 class="post-title">{title}</h2>'


def _parent(parent: ParentView | None, said: PostWords) -> str:
    if parent is None:
        return ""
    href = escape(local_url(parent.permalink)) or f"#p{parent.num}"
    return (
        f'<a class="answers" href="{href}" data-answers="{parent.num}">'
        f'<span class="visually-hidden">{said.answers} </span>'
        f"<b>{escape(parent.author_name)}</b> <span>{escape(parent.excerpt)}</span></a>"
    )


def _media(media: Sequence[Media], said: PostWords, veiled: bool = False) -> str:
    out = []
    for item in media:
        url = escape(local_url(item.url))
        if not url:
            continue
        if item.kind in ("video", "audio"):
            out.append(_player(item, url, said, veiled))
            continue
        if item.kind != "image":
            out.append(
                f'<a class="file" href="{url}" download>{escape(item.name or item.alt) or said.file}</a>'
            )
            continue
        size = _size(item.width, item.height)
        if veiled:
            out.append(
                f'<label class="veil"><input type="checkbox"><img src="{url}" alt="{escape(item.alt)}"{size}'
                f' loading="lazy" decoding="async"><span class="veil-word">{said.show}</span></label>'
            )
            continue
        out.append(
            f'<a href="{url}"><img src="{url}" alt="{escape(item.alt)}"{size} loading="lazy" decoding="async"></a>'
        )
    many = " many" if len(out) > 1 else ""
    return f'<div class="pictures{many}">{"".join(out)}</div>' if out else ""


def _player(item: Media, url: str, said: PostWords, veiled: bool) -> str:
    """A film or sound: nothing of it is fetched before somebody presses play; a veiled one shows no still picture."""
    still = escape(local_url(item.still)) if item.still and not veiled else ""
    shown = f' poster="{still}"' if still and item.kind == "video" else ""
    named = escape(item.alt) or (said.film if item.kind == "video" else said.sound)
    size = _size(item.width, item.height) if item.kind == "video" else ""
    told = f"<span>{escape(item.alt)}</span>" if item.alt else ""
    if item.origin.startswith("https://"):
        away = f' href="{escape(item.origin)}" rel="nofollow noopener noreferrer"'
        told += f" <a{away}>{said.there}</a>" if told else f"<a{away}>{said.there}</a>"
    words = f"<figcaption>{told}</figcaption>" if told else ""
    return (
        f'<figure class="player"><{item.kind} controls preload="none" src="{url}" aria-label="{named}"'
        f"{shown}{size}></{item.kind}>{words}</figure>"
    )


def _size(width: int, height: int) -> str:
    """The room a picture will take, told before it arrives, so that nothing moves when it does."""
    if width <= 0 or height <= 0:
        return ""
    scale = min(1.0, WIDEST / width, TALLEST / height)
    return f' width="{max(1, round(width * scale))}" height="{max(1, round(height * scale))}"'


def _card(card: str | None) -> str:
    return f'<div class="card-slot">{card}</div>' if card else ""


def _quote(quote: QuoteView, now: int, zone: tzinfo) -> str:
    when = f" {time_html(quote.published, now, zone)}" if quote.published else ""
    return (
        f'<blockquote class="quoted"><p class="byline"><a href="{escape(local_url(quote.permalink))}">'
        f'<span class="name">{escape(quote.author_name)}</span></a>{when}</p>'
        f'<div class="prose">{quote.html}</div></blockquote>'
    )
