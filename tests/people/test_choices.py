"""Choices: questions that are off, receipts with the words, taken back in one tap, and nothing that hangs on them."""

import pytest

from hearth.base import clock
from hearth.base.errors import NotAllowed, NotFound
from hearth.ledger.read import state_by_num
from hearth.people import consent
from hearth.people.models import Consent
from tests.people.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_receipt_carries_the_words_and_their_version(cast: Cast) -> None:
    consent.give(cast.bo, "graph")
    receipt = Consent.objects.get(actor=cast.bo.actor)
    assert (receipt.purpose, receipt.text_version, receipt.withdrawn) == ("graph", "2", None)
    known = state_by_num(receipt.num)
    assert known is not None and known.audience == "direct"
    assert known.payload["words"] == str(consent.purpose_named("graph").sentence)


def test_all_are_off_and_each_is_one_question(cast: Cast) -> None:
    page = cast.browser("bo").get("/choices/").content.decode()
    assert page.count(">Yes<") == len(consent.PURPOSES)
    assert all(str(purpose.sentence).endswith("?") for purpose in consent.PURPOSES)
    assert not Consent.objects.exists()


def test_yes_and_back_again_are_one_tap_each(cast: Cast) -> None:
    browser = cast.browser("bo")
    browser.post("/choices/give/", {"purpose": "text"})
    receipt = Consent.objects.get()
    page = browser.get("/choices/").content.decode()
    assert page.count(">Take back<") == 1
    browser.post("/choices/withdraw/", {"num": receipt.num})
    assert Consent.objects.get().withdrawn is not None
    assert not consent.has_given(cast.bo.actor, "text")


def test_nobody_takes_back_what_another_gave(cast: Cast) -> None:
    consent.give(cast.bo, "text")
    with pytest.raises(NotFound):
        consent.withdraw(cast.cleo, Consent.objects.get().num)


def test_skipping_on_the_way_in_gives_nothing_and_goes_on(cast: Cast) -> None:
    browser = cast.browser("bo")
    page = browser.get("/welcome/choices/").content.decode()
    assert (
        "Skip: leave all off" in page and "checked" not in page.partition("<main")[2].partition("</main")[0]
    )
    skipped = browser.post("/welcome/choices/", {"purpose": ["aggregate"], "skip": "yes"})
    assert not Consent.objects.exists()
    gone_on = browser.post("/welcome/choices/", {"purpose": ["aggregate", "quote"]})
    assert skipped["Location"] == gone_on["Location"]
    assert sorted(Consent.objects.values_list("purpose", flat=True)) == ["aggregate", "quote"]


def test_links_are_given_source_by_source(cast: Cast) -> None:
    consent.give(cast.bo, "link:slack:T1", source="slack:T1")
    assert not consent.has_given(cast.bo.actor, "link:slack:T2")


def test_counting_on_interest_is_said_and_can_be_objected_to(cast: Cast) -> None:
    consent.rest_counting(cast.ada, on_interest=True)
    assert consent.counts_in(cast.bo.actor, "aggregate") and not consent.counts_in(cast.bo.actor, "graph")
    browser = cast.browser("bo")
    assert "legitimate interest" in browser.get("/choices/").content.decode()
    browser.post("/choices/object/")
    assert not consent.counts_in(cast.bo.actor, "aggregate")
    assert "You objected" in browser.get("/choices/").content.decode()
    browser.post("/choices/give/", {"purpose": "aggregate"})
    assert consent.counts_in(cast.bo.actor, "aggregate")
    with clock.freeze(clock.now() + 1000):
        consent.rest_counting(cast.ada, on_interest=False)
    assert not consent.by_interest() and consent.counts_in(cast.bo.actor, "aggregate")


def test_only_keepers_choose_what_counting_rests_on(cast: Cast) -> None:
    assert cast.browser("bo").post("/choices/basis/", {"basis": "interest"}).status_code == 404
    assert not consent.by_interest()
    with pytest.raises(NotAllowed):
        consent.give(cast.eve, "aggregate")
