"""What this room asks of stewards: to say who is who."""

from django.utils.translation import ngettext

from hearth.connectors.models import ClaimRequest
from hearth.people.roles import may_steward
from hearth.people.sight import Viewer
from hearth.ui.asks import Ask, asks


@asks
def who_is_who(viewer: Viewer) -> list[Ask]:
    """Members who say that imported words are theirs."""
    if not may_steward(viewer):
        return []
    waiting = ClaimRequest.objects.filter(declined=None).exclude(person=viewer.actor or 0).count()
    if not waiting:
        return []
    text = ngettext(
        "%(n)s member says that words from another place are hers",
        "%(n)s members say that words from another place are theirs",
        waiting,
    )
    return [Ask(text=text % {"n": waiting}, url="/claims/", weight=30)]
