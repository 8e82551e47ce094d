"""Set-up as one act over all rooms: the home, its founder, and the first space to talk in."""

from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _

from hearth.ledger.record import writing
from hearth.people.charter_words import clean_belief, language_of, own_language, sentence
from hearth.people.door import setup_page
from hearth.people.founding import Founded, found_home
from hearth.people.sight import viewer_for
from hearth.spaces.opening import open_space


def light_the_hearth(
    name: str,
    purpose: str,
    *,
    handle: str,
    founder: str,
    email: str,
    password: str | None,
    interest: str | None = None,
) -> Founded:
    """Make a home out of an empty house, all or nothing. The recovery key in the answer exists nowhere else."""
    with writing():
        founded = found_home(
            name,
            purpose,
            handle=handle,
            founder=founder,
            email=email,
            password=password,
            interest=interest,
        )
        language = language_of(purpose, own_language())
        with translation.override(language):
            open_space(
                viewer_for(founded.founder.num),
                name=_("The hearth"),
                purpose=f"{_('Where everybody meets.')} {sentence(clean_belief(purpose)[:380], language)}",
                slug="hearth",
                key="first space",
            )
    return founded


urlpatterns = [path("setup/<str:token>/", setup_page, {"light": light_the_hearth}, name="setup")]
