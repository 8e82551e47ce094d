"""How a poll looks inside its post, and the button that opens one."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hearth.features.polls.queries import PollView, poll_views
from hearth.features.polls.tally import METHODS
from hearth.people.sight import Viewer
from hearth.ui.cards import Offer, offers, shows


@shows("Question")
def poll_cards(nums: Sequence[int], viewer: Viewer | None) -> dict[int, SafeString]:
    """The cards of these polls; without a viewer nobody's answer is marked."""
    views = poll_views(nums, viewer)
    return {num: render_to_string("polls/card.html", card_context(view)) for num, view in views.items()}


def card_context(view: PollView) -> dict[str, object]:
    """What the card's template reads."""
    poll, result = view.poll, view.result
    last = result.rounds[-1] if result and result.rounds else None
    rows = [
        {
            "index": index,
            "text": option,
            "mine": index in view.mine,
            "place": view.mine.index(index) + 1 if index in view.mine else "",
            "count": result.counts[index] if result else 0,
            "last": last[index] if last else None,
            "won": bool(result and view.closed_at and index in result.winners),
        }
        for index, option in enumerate(poll.options)
    ]
    return {
        "view": view,
        "poll": poll,
        "rows": rows,
        "places": range(1, len(rows) + 1),
        "answering": view.open,
        "how": METHODS.get(poll.method, ""),
    }


@offers
def poll_button(space_slug: str, viewer: Viewer) -> Offer | None:
    """Members may ask everyone."""
    return Offer(_("Ask in a poll"), f"/s/{space_slug}/poll/") if viewer.member else None
