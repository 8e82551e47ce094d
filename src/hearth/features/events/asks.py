"""What events ask of people: to say which times suit, to settle one, to say whether they come."""

from django.db.models import Q
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.features.events.models import Event, Rsvp, Times
from hearth.people.sight import Viewer
from hearth.spaces.access import posts_for
from hearth.ui.asks import Ask, asks

ENOUGH = 3
"""answers after which a host is asked to settle"""


@asks
def about_events(viewer: Viewer) -> list[Ask]:
    """At most a few: the next events first."""
    if not viewer.member:
        return []
    now = clock.now()
    ahead = Event.objects.filter(Q(starts=None) | Q(starts__gt=now), cancelled=False)
    seen = ahead.filter(num__in=posts_for(viewer).filter(type="Event").values("num")).order_by(
        "starts", "num"
    )[:20]
    events = list(seen)
    if not events:
        return []
    uris = [event.uri for event in events]
    coming = set(Rsvp.objects.filter(event__in=uris, actor=viewer.uri).values_list("event", flat=True))
    told: dict[str, set[str]] = {}
    for uri, actor in Times.objects.filter(event__in=uris).values_list("event", "actor"):
        told.setdefault(uri, set()).add(actor)
    found = []
    for event in events:
        url, said = f"/events/{event.num}/", told.get(event.uri, set())
        if event.starts is not None:
            if event.uri not in coming and event.host != viewer.uri:
                text = _("Do you come to “%(name)s”?") % {"name": event.name}
                found.append(Ask(text=text, url=url, kind="ask", weight=30))
        elif event.host == viewer.uri:
            if len(said - {viewer.uri}) >= ENOUGH or (event.slots and min(event.slots) - now < 2 * clock.DAY):
                text = _("Choose the time of “%(name)s”") % {"name": event.name}
                found.append(Ask(text=text, url=url, kind="act", weight=60))
        elif viewer.uri not in said:
            text = _("When do you have time for “%(name)s”?") % {"name": event.name}
            found.append(Ask(text=text, url=url, kind="ask", weight=40))
    return found[:5]
