"""The people of the tests: Ada (founder), Bo (member), Cleo (moderator), and Eve (nobody here)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client

from hearth.people.founding import Founded, found_home
from hearth.people.models import Account
from hearth.people.newcomers import add_member
from hearth.people.sight import STRANGER, Viewer, viewer_for

PASSWORD = "correct horse battery staple"


def light() -> Founded:
    """A home with Ada as its founder."""
    return found_home(
        "Sole & Soil",
        "shoes can be kind",
        handle="ada",
        founder="Ada",
        email="ada@example.org",
        password=PASSWORD,
    )


@dataclass
class Cast:
    """Everyone by name, as viewers, and their browsers."""

    numbers: dict[str, int] = field(default_factory=dict)
    eve: Viewer = STRANGER

    def __getattr__(self, name: str) -> Viewer:
        if name not in self.numbers:
            raise AttributeError(name)
        return viewer_for(self.numbers[name])

    def browser(self, name: str) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        client.force_login(Account.objects.get(actor=self.numbers[name]))
        return client


def everyone() -> Cast:
    """Ada, Bo and Cleo in their home."""
    cast = Cast({"ada": light().founder.num})
    cast.numbers["bo"] = add_member("bo", "Bo", email="bo@example.org", password=PASSWORD).num
    cleo = add_member("cleo", "Cleo", email="cleo@example.org", password=PASSWORD, role="moderator")
    cast.numbers["cleo"] = cleo.num
    return cast


def together[Answer](*acts: Callable[[], Answer]) -> list[Answer]:
    """Several acts at the same time, each in a thread of its own; their answers in order."""

    def run(act: Callable[[], Answer]) -> Answer:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
