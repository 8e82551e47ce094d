"""Set-up as one act over all rooms: the home, its founder, and the first space to talk in."""

from django.urls import path

from hearth.ledger.record import writing
from hearth.people.door import setup_page
from hearth.people.founding import Founded, found_home
from hearth.people.sight import viewer_for
from hearth.spaces.opening import open_space

FIRST_SPACE = "The hearth"


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
        open_space(
            viewer_for(founded.founder.num),
            name=FIRST_SPACE,
            purpose=f"Where everybody meets. Our people unite around the belief that {_belief(purpose)}",
            slug="hearth",
            key="first space",
        )
    return founded


def _belief(purpose: str) -> str:
    said = " ".join(purpose.split()).rstrip(".")[:380]
    return f"{said}."


urlpatterns = [path("setup/<str:token>/", setup_page, {"light": light_the_hearth}, name="setup")]
