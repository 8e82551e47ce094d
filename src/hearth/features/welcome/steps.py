"""The newcomer's last step: a first post."""

from django.utils.translation import gettext as _

from hearth.features.welcome.queries import welcome_of
from hearth.people.sight import Viewer
from hearth.ui.steps import Step, steps


@steps("newcomer")
def first_post(viewer: Viewer) -> list[Step]:
    """A problem one works on, said in a room."""
    found = welcome_of(viewer.actor)
    done = found is not None and found.first_post is not None
    return [
        Step(key="first-post", title=_("Your first post"), url="/welcome/first-post/", order=40, done=done)
    ]
