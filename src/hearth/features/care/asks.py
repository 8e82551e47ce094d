"""What care asks of somebody: a case to look at, an appeal to judge, a letter to read."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.base import clock
from hearth.features.care.access import may_care, to_judge
from hearth.features.care.claims import cap, carried
from hearth.features.care.models import Appeal, Decision
from hearth.people.sight import Viewer
from hearth.ui.asks import Ask, asks


@asks
def open_cases(viewer: Viewer) -> list[Ask]:
    """The queue, for those who have a hand free."""
    if viewer.actor is None or not may_care(viewer):
        return []
    now = clock.now()
    free = to_judge(viewer).filter(state="open").exclude(holder__gt=0, held_until__gt=now)
    waiting = list(free.values_list("rank", flat=True)[:50])
    if not waiting or carried(viewer.actor) >= cap():
        return []
    words = ngettext("%(count)d case waits for somebody", "%(count)d cases wait for somebody", len(waiting))
    return [
        Ask(text=words % {"count": len(waiting)}, url="/care/", kind="ask", weight=60 + 10 * max(waiting))
    ]


@asks
def open_appeals(viewer: Viewer) -> list[Ask]:
    """Appeals somebody promised an answer to."""
    if viewer.actor is None or not may_care(viewer):
        return []
    cases = to_judge(viewer).values("num")
    waiting = Appeal.objects.filter(case__in=cases).exclude(uri__in=Decision.objects.values("appeal"))
    return [
        Ask(
            text=_("An appeal waits for an answer"),
            url=f"/care/appeals/{one.num}/",
            due=one.due,
            kind="promise",
        )
        for one in waiting.order_by("due")[:5]
    ]
