"""Getting what other servers ask for and checking it in one call: open to all, or sent to whoever reads."""

from django.http import HttpRequest

from hearth.base.errors import NotFound
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.addressing import recipients
from hearth.federation.activitypub.answering import Gone
from hearth.federation.activitypub.openness import SPOKEN, is_shown, open_actor, open_actor_at, was_open
from hearth.federation.activitypub.reader import is_signed, reader_of
from hearth.federation.activitypub.sending.rows import Departed
from hearth.ledger import read
from hearth.ledger.activity import Row, State
from hearth.people.models import DIRECT, Actor
from hearth.people.sight import STRANGER, Viewer
from hearth.people.talk import talk


def access_actor(num: int) -> Actor:
    """A person or space others may know. Raises Gone for one they knew."""
    actor = open_actor(num)
    if actor is not None:
        return actor
    if Departed.objects.filter(num=num).exists():
        raise Gone(addresses.actor_url(num))
    raise NotFound


def access_object(request: HttpRequest, num: int) -> State:
    """A post of this home: public, or sent to whoever signed the request. Raises Gone for what was public.

    What is not public says so by its `audience`: no answer with it is kept on the way.
    """
    thing = read.state_by_num(num)
    if thing is not None and is_shown(thing):
        return thing
    if thing is not None and was_open(thing):
        raise Gone(addresses.object_url(num), thing.type)
    reader = _whoever_reads(request)
    if thing is None or not was_sent_to(thing, reader):
        raise NotFound
    return thing


def _whoever_reads(request: HttpRequest) -> Viewer:
    """Who signed. Asked before it is said that there is nothing: an odd signature is answered the same either way."""
    return reader_of(request) if is_signed(request) else STRANGER


def was_sent_to(thing: State, reader: Viewer) -> bool:
    """Whether a direct post names this reader, or is for followers and she was one."""
    if thing.deleted or thing.audience != DIRECT or thing.type not in SPOKEN or thing.origin != "home":
        return False
    if talk().hidden([thing.num]):
        return False
    return bool(reader.uri) and reader.uri in recipients(thing) and open_actor_at(thing.actor) is not None


def access_activity(request: HttpRequest, activity: str) -> Row:
    """A recorded activity that is on the web: what was said in public, and public marks and boosts."""
    row = read.row_by_id(f"local:/a/{activity}")
    thing = read.state(row.object) if row is not None and not row.erased and row.origin == "home" else None
    if row is not None and thing is not None and not thing.deleted and open_actor_at(row.actor) is not None:
        if row.type in ("Create", "Update") and row.object_type in SPOKEN:
            access_object(request, thing.num)
            return row
        if row.type in ("Like", "EmojiReact", "Announce") and not read.undone(row.id) and is_shown(thing):
            return row
    _whoever_reads(request)
    raise NotFound
