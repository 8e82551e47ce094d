"""What the mirror tells somebody of events: which she planned, and what she said about coming."""

from django.utils.translation import gettext as _

from hearth.features.events.models import MAYBE, NO, YES, Event, Rsvp, Times
from hearth.people.mirror import Link, Moment, Section, mirrors
from hearth.people.models import Actor


@mirrors("events.Event", "events.Rsvp", "events.Times")
def calls(me: Actor) -> Section | None:
    """One line an event she has to do with."""
    mine = {event.uri: event for event in Event.objects.filter(host=me.uri)}
    said = {one.event: one for one in Rsvp.objects.filter(actor=me.uri)}
    times = {one.event: one for one in Times.objects.filter(actor=me.uri)}
    known = {event.uri: event for event in Event.objects.filter(uri__in={*mine, *said, *times})}
    words = {YES: _("I come"), MAYBE: _("perhaps"), NO: _("I do not come")}

    def line(event: Event) -> tuple[Link, Moment, str, int]:
        told = words.get(said[event.uri].answer, "") if event.uri in said else ""
        offered = len(times[event.uri].suits) if event.uri in times else 0
        return Link(event.name, f"/events/{event.num}/"), Moment(event.starts), told, offered

    return Section(
        key="events",
        title=_("Calls and events"),
        columns=(_("Event"), _("Time"), _("What you said"), _("Times that suited you")),
        rows=(line(event) for event in sorted(known.values(), key=lambda event: event.num)),
        count=len(known),
        says=_("So that those who plan know who comes and when."),
        correct_url="/events/",
        order=45,
        fate="done",
    )
