"""After the commit: programs that asked for push messages get theirs, as far as each wants to be told.

https://docs.joinmastodon.org/methods/push/#payload (the body) and /#subscribe (alerts and policy)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.api.entities.accounts import face_url
from hearth.api.entities.notifications import Note, notes
from hearth.api.mastodon.kept import Subscription
from hearth.api.mastodon.rest.policy import sorted_out
from hearth.api.wire.origin import origin
from hearth.base import clock
from hearth.base.markup import excerpt
from hearth.feeds.devices import KEPT
from hearth.feeds.listening import Listener, listener_for
from hearth.feeds.models import Push
from hearth.feeds.notifications import lately_told
from hearth.ledger.activity import Row
from hearth.ledger.reactors import reacts
from hearth.people.bonds import ACTIVE, Follow
from hearth.people.models import Account, Actor
from hearth.spaces.models import Post


@reacts("*")
def push_to_programs(row: Row) -> None:
    """Queue a message for each program of each person this activity told something."""
    told = lately_told(row)
    if not told:
        return
    now = clock.now()
    asked: dict[int, list[Subscription]] = defaultdict(list)
    for one in Subscription.objects.filter(actor__in={each.actor for each in told if each.actor is not None}):
        asked[one.actor].append(one)
    for actor, subscriptions in asked.items():
        listener = listener_for(actor)
        held = notes([each for each in told if each.actor == actor], listener)
        for note in sorted_out(held, listener).passed:
            _queue(note, _wanted(note, subscriptions, listener), actor, now)


def _wanted(note: Note, subscriptions: Iterable[Subscription], listener: Listener) -> list[Subscription]:
    follower = Follow.objects.filter(
        follower=note.account, followed=listener.actor or 0, state=ACTIVE
    ).exists()
    fits = {"all": True, "followed": note.account in listener.follows, "follower": follower, "none": False}
    return [one for one in subscriptions if one.alerts.get(note.type) and fits.get(one.policy, False)]


def _queue(note: Note, wanted: list[Subscription], actor: int, now: int) -> None:
    by = Actor.objects.filter(num=note.account).first()
    if not wanted or by is None:
        return
    language = Account.objects.filter(actor=actor).values_list("language", flat=True).first() or "en"
    with override(language):
        title = _TITLES[note.type]() % {"name": by.name or by.handle}
    post = Post.objects.filter(num=note.status).first() if note.status else None
    words = excerpt(post.html, 140) if post is not None and post.audience != "direct" else ""
    body = {
        "preferred_locale": language,
        "notification_id": str(note.row.pk),
        "notification_type": note.type,
        "icon": face_url(by.avatar, origin()),
        "title": title,
        "body": words,
    }
    Push.objects.bulk_create(
        [
            Push(
                device=one.device,
                key=f"api:{note.row.activity}:{note.type}"[:200],
                body=orjson.dumps(body).decode(),
                next_try=now,
                until=now + KEPT,
            )
            for one in wanted
        ],
        ignore_conflicts=True,
    )


_TITLES = {
    "mention": lambda: _("%(name)s named you"),
    "favourite": lambda: _("%(name)s left a mark on what you said"),
    "reblog": lambda: _("%(name)s passed on what you said"),
    "follow": lambda: _("%(name)s follows you"),
    "follow_request": lambda: _("%(name)s asks to follow you"),
    "poll": lambda: _("A poll of %(name)s has ended"),
}
