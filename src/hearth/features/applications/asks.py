"""What the gate asks of its readers: applications whose promise runs."""

from typing import Any

from django.utils.translation import ngettext

from hearth.features.applications.gate import gate
from hearth.features.applications.models import Application
from hearth.people.roles import may_steward
from hearth.ui.asks import Ask, asks


@asks
def applications_to_read(viewer: Any) -> list[Ask]:
    """One ask for the whole queue, due when its first promise is."""
    if not viewer.member or not (viewer.holds("founder", "steward", "moderator", "greeter")):
        return []
    chosen = gate().readers
    if viewer.uri not in chosen and not may_steward(viewer):
        return []
    dues = list(Application.objects.filter(state="open").order_by("due").values_list("due", flat=True)[:100])
    if not dues:
        return []
    many = len(dues)
    text = ngettext("%(many)s application waits for readers", "%(many)s applications wait for readers", many)
    return [Ask(text=text % {"many": many}, url="/applications/", due=dues[0], kind="promise", weight=80)]
