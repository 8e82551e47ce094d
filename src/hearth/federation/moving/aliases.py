"""Other accounts somebody says are hers too (`alsoKnownAs`): followers may move here from there (FEP-7628)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotAllowed, NotFound
from hearth.federation.activitypub import addresses, authority
from hearth.federation.elsewhere import client
from hearth.ledger.activity import State, edit_of
from hearth.ledger.read import state
from hearth.ledger.record import record, writing
from hearth.people.models import Actor
from hearth.people.sight import Viewer

MOST = 10


def require_own_self(viewer: Viewer) -> Actor:
    """A person of this home, not somebody who came with an account of another server: that one moves there."""
    me = Actor.objects.filter(num=viewer.actor or 0, deleted=False).first()
    if me is None:
        raise NotFound
    if not me.local:
        raise NotAllowed(_("Who you are is kept at your own server: move from there."))
    return me


def aliases_of(viewer: Viewer) -> list[str]:
    """What stands in her profile now."""
    known = state(viewer.uri)
    told = known.payload.get("alsoKnownAs") if known else None
    return [one for one in told if isinstance(one, str)] if isinstance(told, list) else []


def actor_at(text: str) -> str:
    """The actor behind `name@host` or the address of a profile. Raises Invalid or NotFound."""
    typed = text.strip().removeprefix("@")
    if "://" not in typed:
        if "@" not in typed:
            raise Invalid(_("Write the whole address, like ada@social.example."))
        client.require_open(typed.rpartition("@")[2].lower())
        return client.finger(typed)
    authority.origin(typed)
    host = client.server_of(typed)
    client.require_open(host)
    name = typed.rstrip("/").rpartition("/@")[2]
    return client.finger(f"{name}@{host}") if "/@" in typed and "/" not in name else typed


def put_aliases(viewer: Viewer, texts: Iterable[str]) -> list[str]:
    """Say which other accounts are hers; each is looked up now, those that stand already are kept as they are."""
    require_own_self(viewer)
    standing = set(aliases_of(viewer))
    found: list[str] = []
    for text in texts:
        if not (typed := text.strip()):
            continue
        try:
            uri = typed if typed in standing else actor_at(typed)
        except HearthError as error:
            raise Invalid(f"{typed[:100]}: {error}") from error
        if addresses.is_ours(uri):
            raise Invalid(_("%(address)s lies in this home.") % {"address": typed[:100]})
        found.append(uri)
    wanted = list(dict.fromkeys(found))
    if len(wanted) > MOST:
        raise Invalid(_("At most %(most)d other accounts stand in a profile.") % {"most": MOST})
    change_self(viewer, {"alsoKnownAs": wanted})
    return wanted


def add_alias(viewer: Viewer, uri: str) -> None:
    """One more, already looked up."""
    known = aliases_of(viewer)
    if uri not in known:
        change_self(viewer, {"alsoKnownAs": [*known, uri][-MOST:]})


def change_self(viewer: Viewer, news: dict[str, object]) -> State:
    """Change facts of her Person that no form of the profile shows; an empty value takes one away."""
    with writing():
        known = state(viewer.uri)
        if known is None or known.deleted:
            raise NotFound
        payload = {**known.payload, **news}
        payload = {key: value for key, value in payload.items() if value or key not in news}
        if payload != known.payload:
            payload["updated"] = max(clock.now(), known.updated + 1)
            record(edit_of(known, viewer.uri, payload))
        return state(viewer.uri) or known
