"""What was decided by polls, for those who catch up with a space."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hearth.base.markup import excerpt
from hearth.features.polls.models import Closing
from hearth.feeds.catching_up import Told, recounts
from hearth.people.sight import Viewer
from hearth.spaces.access import posts_for
from hearth.spaces.models import Space


@recounts
def closed_polls(space: Space, viewer: Viewer, since: int) -> Sequence[Told]:
    """Polls that closed since then."""
    closed = dict(Closing.objects.filter(at__gt=since).values_list("poll", "at"))
    if not closed:
        return []
    polls = posts_for(viewer).filter(space=space.num, uri__in=closed)
    return [
        Told(one.title or excerpt(one.html, 90), f"/p/{one.num}/", _("The poll has closed."), closed[one.uri])
        for one in polls
    ]
