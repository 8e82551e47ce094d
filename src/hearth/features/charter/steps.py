"""The charter's pages on the founder's path and on a newcomer's."""

from django.utils.translation import gettext as _

from hearth.features.charter.actions import furnished
from hearth.features.charter.walk import walked
from hearth.people.charter import agreed_version, charter
from hearth.people.roles import may_steward
from hearth.people.sight import Viewer
from hearth.ui.steps import Step, steps


@steps("founder")
def beginning(viewer: Viewer) -> list[Step]:
    """Purpose, name, rooms, rules; and at the end the export and a look at everything."""
    if not may_steward(viewer):
        return []
    done, now = walked(), charter()
    return [
        Step(key="belief", title=_("Belief"), url="/begin/belief/", order=10, done="belief" in done),
        Step(key="name", title=_("Name"), url="/begin/name/", order=15, done="name" in done),
        Step(
            key="shape",
            title=_("Rooms"),
            url="/begin/shape/",
            order=20,
            done=furnished().made or "shape" in done,
        ),
        Step(key="rules", title=_("Rules"), url="/begin/rules/", order=30, done=bool(now and now.version)),
        Step(key="export", title=_("Take it along"), url="/begin/export/", order=80, done="export" in done),
        Step(key="ready", title=_("Ready"), url="/begin/ready/", order=90, done="ready" in done),
    ]


@steps("newcomer")
def agreeing(viewer: Viewer) -> list[Step]:
    """The rules, once there are any to agree to."""
    now = charter()
    if now is None or not now.version or viewer.actor is None:
        return []
    done = agreed_version(viewer.uri) >= now.version
    return [Step(key="agree", title=_("The rules"), url="/charter/agree/", order=10, done=done)]
