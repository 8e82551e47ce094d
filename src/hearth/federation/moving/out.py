"""Moving out: followers are told where somebody lives now (`Move`, FEP-7628), once the new account says so too."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.federation.activitypub import addresses, authority, wire
from hearth.federation.activitypub.receiving import remote
from hearth.federation.moving.aliases import actor_at, change_self, require_own_self
from hearth.ledger.activity import Activity
from hearth.ledger.read import state
from hearth.ledger.record import record, writing
from hearth.people import follows
from hearth.people.sight import Viewer

COOLDOWN = 30 * clock.DAY
"""between two moves, as on Mastodon: followers are not sent around in circles"""
_WHEN = "hearth:moved"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: moved to, when she may move (again), how many would be told."""

    moved_to: str
    may_from: int
    followers: int
    address: str

    @property
    def may_now(self) -> bool:
        """Whether a move is possible now."""
        return self.may_from <= clock.now()


def where_she_stands(viewer: Viewer) -> Standing:
    """Before a move: what the page shows."""
    me = require_own_self(viewer)
    known = state(me.uri)
    payload = known.payload if known else {}
    last = payload.get(_WHEN)
    return Standing(
        moved_to=str(payload.get("movedTo") or ""),
        may_from=last + COOLDOWN if isinstance(last, int) else 0,
        followers=len(follows.followers_of(me.num)),
        address=f"{me.handle}@{addresses.host()}" if addresses.host() else "",
    )


def target_of(viewer: Viewer, text: str) -> str:
    """The account to move to, if it names this one among its own. Raises Invalid with the step that is missing."""
    me = require_own_self(viewer)
    if not addresses.federating():
        raise Invalid(_("This home does not speak with other servers, so nobody there follows you."))
    uri = actor_at(text)
    if addresses.is_ours(uri):
        raise Invalid(_("That account lies in this home."))
    document = remote.fetch(uri).document
    if wire.id_of(document) != uri or wire.kind(document) != "Person":
        raise Invalid(_("That is not the account of a person."))
    if wire.id_of(document.get("movedTo")):
        raise Invalid(_("That account has moved on itself. Move to where it is now."))
    if not authority.moved(addresses.actor_url(me.num), document):
        raise Invalid(
            _(
                "The new account does not name this one yet. Sign in there and add %(address)s to its other accounts"
                " (on Mastodon: Settings, Account, Moving from a different account), then try again."
            )
            % {"address": f"{me.handle}@{addresses.host()}"}
        )
    return uri


def move_out(viewer: Viewer, target: str, typed: str) -> int:
    """Tell every follower to follow the new account; how many are told. Typing one's own handle is the confirmation."""
    if typed.strip().removeprefix("@").casefold() != viewer.handle.casefold():
        raise Invalid(_("Type your own handle to confirm. Nothing was changed."))
    uri = target_of(viewer, target)
    standing = where_she_stands(viewer)
    if not standing.may_now:
        raise Invalid(_("You moved less than 30 days ago. Followers are not sent around so soon again."))
    now = clock.now()
    with writing():
        change_self(viewer, {"movedTo": uri, _WHEN: now})
        record(
            Activity(
                type="Move",
                actor=viewer.uri,
                object=viewer.uri,
                object_type="Person",
                target=uri,
                audience="public",
                published=now,
            )
        )
    return standing.followers


def stay(viewer: Viewer) -> None:
    """The sign that says where she moved is taken down. Followers who went do not come back by it."""
    require_own_self(viewer)
    change_self(viewer, {"movedTo": ""})
