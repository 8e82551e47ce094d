"""One line of a list, done: a follow asked for, a person listed, muted or blocked, a server muted, a post kept."""

from django.utils.translation import gettext as _

from hearth.base.errors import NotAllowed, NotFound, Unreachable
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.receiving import remote
from hearth.federation.elsewhere import client
from hearth.federation.moving.csvs import BOOKMARK, OWN_WORDS, Line
from hearth.federation.moving.csvs import HOST as SERVER
from hearth.ledger.read import state
from hearth.people import blocks, bookmarks, follows, hearing, hosts, lists, memberships, restrictions
from hearth.people.models import HOME, PUBLIC, Actor
from hearth.people.sight import Viewer


def carry(viewer: Viewer, line: Line) -> str:
    """Do it; what it is then: done, or asked where the other side decides."""
    if viewer.actor is None or not viewer.member:
        raise NotAllowed(_("You are no member here any more."))
    if line.sort == SERVER:
        hosts.mute_host(viewer, line.name)
        return "done"
    if line.sort == BOOKMARK:
        return _keep(viewer, line.name)
    person = actor_named(line.name)
    match line.sort:
        case "follow":
            asked = _follow(viewer, person)
            if line.more == OWN_WORDS:
                hearing.hear_boosts(viewer, person.num, on=False)
            return asked
        case "list":
            _put_on(viewer, line.more, person)
        case "mute":
            restrictions.mute(viewer, person.num)
        case "block":
            blocks.block(viewer, person.uri)
    return "done"


def actor_named(address: str) -> Actor:
    """The person behind name@host, asked of her server if she is not known here yet. Raises NotFound, Unreachable."""
    name, _at, host = address.rpartition("@")
    if host == addresses.host():
        found = Actor.objects.filter(handle=name, local=True, deleted=False).first()
    else:
        found = Actor.objects.filter(handle=address, sort="remote", deleted=False).first()
        if found is None:
            found = Actor.objects.filter(num=remote.learn(client.finger(address))).first()
    if found is None:
        raise NotFound(_("Nobody of that name is known at %(host)s.") % {"host": host})
    return found


def _follow(viewer: Viewer, person: Actor) -> str:
    """Rooms of this home are joined, everybody else is asked."""
    if person.sort == "space":
        return "done" if memberships.join_space(viewer, person.uri) == "active" else "asked"
    return "done" if follows.follow(viewer, person.num) == "active" else "asked"


def _put_on(viewer: Viewer, title: str, person: Actor) -> None:
    """Only whom she follows stands on a list: who is not followed yet is asked, and the line waits for the answer."""
    if person.num != viewer.actor and _follow(viewer, person) != "done":
        raise Unreachable(_("Waits until they accept that you follow them."))
    held = next((one for one in lists.lists_of(viewer.actor or 0) if one.title == title), None)
    lists.put_on(viewer, held or lists.open_list(viewer, title), [person.num])


def _keep(viewer: Viewer, url: str) -> str:
    """Only what is here for every member: whether anything else exists is not told by trying."""
    known = state(addresses.to_uri(url))
    if known is None or known.deleted or known.audience not in (PUBLIC, HOME):
        raise NotFound(_("This post is not known here."))
    bookmarks.bookmark(viewer, known.num)
    return "done"
