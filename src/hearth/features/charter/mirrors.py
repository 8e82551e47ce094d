"""Words of a person for the public page, as she finds them among what the home knows about her."""

from django.utils.translation import gettext as _

from hearth.features.charter.models import Excerpt
from hearth.people.mirror import Moment, Section, mirrors
from hearth.people.models import Actor


@mirrors("charter.Excerpt")
def excerpts(me: Actor) -> Section | None:
    """Her words that somebody would like to show to strangers."""
    found = Excerpt.objects.filter(author=me.num).order_by("-asked", "post")
    answers = {None: _("not answered yet"), True: _("yes"), False: _("no")}
    return Section(
        key="excerpts",
        title=_("Words of yours for the public page"),
        columns=(_("Words"), _("Asked"), _("Your answer")),
        rows=((one.words, Moment(one.asked), answers[one.allowed]) for one in found.iterator()),
        count=found.count(),
        says=_("Nothing of it is shown without your yes to exactly these words."),
        correct_url="/join/voices/",
        correct=_("Answer, or take a yes back"),
        order=35,
    )
