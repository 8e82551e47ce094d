"""The form that asks, the card that answers, and what open tabs hear of it."""

import re
from typing import Any

import pytest

from hearth.base import clock
from hearth.features.polls.actions import open_poll, vote
from hearth.features.polls.models import Poll
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.people import memberships
from tests.feeds.conftest import Cast, small_home
from tests.feeds.tabs import OpenTab, cookie_of, live, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_home()


def form(**changes: str) -> dict[str, str]:
    return {"text": "Which color?", "options": "Moss\nClay\n", "method": "single", "ballot": "open", "lasts": "1d",
            "key": "k1", **changes}  # fmt: skip


def ask(cast: Cast, *, room: str = "", method: str = "single", secret: bool = False) -> int:
    ends = clock.now() + clock.HOUR
    options = ["Moss", "Clay", "Slate"]
    return open_poll(
        cast.ada, room or cast.bench, "Which?", options, ends=ends, method=method, secret=secret
    ).num


def page(browser: Any, num: int) -> str:
    return str(browser.get(f"/p/{num}/", follow=True).content.decode())


def test_the_form_asks_and_asks_once(cast: Cast) -> None:
    bo = cast.browser("bo")
    assert b"Ask in a poll" in bo.get("/s/repair-bench/poll/").content
    first = bo.post("/s/repair-bench/poll/", form())
    second = bo.post("/s/repair-bench/poll/", form())
    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    assert Poll.objects.count() == 1
    shown = bo.get(first["Location"], follow=True).content.decode()
    assert "Moss" in shown
    assert 'type="radio"' in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"options": "Moss"},
        {"text": ""},
        {"method": "x"},
        {"options": "x" * 300 + "\nb"},
        {"text": "w " * 40_000},
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast: Cast, changes: dict[str, str]) -> None:
    answer = cast.browser("bo").post("/s/repair-bench/poll/", form(**changes, rule="We paint it"))
    assert answer.status_code == 400
    body = answer.content.decode()
    assert "Nothing you wrote is lost" in body
    assert "We paint it" in body
    assert not Poll.objects.exists()


@pytest.mark.parametrize("missing", ["method", "ballot", "lasts", "key", "options", "text"])
def test_a_form_with_a_field_missing(cast: Cast, missing: str) -> None:
    fields = form()
    del fields[missing]
    assert cast.browser("bo").post("/s/repair-bench/poll/", fields).status_code in (302, 400)


def test_who_may_only_read_keeps_what_was_typed(cast: Cast) -> None:
    answer = cast.browser("eve").post("/s/square/poll/", form(text="A stranger asks"))
    assert answer.status_code in (400, 403)
    assert not Poll.objects.exists()


def test_polls_of_hidden_rooms_do_not_exist(cast: Cast) -> None:
    num = ask(cast, room=cast.secret, method="ranked")
    for name in ("bo", "eve"):
        browser = cast.browser(name)
        answers = [
            browser.get("/s/backroom/poll/"),
            browser.post("/s/backroom/poll/", form()),
            browser.get(f"/p/{num}/"),
            browser.post(f"/polls/{num}/vote/", {f"poll{num}": "0"}),
            browser.post(f"/polls/{num}/vote/", {f"poll{num}-0": "1", f"poll{num}-1": "1"}),
            browser.post(f"/polls/{num + 1}/vote/", {f"poll{num}": "0"}),
        ]
        assert {answer.status_code for answer in answers} == {404}
        said = {
            re.sub(rf"{num}|{num + 1}|[A-Za-z0-9]{{64}}", "", answer.content.decode())
            for answer in answers[3:]
        }
        assert len(said) == 1  # there or not: the same answer


def test_answering_on_the_page(cast: Cast) -> None:
    num = ask(cast)
    bo, cleo = cast.browser("bo"), cast.browser("cleo")
    answer = bo.post(f"/polls/{num}/vote/", {f"poll{num}": "1"})
    assert answer.status_code == 303
    mine = page(bo, num)
    assert "Change my answer" in mine
    assert "<progress" in mine
    theirs = page(cleo, num)
    assert "<progress" not in theirs
    assert "1 answered" in theirs
    part = cleo.post(f"/polls/{num}/vote/", {f"poll{num}": "0"}, headers={"HX-Request": "true"})
    assert part.content.startswith(b"<li")
    assert b"Change my answer" in part.content


@pytest.mark.parametrize(
    "given",
    [{}, {"poll{n}": ""}, {"poll{n}": "²"}, {"poll{n}": "9" * 400}, {"poll{n}": "-1"}, {"poll{n}": "7"}],
)
def test_junk_is_no_answer(cast: Cast, given: dict[str, str]) -> None:
    num = ask(cast)
    fields = {name.format(n=num): value for name, value in given.items()}
    answer = cast.browser("bo").post(f"/polls/{num}/vote/", fields)
    assert answer.status_code == 400
    assert not [row for row in read.rows() if row.type == "hearth:Vote"]


def test_ranking_on_the_page(cast: Cast) -> None:
    num = ask(cast, method="ranked")
    bo = cast.browser("bo")
    shared = bo.post(f"/polls/{num}/vote/", {f"poll{num}-0": "1", f"poll{num}-1": "1"})
    assert shared.status_code == 400
    assert b"share a place" in shared.content
    bo.post(f"/polls/{num}/vote/", {f"poll{num}-0": "3", f"poll{num}-1": "", f"poll{num}-2": "1"})
    shown = page(bo, num)
    assert re.search(r'Place of Slate">.*?<option value="1" selected', shown)
    assert re.search(r'Place of Moss">.*?<option value="2" selected', shown)


def test_a_closed_poll_takes_no_answers_and_shows_the_outcome(cast: Cast) -> None:
    num = ask(cast)
    vote(cast.bo, num, [2])
    with clock.freeze(clock.now() + clock.DAY):
        record_due()
        cleo = cast.browser("cleo")
        shown = page(cleo, num)
        assert "the answer" in shown
        assert f'name="poll{num}"' not in shown
        late = cleo.post(f"/polls/{num}/vote/", {f"poll{num}": "0"})
        assert late.status_code == 403
        assert b"not counted" in late.content
    assert "The answer is Slate" in page(cast.browser("bo"), num)


def test_words_in_a_poll_are_words(cast: Cast) -> None:
    evil = "<script>alert(1)</script>"
    bo = cast.browser("bo")
    bo.post("/s/repair-bench/poll/", form(text=f"{evil} **bold**\0", options=f"{evil}\n\"'><img src=x onerror=y>\0\nb",
                                          rule=evil))  # fmt: skip
    num = Poll.objects.get().num
    bo.post(f"/polls/{num}/vote/", {f"poll{num}": "0"})
    for view in (page(bo, num), page(cast.browser("cleo"), num)):
        assert evil not in view
        assert "<img src=x" not in view
        assert "&lt;script&gt;alert(1)" in view


def test_open_tabs_hear_of_votes_and_of_the_outcome(cast: Cast) -> None:
    num = ask(cast)
    bo, cookie = cast.bo, cookie_of(cast, "cleo")

    async def told(do):
        tab = await OpenTab(cookie, since=await do(read.head)).open()
        await do(vote, bo, num, [1])
        await until(lambda: tab.heard("poll"))
        frame = tab.heard("poll")[0]
        assert frame["num"] == str(num)
        assert "1 answered" in frame["html"]
        assert "<progress" not in frame["html"]  # who has not answered sees no result
        await do(_end, num)
        await until(lambda: len(tab.heard("poll")) == 2 and tab.heard("post"))
        assert "the answer" in tab.heard("poll")[1]["html"]
        assert "The answer is Clay" in tab.heard("post")[0]["html"]

    live(told)


def test_nobody_outside_hears_of_a_hidden_poll(cast: Cast) -> None:
    num = ask(cast, room=cast.secret)
    ada, cookie = cast.ada, cookie_of(cast, "bo")

    async def told(do):
        tab = await OpenTab(cookie, since=await do(read.head)).open()
        await do(vote, ada, num, [1])
        await do(_end, num)
        await do(ask, cast)
        await until(lambda: tab.heard("post"))
        assert not tab.heard("poll")
        assert [frame["num"] for frame in tab.frames if "num" in frame] == [tab.heard("post")[0]["num"]]

    live(told)


def _end(num: int) -> None:
    with clock.freeze(Poll.objects.get(num=num).ends + 1):
        record_due()


def test_a_person_s_own_card_is_asked_for_by_itself(cast: Cast) -> None:
    num = ask(cast)
    vote(cast.bo, num, [1])
    part = cast.browser("bo").get(f"/p/{num}/", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part.content.startswith(b"<li")
    assert b"Change my answer" in part.content


def test_members_of_the_room_answer_in_it(cast: Cast) -> None:
    memberships.invite(cast.ada, cast.secret, cast.bo.uri)
    memberships.join_space(cast.bo, cast.secret)
    num = ask(cast, room=cast.secret)
    bo = cast.browser("bo")
    assert bo.post(f"/polls/{num}/vote/", {f"poll{num}": "0"}).status_code == 303
