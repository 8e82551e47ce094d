"""Cards of links: what the first link of a public post leads to, in its page's own words. Nobody's browser asks for it.

Only what everybody may read gets one, only if it was said here, and only while the keepers of the home have not said
no. The home asks once, in the worker (`link_fetching`); pictures of those pages are left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from html import escape, unescape
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe

from hearth.base import clock, options
from hearth.base.address import home_url
from hearth.people.models import PUBLIC
from hearth.spaces.link_rows import HELD, LinkCard
from hearth.spaces.models import Post

SWITCH, OFF = "link_cards", "off"
_LINK = re.compile(r'<a href="(https?://[^"]{4,2000})"([^>]*)>(.{0,300}?)</a>', re.DOTALL)
_NAMED = re.compile(r'class="[^"]*(?:mention|hashtag)')


def wanted() -> bool:
    """Whether this home asks what links lead to: never without an address of its own, nor where its keepers said no."""
    return bool(home_url()) and options.get(SWITCH) != OFF


def link_in(html: str) -> str:
    """The first link of a post that leads out of the home and names nobody; "" without one."""
    own = home_url() or "\0"
    for found in _LINK.finditer(html):
        if not _NAMED.search(found[2]) and found[3][:1] not in ("@", "#"):
            url = unescape(found[1])
            if not url.startswith(own):
                return url
    return ""


def key_of(url: str) -> str:
    """Under which key the card of an address is kept."""
    return sha256(url.encode(errors="replace")).hexdigest()[:40]


def may_have_one(post: Post) -> bool:
    """Whether a post could show a card at all."""
    open_words = post.audience == PUBLIC and post.origin == "home" and not post.warning
    return open_words and not post.media and '<a href="http' in post.html


def ask_for(post: Post) -> None:
    """Note that a card would be good to have; the worker asks when it comes to it."""
    url = link_in(post.html) if may_have_one(post) else ""
    if url and urlsplit(url).hostname and wanted():
        LinkCard.objects.get_or_create(
            key=key_of(url), defaults={"url": url, "post": post.num, "due": clock.now()}
        )


def link_cards(posts: Iterable[Post]) -> dict[int, LinkCard]:
    """The cards of these posts, by post, in one query; none where no post could have one."""
    links = {post.num: key_of(url) for post in posts if may_have_one(post) and (url := link_in(post.html))}
    if not links:
        return {}
    held = LinkCard.objects.filter(key__in=set(links.values()), state=HELD).in_bulk()
    return {num: held[key] for num, key in links.items() if key in held}


def drawn(posts: Sequence[Post]) -> Mapping[int, SafeString]:
    """The same as HTML."""
    return {num: _html(card) for num, card in link_cards(posts).items()}


def _html(card: LinkCard) -> SafeString:
    words = f'<span class="link-words">{escape(card.words)}</span>' if card.words else ""
    return mark_safe(  # every part of it is escaped
        f'<a class="link-card" href="{escape(card.url)}" rel="nofollow noopener noreferrer">'
        f'<span class="link-site">{escape(card.site or card.host)}</span>'
        f"<b>{escape(card.title)}</b>{words}</a>"
    )


def forget_all() -> None:
    """Every card goes: the keepers of the home want none."""
    LinkCard.objects.all().delete()
