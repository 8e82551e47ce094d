"""The mirror shows every row about a person, or says why not; and it shows nobody else's."""

import re

import pytest
from django.apps import apps
from django.test import Client

from hearth.base import clock
from hearth.base.models import OutgoingMail
from hearth.features.polls.actions import open_poll, vote
from hearth.ledger.erase import erase_person
from hearth.people import consent
from hearth.people.mirror import sections_of, told_of
from hearth.people.models import Actor
from hearth.people.standing import Correction
from hearth.spaces import actions, marking
from hearth.ui.asks import asks_for
from tests.people.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
PERSONAL = re.compile(
    r"(^|_)(actor|author|person|account|inviter|invitee|subject|reporter|applicant|reader|giver|taker|blocker|muter"
    r"|holder|email|by|opened_by|asked_by|changed_by|undone_by|greeter|newcomer|owner|host|member|viewer)$"
)


def test_every_table_with_people_in_it_is_shown_or_says_why_not() -> None:
    shown, withheld = told_of()
    missing = []
    for model in apps.get_models():
        if getattr(model, "kind", "") not in ("projection", "side"):
            continue
        named = [field.name for field in model._meta.concrete_fields if PERSONAL.search(field.name)]
        if named and model._meta.label_lower not in shown and model._meta.label_lower not in withheld:
            missing.append(f"{model._meta.label} ({', '.join(named)})")
    assert not missing, "neither in the mirror nor withheld with a reason: " + ", ".join(missing)


def test_whatever_is_told_of_exists() -> None:
    shown, withheld = told_of()
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert shown | set(withheld) <= labels
    assert all(len(reason) > 20 for reason in withheld.values())


def test_what_she_did_stands_there_and_nothing_of_others(cast: Cast) -> None:
    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="home")
    mine = actions.say(cast.bo, space.object, "A sole of cork")
    actions.say(cast.ada, space.object, "Adas own words")
    actions.react(cast.bo, mine.num, "👍")
    poll = open_poll(cast.ada, space.object, "Which?", ["red", "blue"], ends=clock.now() + clock.HOUR)
    vote(cast.bo, poll.num, [1])
    consent.give(cast.bo, "aggregate")
    bo = Actor.objects.get(num=cast.bo.actor)
    counts = {section.key: section.count for section in sections_of(bo)}
    for key in ("profile", "account", "memberships", "consents", "posts", "reactions", "votes", "measures"):
        assert counts[key] >= 1, key
    for section in sections_of(bo):
        assert section.count == len(list(section.rows)), section.key
    page = cast.browser("bo").get("/me/").content.decode()
    assert "A sole of cork" in page and "bo@example.org" in page and "blue" in page
    assert "Adas own words" not in page and "ada@example.org" not in page
    assert "md5$" not in page and "argon2" not in page


def test_a_stranger_has_no_mirror(cast: Cast) -> None:
    from django.test import Client

    for path in ("/me/", "/me/leave/", "/me/export/", "/me/claims/"):
        assert Client().get(path).status_code == 404


def test_what_one_cannot_mend_oneself_is_asked_for_and_answered(cast: Cast) -> None:
    bo, ada = cast.browser("bo"), cast.browser("ada")
    space = actions.open_space(cast.ada, name="Bench", purpose="Mending", audience="home")
    marking.react(cast.bo, actions.say(cast.ada, space.object, "Hello").num, "👍")
    assert '/me/correct/reactions/"' in bo.get("/me/").content.decode()
    assert bo.get("/me/correct/nothing/").status_code == 404
    assert bo.post("/me/correct/reactions/", {"words": " \0 "}).status_code == 422
    for _twice in (1, 2):
        asked = bo.post("/me/correct/reactions/", {"words": "I never liked <b>that</b>."})
        assert asked.status_code == 303
    assert Correction.objects.count() == 1
    asks = asks_for(cast.ada)
    assert any(ask.url == "/people/corrections/" and ask.due for ask in asks)
    assert not any(ask.url == "/people/corrections/" for ask in [*asks_for(cast.bo), *asks_for(cast.cleo)])
    for other in (bo, cast.browser("cleo"), Client()):
        assert other.get("/people/corrections/").status_code == 404
        assert other.post("/people/corrections/", {"which": "1", "words": "x"}).status_code == 404
    page = ada.get("/people/corrections/").content.decode()
    assert "&lt;b&gt;that" in page
    title = next(
        one.title for one in sections_of(Actor.objects.get(num=cast.bo.actor)) if one.key == "reactions"
    )
    assert title in page
    which = Correction.objects.get().pk
    assert ada.post("/people/corrections/", {"which": which, "words": ""}).status_code == 422
    assert (
        ada.post("/people/corrections/", {"which": which, "words": "Mended: the third."}).status_code == 303
    )
    assert ada.post("/people/corrections/", {"which": which, "words": "Again."}).status_code == 404
    assert "Mended: the third." in bo.get("/me/").content.decode()
    assert "Mended: the third." in str(OutgoingMail.objects.get(actor=cast.bo.actor).text)
    assert not any(ask.url == "/people/corrections/" for ask in asks_for(cast.ada))
    erase_person(cast.bo.uri)
    assert not Correction.objects.exists()
