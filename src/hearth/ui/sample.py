"""The pretend content of the style page: a few posts of the cast, so that every component is seen with real words."""

from __future__ import annotations

from typing import Any

from hearth.base import clock
from hearth.ui.post import Media, ParentView, PostView, QuoteView, ReactionView

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def _post(num: int, who: tuple[str, str, int], at: int, html: str, **more: Any) -> PostView:
    name, handle, author = who
    return PostView(
        num=num,
        author_name=name,
        author_handle=handle,
        author_num=author,
        published=at,
        html=html,
        permalink=f"#p{num}",
        can_reply=True,
        can_react=True,
        **more,
    )


ADA, BO, CLEO, FINN = (
    ("Ada Lind", "ada", 65),
    ("Bo Okafor", "bo", 2),
    ("Cleo Brandt", "cleo", 7),
    ("Finn", "finn", 9),
)
FOUNDER = "Founder · speaks for the brand"


def talk(now: int, first: int) -> list[PostView]:
    """A live channel: an answer, a brand voice, two posts in a row of one person."""
    question = (
        "<p>Has anyone resoled the Marsh boot themselves? The welt opened again after one wet winter.</p>"
    )
    trick = "<p>Twice. Warm the old glue with a hair dryer, it lets go without tearing.</p>"
    glue = (
        "<p>We changed the glue in March, and that batch was <em>not</em> good enough. If your pair is from spring,"
        ' we resole it. No form, just <a href="#">write to the bench</a>.</p>'
    )
    thanks = '<p>That is good to hear. <a class="mention" href="#">@cleo</a> Saturday it is.</p>'
    seen = ReactionView(emoji="👀", count=2, names="Cleo and Finn")
    thankful = ReactionView(emoji="🙏", count=4, mine=True, names="you, Bo, Finn and Dov")
    answered = ParentView(
        num=first, author_name="Bo Okafor", excerpt="Has anyone resoled the Marsh boot themselves?"
    )
    then = now - DAY - 2 * HOUR
    return [
        _post(first, BO, then - HOUR, question, reactions=(seen,)),
        _post(
            first + 1,
            CLEO,
            then,
            trick,
            parent=answered,
            reactions=(thankful, ReactionView(emoji="🔥", count=1)),
        ),
        _post(
            first + 2, CLEO, then + MINUTE, "<p>I’ll bring mine on Saturday and we can do it together.</p>"
        ),
        _post(first + 3, ADA, now - 2 * HOUR, glue, author_label=FOUNDER, edited=now - HOUR),
        _post(
            first + 4,
            BO,
            now - 40 * MINUTE,
            thanks,
            mine=True,
            can_edit=True,
            can_delete=True,
            can_branch=True,
        ),
    ]


def thread(now: int, first: int) -> list[PostView]:
    """A thread: a titled question, a quote, an accepted answer that was imported, a deletion that can be undone."""
    question = (
        "<p>Cork, felted wool or recycled foam? I walk to work, about 6 km a day, and would like something that can be"
        " composted or at least comes back as something else.</p><ul><li>dry feet matter more than soft ones</li>"
        "<li>I can replace them every year</li></ul>"
    )
    cork = "<p>Cork loses its spring after eight months in our tests; wool keeps it but needs airing.</p>"
    felt = "<p>Two pairs of felt, changed daily. Mine are in their second winter.</p>"
    quoted = QuoteView(
        author_name="Cleo Brandt",
        html="<p>Felt dries overnight if you take it out.</p>",
        permalink="#",
        published=now - 30 * DAY,
    )
    title = "Which insole lasts a year of walking?"
    return [
        _post(first, FINN, now - 9 * DAY, question, title=title, thread=first),
        _post(first + 1, ADA, now - 8 * DAY, cork, author_label=FOUNDER, quote=quoted),
        _post(first + 2, CLEO, now - 7 * DAY, felt, accepted=True, imported=True, origin="Slack", likes=6),
        _post(first + 3, BO, now - 6 * DAY, "", deleted=True, can_undo=True),
    ]


def picture_post(now: int, num: int) -> PostView:
    """A post in a mixed feed, with a picture and where it was said."""
    mark = Media(
        url="/static/ui/mark.svg", alt="The home’s mark: a small fire under an arch", width=160, height=160
    )
    words = "<p>The bench, this morning.</p>"
    where = {"place": "Repair bench", "place_url": "#"}
    return _post(num, FINN, now - HOUR, words, media=(mark,), replies=3, thread=1, **where)


def style_context() -> dict[str, Any]:
    now = clock.now()
    return {
        "now": now,
        "talk_day": talk(now, 101),
        "talk_night": talk(now, 201),
        "thread_day": thread(now, 301),
        "thread_night": thread(now, 401),
        "feed_day": [picture_post(now, 501)],
        "feed_night": [picture_post(now, 601)],
        "last_visit": now - 3 * HOUR,
        "reply": ParentView(
            num=101, author_name="Bo Okafor", excerpt="Has anyone resoled the Marsh boot themselves?"
        ),
        "tab_items": [("Live", "#", True), ("Threads", "#", False), ("About", "#", False)],
        "choices": [
            ("open", "Open", "Whoever belongs to the home may walk in."),
            ("ask", "Ask first", "Somebody who is already in says yes."),
            ("invited", "By invitation", "Only those who were asked."),
        ],
        "mistakes": [("email", "Write an e-mail address with an @, such as ada@example.org")],
    }
