"""A small home with Ada (founder), Bo (member), Eve (a stranger to the home) and one open space."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record
from hearth.people import actors, memberships, roles
from hearth.people.models import Account
from hearth.people.sight import STRANGER, Viewer, viewer_for
from hearth.spaces import actions

pytestmark = pytest.mark.django_db


@dataclass
class Cast:
    """Numbers of the people and the uri of the space; viewers are made fresh each time."""

    people: dict[str, Any]
    bench: str = ""

    def viewer(self, name: str) -> Viewer:
        return STRANGER if name == "eve" else viewer_for(self.people[name].num)

    @property
    def ada(self) -> Viewer:
        return self.viewer("ada")

    @property
    def bo(self) -> Viewer:
        return self.viewer("bo")

    @property
    def cleo(self) -> Viewer:
        return self.viewer("cleo")


@pytest.fixture
def cast(db: None) -> Cast:
    record(
        Activity(
            type="Create",
            actor=HOME,
            object=HOME,
            object_type="Organization",
            payload={"name": "Shoe Circle"},
            audience="public",
        )
    )
    people = {name: actors.create_person(name, name.title()) for name in ("ada", "bo", "cleo")}
    for made in people.values():
        memberships.join_home(made.object)
    roles.give_role(HOME, people["ada"].object, "founder")
    cast = Cast(people)
    cast.bench = actions.open_space(cast.ada, name="Repair bench", purpose="Mend things together").object
    return cast


@pytest.fixture
def sign_in(cast: Cast) -> Callable[[str], Client]:
    """A browser in which somebody is signed in ("eve" is not)."""

    def browser(name: str) -> Client:
        client = Client()
        if name != "eve":
            account = Account(email=f"{name}@example.org", actor=cast.people[name].num)
            account.set_unusable_password()
            known = Account.objects.filter(actor=account.actor).first()
            if known is None:
                account.save()
            client.force_login(known or account)
        return client

    return browser
