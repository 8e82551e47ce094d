"""What this room adds to the paths that are walked one page at a time."""

from django.utils.translation import gettext as _

from hearth.people.models import Consent
from hearth.people.sight import Viewer
from hearth.ui.steps import Step, steps


@steps("newcomer")
def choices(viewer: Viewer) -> list[Step]:
    """What may be done with what she does here: skipping is an answer."""
    chosen = Consent.objects.filter(actor=viewer.actor or 0).exists()
    return [Step(key="choices", title=_("Your choices"), url="/welcome/choices/", order=20, done=chosen)]
