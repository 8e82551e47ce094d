"""Getting what an id names and checking it in one call: what one may not see does not exist (404)."""

from hearth.base.errors import NotFound
from hearth.people.actors import blocked_by_viewer
from hearth.people.models import Actor
from hearth.people.sight import Viewer, may_see
from hearth.spaces.access import access_post, access_space_numbered
from hearth.spaces.boosts import Boost
from hearth.spaces.models import Post


def access_account(viewer: Viewer, num: int) -> Actor:
    """Somebody, or a space whose card this viewer may see. Whom she blocked she still finds, to change her mind."""
    found = Actor.objects.filter(num=num).first()
    if found is None:
        raise NotFound
    if found.sort == "space":
        access_space_numbered(viewer, num)
    elif not may_see(viewer, found) and not blocked_by_viewer(viewer, found):
        raise NotFound
    return found


def access_status(viewer: Viewer, num: int) -> Post:
    """The post with this id, or the one a boost with this id passes on."""
    try:
        return access_post(viewer, num)
    except NotFound:
        passed = Boost.objects.filter(num=num).exclude(actor__in=viewer.hidden).first()
        if passed is None:
            raise
        return access_post(viewer, passed.post)
