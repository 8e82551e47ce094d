"""An event as a file for calendars (RFC 5545). Its identity and version stay the same wherever it is opened."""

from datetime import timedelta

from hearth.base import address, clock
from hearth.base.markup import plain
from hearth.features.events.models import Event
from hearth.spaces.models import Post


def calendar_of(event: Event, post: Post, home: str) -> bytes:
    """One event; the time in UTC, so that each calendar shows it in its own zone. The event must have a time."""
    from icalendar import Calendar
    from icalendar import Event as Entry

    assert event.starts is not None
    begins = clock.from_ms(event.starts)
    entry = Entry()
    entry.add("uid", f"{event.num}@{address.home_url().partition('://')[2] or 'hearth'}")
    entry.add("dtstamp", clock.from_ms(post.edited or post.published))
    entry.add("dtstart", begins)
    entry.add("dtend", begins + timedelta(minutes=event.minutes))
    entry.add("summary", event.name)
    entry.add("description", plain(post.html))
    entry.add("sequence", event.version)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if event.place:
        entry.add("location", event.place)
        if event.place.startswith(("http://", "https://")):
            entry.add("url", event.place)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Hearth//Hearth//EN")
    calendar.add("x-wr-calname", home)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
