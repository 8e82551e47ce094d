"""The founder's first call, as a step of the beginning."""

from django.utils.translation import gettext as _

from hearth.features.events.models import Event
from hearth.people.roles import may_steward
from hearth.people.sight import Viewer
from hearth.spaces.access import spaces_for
from hearth.ui.steps import Step, steps


@steps("founder")
def first_call(viewer: Viewer) -> list[Step]:
    """In the first room, once there is one."""
    slug = spaces_for(viewer).order_by("position", "num").values_list("slug", flat=True).first()
    if slug is None or not may_steward(viewer):
        return []
    done = Event.objects.filter(host=viewer.uri).exists()
    return [Step(key="call", title=_("A first call"), url=f"/s/{slug}/call/?begin=1", order=70, done=done)]
