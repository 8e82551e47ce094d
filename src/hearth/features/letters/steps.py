"""The founder's steps that belong to letters: bring your people, and write to them."""

from django.utils.translation import gettext as _

from hearth.features.letters.models import Letter, Somebody
from hearth.people.models import Actor
from hearth.people.roles import may_steward
from hearth.people.sight import Viewer
from hearth.ui.steps import Step, steps


@steps("founder")
def gather_and_write(viewer: Viewer) -> list[Step]:
    """Both may be skipped and picked up later."""
    if not may_steward(viewer):
        return []
    gathered = (
        Somebody.objects.filter(by=viewer.actor or 0).exists() or Actor.objects.filter(sort="ghost").exists()
    )
    written = Letter.objects.filter(inviter=viewer.uri).exists()
    return [
        Step(key="people", title=_("People"), url="/begin/people/", done=gathered, order=50),
        Step(key="letters", title=_("Letters"), url="/letters/", done=written, order=60),
    ]
