"""The page: the dial and its words, what strangers and the curious get, and calm when something is broken."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from hearth.base import clock
from hearth.base.errors import HearthError
from hearth.insight import ask as asking
from hearth.insight import registry
from hearth.insight.text.measures import BY_ID
from hearth.insight.waiting import HEADINGS
from hearth.ledger.activity import Activity
from hearth.ledger.record import record_many
from hearth.people.models import Actor
from tests.insight.homes import NOW, crowd
from tests.people.cast import Cast, everyone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


@pytest.fixture
def cast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setattr(asking, "folder", lambda: tmp_path)
    with clock.freeze(NOW):
        yield everyone()


def page(client: Client, path: str = "/insight/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_member_sees_the_dial_the_words_and_the_table(cast: Cast) -> None:
    record_many(
        [
            Activity(**{**act, "published": act["published"] - 4 * 86_400_000, "quiet": True})
            for act in crowd(60)
        ]
    )
    shown = page(cast.browser("bo"))
    assert "60 of 60 replies went from member to member" in shown
    assert 'class="dial-ember"' in shown
    assert "The 80\N{NO-BREAK SPACE}% we hope for is reached" in shown
    assert "Speaks for the brand: roles founder." in shown
    assert "n = 60 replies by 60 people" in shown
    assert shown.count('<tr><th scope="row">') == len(registry.METRICS) + len(BY_ID)
    assert "You are not counted in these figures." in shown
    for heading in HEADINGS:
        assert f">{heading}</h2>" in shown
    assert 'href="/insight/m/answered_by_peer/' in shown or 'href="/insight/m/active_members/' in shown
    assert "Do members bring ideas?" in shown and "Appears when missions exist." in shown
    assert "style=" not in shown and "<script>" not in shown
    assert (
        page(cast.browser("ada")).partition("Do members talk")[2][:2000]
        == shown.partition("Do members talk")[2][:2000]
    )


def test_a_young_home_cannot_tell_yet_and_says_so_kindly(cast: Cast) -> None:
    shown = page(cast.browser("ada"))
    assert "can’t tell" in shown and "Not enough yet: no replies in this time." in shown
    assert "None" not in shown


def test_strangers_get_nothing(cast: Cast) -> None:
    assert Client().get("/insight/").status_code == 404
    assert "/insight/" not in Client().get("/signin/").content.decode()


@pytest.mark.usefixtures("resting")
def test_a_room_one_may_not_see_is_not_there(cast: Cast) -> None:
    record_many(
        [
            Activity(
                type="Create",
                actor="local:/home",
                object="urn:secret-room",
                object_type="Group",
                audience="space",
                payload={
                    "name": "Hidden nook",
                    "preferredUsername": "hidden-nook",
                    "hearth:joining": "invited",
                },
            ),
        ]
    )
    assert Actor.objects.filter(uri="urn:secret-room").exists()
    assert "Hidden nook" not in page(cast.browser("bo"))
    assert cast.browser("bo").get("/insight/?space=urn:secret-room").status_code == 404


def test_a_window_that_is_none_is_explained(cast: Cast) -> None:
    answer = cast.browser("bo").get("/insight/?window=soon")
    assert answer.status_code == 400
    assert "is not a window" in answer.content.decode()
    assert cast.browser("bo").get("/insight/?origin=geneva").status_code == 404


@pytest.fixture
def resting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child does not answer; what is decided before it is asked can be seen all the same."""

    def rest(_question: object) -> None:
        raise HearthError("The measures rest.")

    monkeypatch.setattr(asking, "_run", rest)


@pytest.mark.usefixtures("resting")
def test_windows_a_day_apart_cannot_be_compared(cast: Cast) -> None:
    client = cast.browser("bo")
    for window, status in (("27d", 400), ("2024-01-01..2024-01-03", 400), ("35d", 200), ("2024-01", 200)):
        assert client.get(f"/insight/?window={window}").status_code == status, window


def test_when_counting_fails_the_page_stays_calm(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = cast.browser("bo")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert "Nothing was lost" in page(client)


def test_the_second_look_needs_no_child(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = page(cast.browser("bo"))
    monkeypatch.setattr(asking, "_run", None)
    assert "Do members talk to each other?" in page(cast.browser("bo")) and first


def test_other_pages_show_the_first_measure_alone(cast: Cast) -> None:
    client = cast.browser("bo")
    asked = (page(client, "/insight/dial/") for _ in range(20))
    shown = next(
        (shown for shown in asked if "just being counted" not in shown), ""
    )  # it asks again, as here
    assert "Not enough yet" in shown and "<html" not in shown
    assert Client().get("/insight/dial/").status_code == 404
