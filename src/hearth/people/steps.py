"""What this room adds to the paths that are walked one page at a time."""

from django.utils.translation import gettext as _

from hearth.people.models import Actor, Consent
from hearth.people.sight import Viewer
from hearth.ui.steps import Step, steps


@steps("newcomer")
def choices(viewer: Viewer) -> list[Step]:
    """What may be done with what she does here: skipping is an answer."""
    chosen = Consent.objects.filter(actor=viewer.actor or 0).exists()
    return [Step(key="choices", title=_("Your choices"), url="/welcome/choices/", order=20, done=chosen)]


@steps("newcomer")
def about_you(viewer: Viewer) -> list[Step]:
    """What others see of her; all of it may be left out."""
    me = Actor.objects.filter(num=viewer.actor or 0)
    said = me.exclude(summary="", local=True).exists()
    return [Step(key="about-you", title=_("About you"), url="/welcome/about-you/", order=30, done=said)]
