"""What somebody may not do for a while, and whom somebody does not want to hear: asked here by everybody who lets
people speak.

A restriction is noted about a person like a role: recorded, timed, ended early by an Update. Permission compares times;
that it ended is recorded by the home. Muting is side data and nobody's business.
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger import read
from hearth.ledger.activity import HOME, HOME_NUM, Activity, edit_of
from hearth.ledger.record import Recorded, record, writing
from hearth.people.lists import tell
from hearth.people.models import Actor, Mute, Restriction
from hearth.people.sight import Limit, Viewer, visible
from hearth.ui.times import full_words

PAUSE, BAN, DIRECT_ONLY = "pause", "ban", "direct"
SORTS = (PAUSE, BAN, DIRECT_ONLY)


def restriction_of(actor: int, space: int = HOME_NUM, now: int | None = None) -> Restriction | None:
    """The pause or ban that keeps this person from speaking in a space now; the one that lasts longest."""
    moment = clock.now() if now is None else now
    held = Restriction.objects.filter(
        actor=actor, sort__in=(PAUSE, BAN), scope__in=(HOME_NUM, space), valid_from__lte=moment
    )
    standing = [one for one in held if one.valid_to is None or one.valid_to > moment]
    return max(standing, key=_lasts, default=None)


def _lasts(one: Restriction) -> int:
    return one.valid_to if one.valid_to is not None else 1 << 62


def limit_of(viewer: Viewer, space: int = HOME_NUM) -> Limit | None:
    """The same for a viewer, who brings what holds for her: no query."""
    found = [
        limit for limit in viewer.limits if limit.sort in (PAUSE, BAN) and limit.scope in (HOME_NUM, space)
    ]
    return max(found, key=lambda limit: limit.until or 1 << 62, default=None)


def require_may_speak(viewer: Viewer, space: int = HOME_NUM) -> None:
    """Refuse whoever is paused or banned, and say why and until when."""
    limit = limit_of(viewer, space)
    if limit is None:
        return
    if limit.sort == BAN:
        raise NotAllowed(
            _("You cannot take part in this home. What was written to you says why and how to appeal.")
        )
    raise NotAllowed(pause_words(limit))


def pause_words(limit: Limit) -> str:
    """A pause in the words its person reads."""
    if not limit.until:
        return _("You are paused here. What was written to you says why and how to appeal.")
    return _(
        "You are paused until %(until)s (UTC): %(reason)s You can read along; nothing you typed is lost."
    ) % {
        "until": full_words(limit.until),
        "reason": limit.reason,
    }


def require_may_write_to(viewer: Viewer, people: list[int]) -> None:
    """Refuse a direct message to somebody who is being kept from this viewer's messages for now."""
    kept = {limit.scope for limit in viewer.limits if limit.sort == DIRECT_ONLY}
    if kept.intersection(people):
        raise NotAllowed(_("Your messages to this person wait until somebody has looked at what happened."))


def restrict(
    by: str, person: str, *, sort: str, scope: str = HOME, until: int | None, reason: str, case: str = ""
) -> Recorded:
    """Record a restriction without asking who may: care asks."""
    now = clock.now()
    if sort not in SORTS:
        raise Invalid(_("There is no such restriction."))
    if until is not None and until <= now:
        raise Invalid(_("The end must lie ahead."))
    payload = {"person": person, "scope": scope, "sort": sort, "until": until, "reason": reason, "case": case}
    return record(
        Activity(
            type="Create",
            actor=by,
            object_type="hearth:Restriction",
            payload=payload,
            audience="direct",
            published=now,
        )
    )


def lift(by: str, uri: str) -> Recorded | None:
    """End a restriction now. Twice changes nothing."""
    state = read.state(uri)
    if state is None or state.deleted or state.payload.get("lifted"):
        return None
    now = max(clock.now(), state.updated + 1)
    return record(edit_of(state, by, {**state.payload, "lifted": now, "updated": now}))


# Mute: for one person alone


def mute(viewer: Viewer, person: int, lasts: int = 0) -> None:
    """Keep somebody's words out of one's own feeds and notifications, for good or as long as `lasts` (ms)."""
    if viewer.actor is None:
        raise NotAllowed(_("Sign in first."))
    with writing():
        actor = visible(Actor.objects.filter(num=person, deleted=False), viewer).first()
        if actor is None or actor.sort in ("home", "space"):
            raise NotFound
        if actor.num == viewer.actor:
            raise Invalid(_("You cannot mute yourself."))
        now = clock.now()
        Mute.objects.update_or_create(
            muter=viewer.actor,
            muted=person,
            defaults={"until": now + lasts if lasts > 0 else None},
            create_defaults={"until": now + lasts if lasts > 0 else None, "since": now},
        )
    tell(viewer.actor, "mutes")


def unmute(viewer: Viewer, person: int) -> None:
    """Hear somebody again."""
    with writing():
        Mute.objects.filter(muter=viewer.actor or 0, muted=person).delete()
    tell(viewer.actor or 0, "mutes")


def end_mutes(now: int) -> None:
    """Those whose time is over are heard again."""
    over = list(Mute.objects.filter(until__lte=now)[:500])
    for one in over:
        one.delete()
    for muter in {one.muter for one in over}:
        transaction.on_commit(partial(tell, muter, "mutes"))


def muted_by(viewer: Viewer) -> list[Actor]:
    """Whom this viewer muted, by name."""
    nums = Mute.objects.filter(muter=viewer.actor or 0).values("muted")
    return list(Actor.objects.filter(num__in=nums).order_by("name", "num"))
