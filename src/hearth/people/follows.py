"""Following: hearing of what somebody says. It is asked for, and begins with an answer; who lets everybody in answers
at once. Spaces are joined, not followed (`memberships`).
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.activity import Activity
from hearth.ledger.record import Recorded, record, writing
from hearth.people import servers
from hearth.people.bonds import ACTIVE, ASKED, ENDED, Follow
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible

_FOLLOWED = sql("SELECT followed FROM people_follow WHERE follower = %s AND state = %s")
FOLLOWABLE = ("member", "guest", "bot", "remote")


# Who follows whom


def followed_by(viewer: Viewer) -> frozenset[int]:
    """Whom this viewer follows, once it was accepted."""
    if viewer.actor is None:
        return frozenset()
    return frozenset(num for (num,) in _FOLLOWED.all(viewer.actor, ACTIVE))


def following_of(num: int) -> list[int]:
    """Whom somebody follows, the newest first."""
    held = Follow.objects.filter(follower=num, state=ACTIVE).order_by("-since", "-followed")
    return list(held.values_list("followed", flat=True))


def followers_of(num: int, state: str = ACTIVE) -> list[int]:
    """Who follows somebody (or asks to), the newest first."""
    held = Follow.objects.filter(followed=num, state=state).order_by("-since", "-asked", "-follower")
    return list(held.values_list("follower", flat=True))


def asking(viewer: Viewer) -> list[int]:
    """Who waits for this viewer's answer."""
    return followers_of(viewer.actor, ASKED) if viewer.actor is not None else []


def follow_state(viewer: Viewer, nums: Iterable[int]) -> dict[int, str]:
    """What the viewer is to each of these: asked or active; the others are left out."""
    if viewer.actor is None:
        return {}
    held = Follow.objects.filter(follower=viewer.actor, followed__in=list(nums)).exclude(state=ENDED)
    return dict(held.values_list("followed", "state"))


def following_me(viewer: Viewer, nums: Iterable[int]) -> dict[int, str]:
    """What each of these is to the viewer: asked or active; the others are left out."""
    if viewer.actor is None:
        return {}
    held = Follow.objects.filter(followed=viewer.actor, follower__in=list(nums)).exclude(state=ENDED)
    return dict(held.values_list("follower", "state"))


def held_follow(follower: int, followed: int) -> Follow | None:
    """The follow between two, unless it ended."""
    return Follow.objects.filter(follower=follower, followed=followed).exclude(state=ENDED).first()


def is_locked(uri: str) -> bool:
    """Whether somebody wants to be asked before anybody follows them."""
    known = read.state(uri)
    return known is not None and bool(known.payload.get("manuallyApprovesFollowers"))


# Asking and answering


def asked_activity(follower: str, followed: Actor, *, identity: str = "", origin: str = "home") -> Activity:
    """The activity that asks."""
    return Activity(
        type="Follow",
        actor=follower,
        object=followed.uri,
        object_type=followed.type,
        id=identity,
        origin=origin,
    )


def answer_activity(
    verb: str,
    by: str,
    follow: str,
    follower: str,
    followed: str,
    asked: int,
    *,
    identity: str = "",
    origin: str = "home",
) -> Activity:
    """The activity that accepts, declines or takes back the Follow with this id, asked for at `asked`."""
    return Activity(
        type=verb,
        actor=by,
        object=follow,
        object_type="Follow",
        payload={"follower": follower, "followed": followed, "asked": asked},
        id=identity,
        origin=origin,
    )


def follow(viewer: Viewer, num: int) -> str:
    """Ask to hear of somebody. Returns what follows: asked or active."""
    if viewer.actor is None or viewer.banned:
        raise NotAllowed(_("Sign in first."))
    with writing():
        other = _somebody(viewer, num)
        if other.num == viewer.actor:
            raise Invalid(_("You hear of yourself anyway."))
        held = held_follow(viewer.actor, num)
        if held is not None:
            return held.state
        if other.sort == "remote" and servers.blocked(servers.host_of(other.uri)):
            raise NotAllowed(_("This home does not speak with that server."))
        asked = record(asked_activity(viewer.uri, other))
        if not other.local or is_locked(other.uri):
            return ASKED
        record(answer_activity("Accept", other.uri, asked.id, viewer.uri, other.uri, asked.published))
        return ACTIVE


def unfollow(viewer: Viewer, num: int) -> None:
    """Stop hearing of somebody, or stop asking. Doing so twice changes nothing."""
    with writing():
        held = held_follow(viewer.actor or 0, num)
        if held is not None:
            _end("Undo", viewer.uri, held)


def accept_follow(viewer: Viewer, follower: int) -> Recorded | None:
    """Let somebody follow who asked."""
    with writing():
        held = held_follow(follower, viewer.actor or 0)
        if held is None:
            raise NotFound
        return _end("Accept", viewer.uri, held) if held.state == ASKED else None


def reject_follow(viewer: Viewer, follower: int) -> Recorded | None:
    """Decline somebody who asked, or have a follower no longer."""
    with writing():
        held = held_follow(follower, viewer.actor or 0)
        return _end("Reject", viewer.uri, held) if held is not None else None


def sever(one: int, other: int) -> None:
    """`one` ends whatever bond there is between the two."""
    with writing():
        by = read.uri_of(one) or ""
        if mine := held_follow(one, other):
            _end("Undo", by, mine)
        if theirs := held_follow(other, one):
            _end("Reject", by, theirs)


def _end(verb: str, by: str, held: Follow) -> Recorded:
    follower, followed = read.uri_of(held.follower) or "", read.uri_of(held.followed) or ""
    return record(answer_activity(verb, by, held.activity, follower, followed, held.asked))


def _somebody(viewer: Viewer, num: int) -> Actor:
    found = visible(Actor.objects.filter(num=num, deleted=False), viewer).first()
    if found is None or found.sort not in FOLLOWABLE:
        raise NotFound
    return found
