"""The pretend content of the style page: a few posts of the cast, so that every component is seen with real words."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import mark_safe

from hearth.base import clock
from hearth.ui.post import Media, ParentView, PostView, QuoteView, ReactionView

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def _post(num: int, who: tuple[str, str, int], at: int, html: str, **more: Any) -> PostView:
    name, handle, author = who
    return PostView(
        num=num, author_name=name, author_handle=handle, author_num=author, published=at, html=html,
        permalink=f"#p{num}", can_reply=True, can_react=True, **more,
    )  # fmt: skip


ADA, BO, CLEO, FINN = ("Ada Lind", "ada", 65), ("Bo Okafor", "bo", 2), ("Cleo Brandt", "cleo", 7), ("Finn", "finn", 9)


def talk(now: int, first: int = 1) -> list[PostView]:
    n = first
    bo = "<p>Has anyone resoled the Marsh boot themselves? The welt on mine has opened again after one wet winter.</p>"
    return [
        _post(n, BO, now - DAY - 3 * HOUR, bo, reactions=(ReactionView(emoji="👀", count=2, names="Cleo and Finn"),)),
        _post(n + 1, CLEO, now - DAY - 2 * HOUR, "<p>Twice. Warm the old glue with a hair dryer, it lets go without tearing.</p>",
              parent=ParentView(num=n, author_name="Bo Okafor", excerpt="Has anyone resoled the Marsh boot themselves?"),
              reactions=(ReactionView(emoji="🙏", count=4, mine=True, names="you, Bo, Finn and Dov"),
                         ReactionView(emoji="🔥", count=1, names="Bo"))),
        _post(n + 2, CLEO, now - DAY - 2 * HOUR + MINUTE, "<p>I’ll bring mine on Saturday and we can do it together.</p>"),
        _post(n + 3, ADA, now - 2 * HOUR,
              "<p>We changed the glue in March, and that batch was <em>not</em> good enough. If your pair is from spring, "
              "we resole it. No form, just <a href=\"#\">write to the bench</a>.</p>",
              author_label="Founder · speaks for the brand", edited=now - HOUR),
        _post(n + 4, BO, now - 40 * MINUTE, "<p>That is good to hear. <a class=\"mention\" href=\"#\">@cleo</a> Saturday it is.</p>",
              mine=True, can_edit=True, can_delete=True, can_branch=True),
    ]  # fmt: skip


def thread(now: int, first: int) -> list[PostView]:
    n = first
    return [
        _post(n, FINN, now - 9 * DAY, "<p>Cork, felted wool or recycled foam? I walk to work, about 6 km a day, and would like "
              "something that can be composted or at least comes back as something else.</p><ul><li>dry feet matter more than "
              "soft ones</li><li>I can replace them every year</li></ul>", title="Which insole lasts a year of walking?", thread=n),
        _post(n + 1, ADA, now - 8 * DAY, "<p>Cork loses its spring after eight months in our tests; wool keeps it but needs airing.</p>",
              author_label="Founder · speaks for the brand",
              quote=QuoteView(author_name="Cleo Brandt", html=mark_safe("<p>Felt dries overnight if you take it out.</p>"),
                              permalink="#", published=now - 30 * DAY)),
        _post(n + 2, CLEO, now - 7 * DAY, "<p>Two pairs of felt, changed daily. Mine are in their second winter.</p>",
              accepted=True, imported=True, origin="Slack", likes=6),
        _post(n + 3, BO, now - 6 * DAY, "", deleted=True, can_undo=True),
    ]  # fmt: skip


def picture_post(now: int, num: int) -> PostView:
    return _post(num, FINN, now - HOUR, "<p>The bench, this morning.</p>", place="Repair bench", place_url="#",
                 media=(Media(url="/static/ui/mark.svg", alt="The home’s mark: a small fire under an arch", width=160, height=160),),
                 replies=3, thread=1)  # fmt: skip


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
        "reply": ParentView(num=101, author_name="Bo Okafor", excerpt="Has anyone resoled the Marsh boot themselves?"),
        "tab_items": [("Live", "#", True), ("Threads", "#", False), ("About", "#", False)],
        "choices": [
            ("open", "Open", "Whoever belongs to the home may walk in."),
            ("ask", "Ask first", "Somebody who is already in says yes."),
            ("invited", "By invitation", "Only those who were asked."),
        ],
        "mistakes": [("email", "Write an e-mail address with an @, such as ada@example.org")],
    }
