"""A founder's beginning: belief, name, rooms and rules, each skippable, none of it made twice."""

import pytest
from django.test import Client

from hearth.features.charter.actions import furnish, furnished, may_take_back, take_back
from hearth.features.charter.shapes import SHAPES, plan
from hearth.ledger.activity import HOME
from hearth.people.charter import amend, charter
from hearth.people.memberships import join_space
from hearth.people.roles import give_role
from hearth.people.sight import viewer_for
from hearth.spaces.actions import open_space
from hearth.spaces.models import Post, Space
from hearth.ui.steps import steps_for
from tests.people.cast import Cast

PAGES = ["", "belief/", "name/", "shape/", "shape/circle/", "shape/support/", "shape/action/", "rules/", "export/", "ready/"]


@pytest.fixture
def ada(cast: Cast) -> Client:
    open_space(cast.ada, name="The hearth", purpose="For all", slug="hearth")
    return cast.browser("ada")


def form(browser: Client, path: str) -> dict[str, object]:
    """What the form of a page would send."""
    from tests.web import form_of

    return form_of(browser.get(path).content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_founders_only(ada: Client, cast: Cast, page: str) -> None:
    assert ada.get(f"/begin/{page}").status_code == 200
    assert cast.browser("bo").get(f"/begin/{page}").status_code == 404
    assert Client().get(f"/begin/{page}").status_code == 404
