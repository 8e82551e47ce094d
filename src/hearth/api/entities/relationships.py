"""What the viewer is to others: follows, blocks, mutes, notes, many at once in a constant number of queries."""

from collections.abc import Sequence
from typing import Any

from hearth.api.entities.times import stamp_or_none
from hearth.people.endorsing import endorsed_by
from hearth.people.follows import follow_state, following_me
from hearth.people.hearing import unboosted_by
from hearth.people.hosts import hosts_muted_by
from hearth.people.models import ACTIVE, ASKED, Actor, Block, Membership, Mute
from hearth.people.sight import Viewer
from hearth.people.standing import Memo


def relationships(nums: Sequence[int], viewer: Viewer) -> list[dict[str, Any]]:
    """What the viewer is to each of these, in their order. A space is followed by its members."""
    me = viewer.actor or 0
    mine, theirs = follow_state(viewer, nums), following_me(viewer, nums)
    others = dict(Actor.objects.filter(num__in=nums).values_list("num", "handle"))
    spaces = Actor.objects.filter(num__in=nums, sort="space").values("num")
    mine |= dict(Membership.objects.filter(actor=me, space__in=spaces).values_list("space", "state"))
    blocked = set(Block.objects.filter(blocker=me, blocked__in=nums).values_list("blocked", flat=True))
    memos = dict(Memo.objects.filter(actor=me, about__in=nums).values_list("about", "words"))
    shown, hosts, unboosted = set(endorsed_by(me)), hosts_muted_by(me), unboosted_by(me)
    ends = dict(Mute.objects.filter(muter=me, muted__in=nums).values_list("muted", "until"))
    return [
        {
            "id": str(num),
            "following": mine.get(num) == ACTIVE,
            "showing_reblogs": mine.get(num) == ACTIVE and num not in unboosted,
            "notifying": False,
            "languages": None,
            "followed_by": theirs.get(num) == ACTIVE,
            "blocking": num in blocked,
            "blocked_by": False,
            "muting": num in viewer.muted,
            "muting_notifications": num in viewer.muted,
            "muting_expires_at": stamp_or_none(ends.get(num)),
            "requested": mine.get(num) == ASKED,
            "requested_by": theirs.get(num) == ASKED,
            "domain_blocking": others.get(num, "").partition("@")[2] in hosts,
            "endorsed": num in shown,
            "note": memos.get(num, ""),
        }
        for num in nums
        if num in others
    ]


def relationship(num: int, viewer: Viewer) -> dict[str, Any]:
    """One."""
    return relationships([num], viewer)[0]
