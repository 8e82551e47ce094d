"""Notifications one by one, how many are unread, and putting them away.

https://docs.joinmastodon.org/methods/notifications/
"""

from django.http import HttpResponse

from hearth.api.entities.notifications import Note, shown
from hearth.api.mastodon.rest import notes
from hearth.api.mastodon.rest.shared import ends
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.paging import Page, linked, page_of
from hearth.feeds.listening import listener_of
from hearth.people.kept import ReadUntil

R, W = "read:notifications", "write:notifications"


def every(call: Call) -> HttpResponse:
    """A page, the newest first."""
    listener = listener_of(call.viewer)
    asked = notes.wanted(call.params)
    page = page_of(call.params, default=40, most=80)
    held, over = notes.page(listener, asked, page, filtered=call.params.flag("include_filtered"))
    body = [one for one in shown(held, listener) if one is not None]
    return linked(call, body, *ends(over))


def one(call: Call, num: int) -> HttpResponse:
    """One."""
    listener = listener_of(call.viewer)
    return answer(shown([notes.access_note(listener, num)], listener)[0])


def clear(call: Call) -> HttpResponse:
    """Put all away."""
    notes.put_all_away(call.me)
    return answer({})


def dismiss(call: Call, num: int) -> HttpResponse:
    """Put one away."""
    notes.put_away(call.me, notes.access_note(listener_of(call.viewer), num).row)
    return answer({})


def dismiss_named(call: Call) -> HttpResponse:
    """The same, as old clients ask."""
    return dismiss(call, (call.params.ids("id") or [0])[0])


def unread(call: Call) -> HttpResponse:
    """How many came after the marker, up to a limit."""
    return answer({"count": len(unread_notes(call))})


def unread_notes(call: Call) -> list[Note]:
    """Those that came after the marker."""
    marker = ReadUntil.objects.filter(actor=call.me, timeline="notifications").first()
    page = page_of(call.params, default=100, most=1000)
    span = Page(None, marker.last if marker else 0, None, page.limit)
    return notes.page(listener_of(call.viewer), notes.wanted(call.params), span)[0]


urls = [
    at("api/v1/notifications", GET=user(R, every)),
    at("api/v1/notifications/clear", POST=user(W, clear)),
    at("api/v1/notifications/dismiss", POST=user(W, dismiss_named)),
    at("api/v1/notifications/unread_count", GET=user(R, unread)),
    at("api/v1/notifications/<id:num>", GET=user(R, one)),
    at("api/v1/notifications/<id:num>/dismiss", POST=user(W, dismiss)),
]
