"""From whom somebody wants notifications: strangers' are let through, held back as requests, or dropped.

https://docs.joinmastodon.org/entities/NotificationPolicy/
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from hearth.api.entities.notifications import Note
from hearth.api.mastodon.kept import NoticeChoice, NoticePolicy
from hearth.base import clock
from hearth.feeds.listening import Listener
from hearth.ledger.activity import HOME_NUM
from hearth.people.bonds import ACTIVE, Follow
from hearth.people.models import ACTIVE as INSIDE
from hearth.people.models import Actor, Membership
from hearth.spaces.models import Post

ACCEPT, FILTER, DROP = "accept", "filter", "drop"
SORTS = (
    "for_not_following",
    "for_not_followers",
    "for_new_accounts",
    "for_private_mentions",
    "for_limited_accounts",
)
NEW = 30 * clock.DAY


@dataclass(frozen=True, slots=True)
class Held:
    """Notes sorted by what becomes of them: `passed` are shown, `back` wait as requests by person."""

    passed: list[Note] = field(default_factory=list)
    back: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))


def choices_of(actor: int) -> dict[str, str]:
    """What she chose for each sort."""
    row = NoticePolicy.objects.filter(actor=actor).first()
    kept = row.choices if row else {}
    return {sort: kept.get(sort, ACCEPT) for sort in SORTS}


def sorted_out(held: Sequence[Note], listener: Listener) -> Held:
    """What the policy makes of these notes. Members of one home are no strangers to each other."""
    me = listener.actor or 0
    chosen = {sort: what for sort, what in choices_of(me).items() if what != ACCEPT}
    out = Held()
    if not chosen:
        out.passed.extend(held)
        return out
    people = {note.account for note in held} - {me}
    decided = {row.person: row for row in NoticeChoice.objects.filter(actor=me, person__in=people)}
    inside = Membership.objects.filter(space=HOME_NUM, actor__in=people, state=INSIDE)
    near = set(inside.values_list("actor", flat=True)) | {me}
    followers = set(
        Follow.objects.filter(followed=me, follower__in=people, state=ACTIVE).values_list(
            "follower", flat=True
        )
    )
    since = clock.now() - NEW
    new = set(Actor.objects.filter(num__in=people, created__gt=since).values_list("num", flat=True))
    direct = set(
        Post.objects.filter(num__in={note.status for note in held}, audience="direct").values_list(
            "num", flat=True
        )
    )
    for note in held:
        known = decided.get(note.account)
        if note.account in near or (known is not None and known.accepted):
            out.passed.append(note)
            continue
        strange = {
            "for_not_following": note.account not in listener.follows,
            "for_not_followers": note.account not in followers,
            "for_new_accounts": note.account in new,
            "for_private_mentions": note.status in direct and note.account not in listener.follows,
            "for_limited_accounts": False,
        }
        verdicts = {what for sort, what in chosen.items() if strange[sort]}
        if not verdicts:
            out.passed.append(note)
        elif DROP not in verdicts and not (known is not None and note.row.published <= known.until):
            out.back[note.account].append(note)
    return out
