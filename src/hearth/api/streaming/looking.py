"""What the follower's thread looks up for programs: who shows a token, whether it still holds, and recorded rows as
events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from hearth.api.entities.notifications import notification_entities
from hearth.api.oauth.rows import Token
from hearth.api.oauth.tokens import Bearer, bearer
from hearth.api.streaming.events import Heard, of_boosts, of_posts, recipients_of, told_of
from hearth.api.streaming.told import Told
from hearth.api.wire.origin import asked_at
from hearth.feeds.happenings import happenings
from hearth.feeds.listening import NOBODY, Listener, listener_for
from hearth.feeds.models import Notification
from hearth.feeds.touched import sight_touched
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM, Row
from hearth.people.models import DIRECT, Account
from hearth.people.sight import Viewer
from hearth.spaces.models import Post

_AT_ONCE = 500


def who(token: str) -> tuple[Listener, Bearer | None, int]:
    """The listener behind a token, the token, and how far the ledger was when we looked."""
    seen = read.head()
    held = bearer(token) if token else None
    if held is None or held.waiting or held.actor is None:
        return NOBODY, None if held is None or held.waiting else held, seen
    listener = listener_for(held.actor)
    if not listener.known or listener.banned or not living_tokens({str(held.id)}):
        return NOBODY, None, seen
    return listener, held, seen


def living_tokens(keys: Collection[str]) -> set[str]:
    """Those of these tokens that still hold: not revoked, and their person may sign in."""
    asked, living = [int(key) for key in keys if key.isdigit()], set[str]()
    for start in range(0, len(asked), _AT_ONCE):
        rows = Token.objects.filter(pk__in=asked[start : start + _AT_ONCE]).values_list("pk", "actor")
        held = dict(rows)
        out = Account.objects.filter(actor__in=[one for one in held.values() if one], is_active=False)
        shut = set(out.values_list("actor", flat=True))
        living |= {str(pk) for pk, actor in held.items() if actor not in shut}
    return living


class Looking:
    """Draws for a hub; `present` holds the numbers of people with open lines, `heard` says whether anybody listens."""

    def __init__(self, present: Collection[int | None], heard: Heard) -> None:
        self._present, self._heard = present, heard
        self.base = ""
        """where the home is asked, as long as it has no public address"""

    def sight(self, actor: int) -> Viewer:
        """How she listens now; nobody once she is banned, so that her lines end."""
        listener = listener_for(actor)
        return NOBODY if listener.banned else listener

    def touched(self, row: Row) -> Iterable[int]:
        """Whose listening a row changes: as for pages, and who follows whom."""
        found = sight_touched(row)
        if row.type in ("Follow", "Accept", "Reject", "Undo") and "Follow" in (row.type, row.object_type):
            follower = row.actor if row.type == "Follow" else row.payload.get("follower")
            if isinstance(follower, str) and (num := read.num_of(follower)) is not None:
                found.add(num)
        return found

    def frames(self, rows: list[Row], _languages: Collection[str]) -> list[Told]:
        """The events these rows make, in order."""
        asked_at(self.base)
        events = [*of_posts(happenings(rows), self._heard), *of_boosts(rows, self._heard)]
        events += self._notifications(rows)
        return sorted(events, key=attrgetter("seq"))

    def fleeting(self, message: Mapping[str, Any], _languages: Collection[str]) -> Any:
        """A deletion that can still be taken back is one for programs."""
        kind, num = str(message["kind"]), int(message.get("num") or 0)
        if kind not in ("delete", "undelete"):
            return None
        post = Post.objects.filter(num=num).first()
        if post is None:
            return None
        if kind == "undelete":
            return next(iter(told_of([(0, "update", post, None)], self._heard)), None)
        recipients = recipients_of([post]).get(num, frozenset())
        return Told(
            seq=0,
            event="delete",
            num=num,
            author=post.author,
            audience=post.audience,
            space=post.space,
            recipients=recipients,
            payload=str(num),
        )

    def _notifications(self, rows: list[Row]) -> Iterator[Told]:
        present = [actor for actor in self._present if actor is not None]
        if not present:
            return
        seqs = {row.id: row.seq for row in rows if not row.quiet}
        found = Notification.objects.filter(activity__in=seqs, actor__in=present).order_by("pk")
        mine: dict[int, list[Notification]] = defaultdict(list)
        for one in found:
            mine[one.actor or 0].append(one)
        for actor, notes in mine.items():
            listener = listener_for(actor)
            for note, entity in notification_entities(notes, listener):
                yield Told(
                    seq=seqs[note.activity],
                    event="notification",
                    num=note.pk,
                    author=actor,
                    audience=DIRECT,
                    space=HOME_NUM,
                    to=actor,
                    payload=entity.decode(),
                )
