"""What new members cannot do yet: many links, mentions, pictures, very much at once. It ends by itself, soon."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.base import clock
from hearth.base.errors import Invalid, TooMuch
from hearth.base.sql import sql
from hearth.ledger.activity import HOME_NUM
from hearth.people.sight import Viewer
from hearth.spaces import writing
from hearth.ui.times import full_words

LIMITS = {"days": 3, "posts": 20, "links": 2, "mentions": 3, "pictures": 4, "rate": 12}
"""for so many days, unless so many posts were written before: links, mentions and pictures in a post, posts in ten
minutes; each is an option (`newcomer_days` and so on)"""

_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_SINCE = sql("SELECT since FROM people_membership WHERE actor = %s AND space = %s AND state = 'active'")
_OPTIONS = sql("SELECT key, value FROM base_option WHERE substr(key, 1, 9) = 'newcomer_'")
_POSTS = sql("SELECT count(*) FROM (SELECT 1 FROM spaces_post WHERE author = %s AND num >= %s LIMIT %s) said")


def limits() -> dict[str, int]:
    """The limits as this home set them."""
    found = dict(LIMITS)
    for key, value in _OPTIONS.all():
        if value.isdecimal() and len(value) < 6:
            found[key.removeprefix("newcomer_")] = int(value)
    return found


def new_until(viewer: Viewer, most: dict[str, int] | None = None) -> int:
    """Until when this viewer counts as new (ms); 0 when she does not. Whoever holds a role here is known already."""
    if viewer.actor is None or viewer.roles:
        return 0
    known = most or limits()
    since = _SINCE.one(viewer.actor, HOME_NUM)
    until = int(since[0]) + known["days"] * clock.DAY if since else 0
    if clock.now() >= until or _POSTS.one(viewer.actor, 0, known["posts"])[0] >= known["posts"]:
        return 0
    return until


def require_settled(viewer: Viewer, text: str, pictures: int) -> None:
    """Refuse a new member what only settled ones may do, and say until when. Inside the write transaction."""
    if viewer.roles:
        return
    most = limits()
    links, mentions = len(_LINK.findall(text)), writing.count_mentions(text)
    most_links, most_mentions, most_pictures = most["links"], most["mentions"], most["pictures"]
    fits = links <= most_links and mentions <= most_mentions and pictures <= most_pictures
    lately = (clock.now() - 10 * clock.MINUTE) << 16
    if fits and _POSTS.one(viewer.actor, lately, most["rate"])[0] < most["rate"]:
        return
    until = new_until(viewer, most)
    if not until:
        return
    ends = _("This ends on %(until)s (UTC), or after your first posts. Nothing was lost.") % {
        "until": full_words(until)
    }
    if links > most_links:
        raise Invalid(
            ngettext(
                "As a new member you can put %(most)d link into a post.",
                "As a new member you can put %(most)d links into a post.",
                most_links,
            )
            % {"most": most_links}
            + " "
            + ends
        )
    if mentions > most_mentions:
        raise Invalid(
            ngettext(
                "As a new member you can name %(most)d person in a post.",
                "As a new member you can name %(most)d people in a post.",
                most_mentions,
            )
            % {"most": most_mentions}
            + " "
            + ends
        )
    if pictures > most_pictures:
        raise Invalid(
            ngettext(
                "As a new member you can put %(most)d picture into a post.",
                "As a new member you can put %(most)d pictures into a post.",
                most_pictures,
            )
            % {"most": most_pictures}
            + " "
            + ends
        )
    raise TooMuch(_("That was a lot within ten minutes. Take a breath, then go on.") + " " + ends, 600)
