"""What is new for members, the front door for guests; a full page asks no more of the database than an empty one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.ledger.activity import Activity
from hearth.ledger.record import record
from hearth.people import blocks
from hearth.spaces import actions

pytestmark = pytest.mark.django_db


def text(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_guests_see_name_purpose_and_public_rooms(cast):
    actions.say(cast.ada, cast.square, "said in public", audience="public")
    page = text(cast.browser("eve"), "/")
    assert "Shoes can be kind." in page
    assert "Square" in page
    assert "Repair bench" not in page
    assert "Backroom" not in page
    assert 'href="/signin/"' in page


def test_members_see_what_was_said_newest_first(cast):
    for n, place in enumerate((cast.bench, cast.square, cast.secret)):
        actions.say(cast.ada, place, f"words number {n}")
    page = text(cast.browser("ada"), "/")
    assert "nothing is ranked" in page
    places = [page.index(f"words number {n}") for n in (2, 1, 0)]
    assert places == sorted(places)
    assert "Repair bench" in page
    other = text(cast.browser("bo"), "/")
    assert "words number 2" not in other
    assert "words number 1" in other
    blocks.block(cast.bo, cast.ada.uri)
    assert "words number" not in text(cast.browser("bo"), "/")


def test_imports_and_letters_stay_out_of_it(cast):
    old = Activity(
        type="Create",
        actor=cast.ada.uri,
        object="urn:hearth:slack:T/1",
        object_type="Note",
        payload={"content": "imported words"},
        target=cast.bench,
        origin="slack:T",
        quiet=True,
    )
    record(old)
    actions.say(cast.ada, cast.bench, "a letter", audience="direct", to=[cast.bo.uri])
    page = text(cast.browser("bo"), "/")
    assert "imported words" not in page
    assert "a letter" not in page
    assert "What was imported" in page


def test_an_empty_home_offers_a_first_step(cast):
    page = text(cast.browser("bo"), "/")
    assert "Choose a space and say hello" in page
    assert "imported" not in page


def test_a_full_page_costs_as_many_queries_as_a_short_one(cast):
    browser = cast.browser("bo")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(browser, "/")
        return len(queries)

    first = actions.say(cast.ada, cast.bench, "one", title="A thread")
    actions.react(cast.ada, first.num, "👍")
    actions.say(cast.cleo, cast.bench, "answer", reply=first.num, thread=first.num)
    cost()
    few = cost()
    for n in range(14):
        made = actions.say(cast.ada, cast.square if n % 2 else cast.bench, f"more {n}", reply=None)
        actions.react(cast.cleo, made.num, "🔥")
        actions.say(cast.cleo, cast.bench, f"quoting {n}", quote=first.num)
    assert cost() == few


def test_older_posts_are_a_page_away(cast):
    for n in range(35):
        actions.say(cast.ada, cast.bench, f"word{n:02d}x")
    browser = cast.browser("bo")
    page = text(browser, "/")
    assert "word34x" in page
    assert "word04x" not in page
    older = page.split('href="/?before=')[1].split('"')[0]
    page = text(browser, f"/?before={older}")
    assert "word04x" in page
    assert "word05x" not in page
    assert "That is all there is." in text(browser, "/?before=1")
    assert browser.get("/?before=99999999999999999999999").status_code == 200
