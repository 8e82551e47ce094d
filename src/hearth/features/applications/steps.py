"""The founder's step at the gate."""

from typing import Any

from django.utils.translation import gettext as _

from hearth.features.applications.gate import gate
from hearth.people.roles import may_steward
from hearth.ui.steps import Step, steps


@steps("founder")
def the_gate(viewer: Any) -> list[Step]:
    """Questions and readers; done once they were chosen."""
    if not may_steward(viewer):
        return []
    return [Step(key="gate", title=_("The gate"), url="/gate/", order=40, done=gate().set)]
