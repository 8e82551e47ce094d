"""A small home: Ada (founder), Bo and Cleo (members), a room for members, a public one, and a secret one of Ada's."""

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


@dataclass
class Cast:
    """People by name, as viewers made fresh each time; rooms by uri."""

    people: dict[str, Any]
    bench: str = ""
    secret: str = ""
    square: str = ""

    def viewer(self, name: str) -> Viewer:
        return STRANGER if name == "eve" else viewer_for(self.people[name].num)

    def num(self, name: str) -> int:
        return int(self.people[name].num)

    @property
    def ada(self) -> Viewer:
        return self.viewer("ada")

    @property
    def bo(self) -> Viewer:
        return self.viewer("bo")

    @property
    def cleo(self) -> Viewer:
        return self.viewer("cleo")

    def browser(self, name: str) -> Client:
        """A browser in which somebody is signed in ("eve" is not)."""
        client = Client()
        if name != "eve":
            account = Account.objects.filter(actor=self.num(name)).first()
            if account is None:
                account = Account(email=f"{name}@example.org", actor=self.num(name))
                account.set_unusable_password()
                account.save()
            client.force_login(account)
        return client


def small_home() -> Cast:
    home = {"name": "Shoe Circle", "summary": "Shoes can be kind."}
    record(
        Activity(
            type="Create",
            actor=HOME,
            object=HOME,
            object_type="Organization",
            payload=home,
            audience="public",
        )
    )
    people = {name: actors.create_person(name, name.title()) for name in ("ada", "bo", "cleo")}
    for made in people.values():
        memberships.join_home(made.object)
    roles.give_role(HOME, people["ada"].object, "founder")
    cast = Cast(people)
    cast.bench = actions.open_space(cast.ada, name="Repair bench", purpose="Mend things together").object
    cast.square = actions.open_space(cast.ada, name="Square", purpose="Open to all", audience="public").object
    cast.secret = actions.open_space(
        cast.ada, name="Backroom", purpose="Plans", audience="space", joining="invited"
    ).object
    return cast


@pytest.fixture
def cast(db: None) -> Cast:
    return small_home()


@pytest.fixture
def kept_cast(transactional_db: None) -> Cast:
    """The same, really committed: other threads see it."""
    return small_home()


@pytest.fixture
def found(cast: Cast) -> Callable[..., list[str]]:
    """Snippets that a person finds, newest first."""
    from hearth.feeds.query import read_query
    from hearth.feeds.search import search

    def look(line: str, who: str = "ada") -> list[str]:
        return [str(hit.snippet) for hit in search(read_query(line), cast.viewer(who)).hits]

    return look
