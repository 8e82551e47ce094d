"""Asking what links lead to, off the road of every request: a few at a time, each page once, every server gently."""

import threading
import time
from collections import deque

from django.db import connection

from hearth.base import clock, fetch, live
from hearth.base.errors import HearthError
from hearth.spaces.link_cards import wanted
from hearth.spaces.link_rows import HELD, KEPT, NONE, WAITING, LinkCard
from hearth.spaces.page_words import words_of

TOPIC = "cards"
"""on the live bus: the number of a post that is shown with a card from now on"""
MAX_BYTES, PATIENCE, TRIES = 400_000, 8.0, 3
AT_ONCE, AN_HOUR, REST = 5, 120, 5.0
"""pages asked for in one go, in an hour, and the seconds between two questions to one server"""
_LATER = (clock.MINUTE, 30 * clock.MINUTE)
_KINDS = ("text/html", "application/xhtml+xml")
_running = threading.Lock()
_asked: deque[float] = deque(maxlen=AN_HOUR)
_rests: dict[str, float] = {}


def tend(now: int) -> None:
    """Begin on what waits, in a thread of its own; let go what is old."""
    if _running.locked() or not LinkCard.objects.filter(due__lte=now).exists():
        return
    threading.Thread(target=_work, args=(now,), name="link cards", daemon=True).start()


def _work(now: int) -> None:
    with _running:
        try:
            sweep(now)
            ask_due(now)
        finally:
            connection.close()


def sweep(now: int) -> None:
    """Let go the cards whose time is over."""
    LinkCard.objects.filter(due__lte=now).exclude(state=WAITING).delete()


def ask_due(now: int) -> int:
    """Ask for what is due; how many pages were asked for."""
    if not wanted():
        LinkCard.objects.filter(state=WAITING).delete()
        return 0
    count = 0
    for card in LinkCard.objects.filter(state=WAITING, due__lte=now).order_by("due", "key")[:AT_ONCE]:
        if not _may_ask(card.host):
            LinkCard.objects.filter(key=card.key).update(due=now + clock.MINUTE)
            continue
        count += 1
        _ask(card)
    return count


def _may_ask(host: str) -> bool:
    """Whether the budget allows one more question, and one to this server."""
    moment = time.monotonic()
    full = len(_asked) == AN_HOUR and moment - _asked[0] < 3600
    if full or moment - _rests.get(host, -REST) < REST:
        return False
    if len(_rests) > 1000:
        _rests.clear()
    _rests[host] = moment
    _asked.append(moment)
    return True


def _ask(card: LinkCard) -> None:
    try:
        answer = fetch.fetch_now(
            card.url,
            headers={"Accept": "text/html, application/xhtml+xml;q=0.9"},
            max_bytes=MAX_BYTES,
            timeout=PATIENCE,
            whole=False,
        )
        failed = answer.status >= 500 or answer.status == 429
    except HearthError:
        failed, answer = True, None
    card.tries += 1
    if failed and card.tries < TRIES:
        card.due = clock.now() + _LATER[card.tries - 1]
    else:
        _fill(card, None if failed else answer)
        card.due = clock.now() + KEPT
    known = LinkCard.objects.filter(key=card.key)  # it may have been thrown away meanwhile
    fields = ("state", "due", "tries", "title", "words", "site", "author", "language")
    if known.update(**{name: getattr(card, name) for name in fields}) and card.state == HELD:
        live.publish(TOPIC, {"post": card.post})


def _fill(card: LinkCard, answer: fetch.Answer | None) -> None:
    found = None
    if answer is not None and answer.status == 200 and answer.media_type in _KINDS:
        wants = str(answer.headers.get("X-Robots-Tag", "")).lower()
        found = (
            None if "nosnippet" in wants else words_of(answer.body, answer.headers.get("Content-Type", ""))
        )
    card.state = HELD if found else NONE
    if found:
        card.title, card.words, card.site, card.author, card.language = found
