"""Words of members on the public page: asked only with consent, shown only with a yes to exactly these words."""

import pytest
from django.test import Client

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.features.charter.models import Excerpt
from hearth.features.charter.quoting import (
    answer_quote,
    ask_to_quote,
    asked_of,
    candidates,
    take_down,
    voices,
)
from hearth.ledger.erase import erase_person
from hearth.ledger.rebuild import rebuild
from hearth.ledger.record import Recorded
from hearth.people.consent import choices_of, give, receipts_of, withdraw
from hearth.spaces.actions import edit, open_space, say
from hearth.ui.asks import asks_for
from tests.people.cast import Cast

WORDS = "I mended the boots of my grandmother here, with **three** strangers."


@pytest.fixture
def post(cast: Cast) -> Recorded:
    space = open_space(cast.ada, name="Bench", purpose="For mending")
    return say(cast.bo, space.object, WORDS)


def faced() -> str:
    return Client().get("/").content.decode()


def test_without_consent_nobody_is_asked(cast: Cast, post: Recorded) -> None:
    assert candidates(cast.ada) == []
    with pytest.raises(Invalid, match="agreed to be asked"):
        ask_to_quote(cast.ada, post.num)


def test_from_asking_to_the_page_and_back(cast: Cast, post: Recorded) -> None:
    give(cast.bo, "quote")
    ada, bo = cast.browser("ada"), cast.browser("bo")
    assert "Ask Bo" in ada.get("/join/voices/").content.decode()
    ada.post(f"/join/voices/{post.num}/", {"do": "ask"})
    ada.post(f"/join/voices/{post.num}/", {"do": "ask"})
    assert "grandmother" not in faced()
    assert "grandmother" in bo.get("/join/voices/").content.decode()
    assert len(asked_of(cast.bo)) == 1 and asked_of(cast.cleo) == []
    assert "/join/voices/" in [ask.url for ask in asks_for(cast.bo)]
    bo.post(f"/join/voices/{post.num}/", {"do": "yes"})
    assert "with three strangers" in faced() and "Bo" in faced()
    with clock.freeze(clock.now() + 1):
        bo.post(f"/join/voices/{post.num}/", {"do": "down"})
    assert "grandmother" not in faced()


def test_a_later_edit_does_not_change_what_was_agreed_to(cast: Cast, post: Recorded) -> None:
    _shown(cast, post)
    edit(cast.bo, post.num, "Buy my boots, buy my boots, buy my boots, buy my boots!", version="")
    assert [voice.words for voice in voices()] == [
        "I mended the boots of my grandmother here, with three strangers."
    ]


def _shown(cast: Cast, post: Recorded) -> None:
    give(cast.bo, "quote")
    ask_to_quote(cast.ada, post.num)
    answer_quote(cast.bo, post.num, True)
    assert "grandmother" in faced()


def test_withdrawn_consent_takes_it_away_at_once(cast: Cast, post: Recorded) -> None:
    _shown(cast, post)
    receipt = next(choice.receipt for choice in choices_of(receipts_of(cast.bo.actor or 0)) if choice.given)
    assert receipt
    withdraw(cast.bo, receipt.num)
    assert "grandmother" not in faced()


def test_only_the_author_says_yes_and_only_keepers_and_she_take_it_down(cast: Cast, post: Recorded) -> None:
    give(cast.bo, "quote")
    with pytest.raises(NotFound):
        answer_quote(cast.bo, post.num, True)  # nobody asked
    ask_to_quote(cast.ada, post.num)
    for viewer in (cast.ada, cast.cleo, cast.eve):
        with pytest.raises(NotFound):
            answer_quote(viewer, post.num, True)
    with pytest.raises(NotFound):
        ask_to_quote(cast.cleo, post.num)
    answer_quote(cast.bo, post.num, True)
    with pytest.raises(NotAllowed):
        take_down(cast.cleo, post.num)
    with clock.freeze(clock.now() + 1):
        take_down(cast.ada, post.num)
    assert voices() == []


def test_what_is_said_in_a_closed_room_is_not_asked_for(cast: Cast) -> None:
    space = open_space(cast.ada, name="Table", purpose="Few", audience="space")
    made = say(cast.ada, space.object, WORDS)
    give(cast.ada, "quote")
    assert candidates(cast.ada) == []
    with pytest.raises(NotFound):
        ask_to_quote(cast.ada, made.num)


def test_replayed_and_erased(cast: Cast, post: Recorded) -> None:
    _shown(cast, post)
    before = list(Excerpt.objects.values())
    rebuild()
    assert list(Excerpt.objects.values()) == before
    erase_person(cast.bo.uri)
    assert Excerpt.objects.count() == 0 and "grandmother" not in faced()
    rebuild()
    assert Excerpt.objects.count() == 0


@pytest.mark.parametrize("do", ["", "maybe", "yes; drop"])
def test_odd_wishes_are_nothing(cast: Cast, post: Recorded, do: str) -> None:
    assert cast.browser("ada").post(f"/join/voices/{post.num}/", {"do": do}).status_code == 404
