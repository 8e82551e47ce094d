"""The pages of talk over HTTP: forms with and without script, hostile text, 404s, a constant number of queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hearth.base.sql import sql
from hearth.ledger import read
from hearth.people import memberships
from hearth.spaces import actions
from hearth.spaces.access import access_room
from hearth.spaces.models import Post, Space, Thread
from tests.spaces.conftest import Cast

HX = {"HX-Request": "true"}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>{{ 7|add:7 }}"

Browser = Callable[[str], Client]


def test_saying_something_with_and_without_script(cast: Cast, sign_in: Browser) -> None:
    bo = sign_in("bo")
    answer = bo.post("/s/repair-bench/say/", {"text": "hello", "key": "a"})
    post = Post.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/s/repair-bench/#p{post.num}")
    again = bo.post("/s/repair-bench/say/", {"text": "hello", "key": "a"}, headers=HX)
    assert again.status_code == 200 and f'<li class="post is-mine" id="p{post.num}"' in again.content.decode()
    assert Post.objects.count() == 1
    page = bo.get("/s/repair-bench/").content.decode()
    assert f'id="p{post.num}"' in page and f'data-room="c:{post.space}:0"' in page


def test_what_was_refused_is_not_lost(cast: Cast, sign_in: Browser) -> None:
    bo = sign_in("bo")
    empty = bo.post("/s/repair-bench/say/", {"text": " "}, headers=HX)
    assert empty.status_code == 422 and "nothing in it" in empty.content.decode()
    long = bo.post("/s/repair-bench/say/", {"text": "keep me " + "x" * 60_000})
    assert long.status_code == 400 and "keep me" in long.content.decode()
    untitled = bo.post("/s/repair-bench/threads/new/", {"text": "keep me too", "title": " "})
    assert untitled.status_code == 400 and "keep me too" in untitled.content.decode()
    assert not Post.objects.exists()


def test_a_thread_from_opening_to_answer(cast: Cast, sign_in: Browser) -> None:
    bo, ada = sign_in("bo"), sign_in("ada")
    opened = bo.post(
        "/s/repair-bench/threads/new/", {"text": "how?", "title": "Soles", "question": "yes", "key": "t"}
    )
    thread = Thread.objects.get()
    assert (opened.status_code, opened["Location"]) == (303, f"/t/{thread.num}/")
    said = ada.post(f"/t/{thread.num}/say/", {"text": "so", "key": "u", "reply": str(thread.num)}, headers=HX)
    assert said.status_code == 200 and "so" in said.content.decode()
    answer = Post.objects.exclude(num=thread.num).get()
    assert (answer.thread, answer.parent) == (thread.num, thread.num)
    done = bo.post(f"/p/{answer.num}/accept/", {"next": f"/t/{thread.num}/"})
    assert (done.status_code, done["Location"]) == (303, f"/t/{thread.num}/#p{answer.num}")
    page = bo.get(f"/t/{thread.num}/").content.decode()
    assert "Accepted answer" in page and "Soles" in page
    assert "answered" in bo.get("/s/repair-bench/threads/").content.decode()
    quoting = bo.get(f"/p/{answer.num}/?quote=1")["Location"]
    assert quoting == f"/t/{thread.num}/?at={answer.num}&quote={answer.num}#composer"
    assert "Quoting" in bo.get(quoting).content.decode()
    bo.post(f"/t/{thread.num}/say/", {"text": "as you said", "quote": str(answer.num)})
    assert Post.objects.latest("num").quote == answer.num
    assert bo.get(f"/p/{answer.num}/")["Location"] == f"/t/{thread.num}/?at={answer.num}#p{answer.num}"


def test_every_act_on_a_post(cast: Cast, sign_in: Browser) -> None:
    bo, ada = sign_in("bo"), sign_in("ada")
    num = actions.say(cast.bo, cast.bench, "one").num
    assert "🌱" in ada.post(f"/p/{num}/react/", {"emoji": "🌱"}, headers=HX).content.decode()
    assert "🌱" not in ada.post(f"/p/{num}/react/", {"emoji": "🌱"}, headers=HX).content.decode()
    assert ada.get(f"/p/{num}/react/").status_code == 200
    assert ada.post(f"/p/{num}/react/", {"emoji": "🌱", "next": "https://evil.example/"})[
        "Location"
    ].startswith("/s/")
    form = bo.get(f"/p/{num}/edit/").content.decode()
    version = read.state_by_num(num).version  # type: ignore[union-attr]
    assert version in form
    assert bo.post(f"/p/{num}/edit/", {"text": "two", "version": version}).status_code == 303
    late = bo.post(f"/p/{num}/edit/", {"text": "three", "version": version})
    assert late.status_code == 409 and "two" in late.content.decode() and "three" in late.content.decode()
    assert ada.get(f"/p/{num}/edit/").status_code == 403
    history = ada.get(f"/p/{num}/history/").content.decode()
    assert "one" in history and "two" in history
    assert ada.post(f"/p/{num}/pin/").status_code == 303 and bo.post(f"/p/{num}/pin/").status_code == 403
    assert "Pinned" in bo.get("/s/repair-bench/").content.decode()
    assert "Take the pin down" in ada.get("/s/repair-bench/").content.decode()
    assert "Pin to this space" in ada.post(f"/p/{num}/pin/", {"off": "1"}, headers=HX).content.decode()
    gone = bo.post(f"/p/{num}/delete/", headers=HX)
    assert f"/p/{num}/undo/" in gone.content.decode()
    assert ada.get(f"/p/{num}/").status_code == 404
    assert "two" in bo.post(f"/p/{num}/undo/", headers=HX).content.decode()
    assert ada.get(f"/p/{num}/").status_code == 303


def test_a_branch_is_chosen_on_a_page(cast: Cast, sign_in: Browser) -> None:
    bo = sign_in("bo")
    nums = [actions.say(cast.bo, cast.bench, f"line {n}").num for n in range(3)]
    page = bo.get(f"/p/{nums[1]}/branch/").content.decode()
    assert "line 1" in page and "line 2" in page
    done = bo.post(f"/p/{nums[1]}/branch/", {"post": [str(n) for n in nums[1:]], "title": "Lines"})
    assert done["Location"] == f"/t/{nums[1]}/"
    assert bo.get(f"/p/{nums[2]}/")["Location"] == f"/t/{nums[1]}/?at={nums[2]}#p{nums[2]}"
    assert "Lines" in bo.get("/s/repair-bench/").content.decode()


def test_a_secret_space_does_not_exist_for_outsiders(cast: Cast, sign_in: Browser) -> None:
    made = actions.open_space(cast.ada, name="Quiet room", purpose="", audience="space", joining="invited")
    said = actions.say(cast.ada, made.object, "between us", title="Between us")
    for who in ("bo", "eve"):
        client = sign_in(who)
        for url in (
            "/s/quiet-room/",
            "/s/quiet-room/about/",
            f"/p/{said.num}/",
            f"/t/{said.num}/",
            "/s/quiet-room/threads/",
        ):
            assert client.get(url).status_code == 404, (who, url)
        for url in (
            "/s/quiet-room/say/",
            "/s/quiet-room/join/",
            f"/p/{said.num}/react/",
            f"/t/{said.num}/say/",
        ):
            assert client.post(url, {"text": "let me in", "emoji": "🌱"}).status_code == 404, (who, url)
        assert "Quiet room" not in client.get("/spaces/").content.decode()
    memberships.invite(cast.ada, made.object, cast.bo.uri)
    bo = sign_in("bo")
    assert "You are invited" in bo.get("/s/quiet-room/").content.decode()
    assert bo.get(f"/p/{said.num}/").status_code == 404
    bo.post("/s/quiet-room/join/")
    assert bo.get(f"/t/{said.num}/").status_code == 200


def test_a_space_one_asks_for_shows_its_card_to_members(cast: Cast, sign_in: Browser) -> None:
    actions.open_space(cast.ada, name="Council", purpose="We decide", audience="space", joining="ask")
    bo = sign_in("bo")
    page = bo.get("/s/council/").content.decode()
    assert "We decide" in page and "Ask to come in" in page
    assert bo.get("/s/council/threads/").status_code == 404
    assert sign_in("eve").get("/s/council/").status_code == 404
    assert "Council" in bo.get("/spaces/").content.decode()
    bo.post("/s/council/join/")
    assert "You asked to come in" in bo.get("/s/council/").content.decode()
    ada = sign_in("ada")
    assert "Let Bo in" in ada.get("/s/council/people/").content.decode()
    ada.post("/s/council/people/", {"person": "bo", "act": "accept"})
    assert "composer" in bo.get("/s/council/").content.decode()


def test_strangers_read_public_spaces_only(cast: Cast, sign_in: Browser) -> None:
    public = actions.open_space(cast.ada, name="Window", purpose="", audience="public")
    actions.say(cast.ada, public.object, "for everyone")
    actions.say(cast.ada, public.object, "for the home", audience="home")
    eve = sign_in("eve")
    page = eve.get("/s/window/").content.decode()
    assert "for everyone" in page and "for the home" not in page and "composer" not in page
    assert eve.get("/s/repair-bench/").status_code == 404
    assert eve.post("/s/window/say/", {"text": "hi"}).status_code in (400, 403)
    assert Post.objects.count() == 2


def test_doors_open_wider_only_after_the_page_said_who_gains_sight(cast: Cast, sign_in: Browser) -> None:
    actions.say(cast.ada, cast.bench, "among us")
    ada = sign_in("ada")
    space = Space.objects.get()
    form = {"name": space.name, "purpose": "", "audience": "public", "joining": "open"}
    asked = ada.post("/s/repair-bench/settings/", form)
    assert asked.status_code == 200 and "Everybody on the web" in asked.content.decode()
    assert Space.objects.get().audience == "home"
    ada.post("/s/repair-bench/settings/", form | {"sure": "public"})
    assert Space.objects.get().audience == "public"
    assert "among us" not in sign_in("eve").get("/s/repair-bench/").content.decode()
    ada.post("/s/repair-bench/settings/", form | {"audience": "space"})
    assert Post.objects.get().audience == "space"
    ada.post("/s/repair-bench/settings/", form | {"audience": "home", "sure": "home"})
    assert Post.objects.get().audience == "space", "what was narrowed is not widened again"
    assert sign_in("bo").get("/s/repair-bench/settings/").status_code == 404


def test_hostile_text_in_every_field_stays_text(cast: Cast, sign_in: Browser) -> None:
    ada = sign_in("ada")
    made = ada.post(
        "/spaces/new/", {"name": HOSTILE[:80], "purpose": HOSTILE, "audience": "home", "joining": "open"}
    )
    assert made.status_code == 303
    base = made["Location"]
    ada.post(f"{base}channels/new/", {"room": HOSTILE[:80]})
    ada.post(f"{base}threads/new/", {"title": HOSTILE, "text": HOSTILE})
    ada.post(f"{base}say/", {"text": HOSTILE})
    ada.post(f"{base}say/", {"text": "", "reply": HOSTILE, "quote": HOSTILE, "audience": HOSTILE})
    thread = Thread.objects.get()
    post = Post.objects.get(thread=None)
    urls = (
        base,
        f"{base}?reply={post.num}",
        f"{base}threads/",
        f"{base}about/",
        f"{base}settings/",
        f"{base}people/",
        f"{base}c/{HOSTILE}/",
        "/spaces/",
        f"/t/{thread.num}/",
        f"/p/{post.num}/history/",
        f"/p/{post.num}/edit/",
        f"/p/{post.num}/branch/",
        f"/p/{post.num}/react/",
        f"{base}?before={HOSTILE}&at=-1&after=99999999999999999999",
    )
    for url in urls:
        page = ada.get(url)
        assert page.status_code in (200, 404), url
        body = page.content.decode()
        for bad in ("<script>alert", "onerror=alert(1)>", "<svg/onload", "<img src=x"):
            assert bad not in body, (url, bad)
    ada.post(f"{base}people/", {"person": HOSTILE, "act": "invite"})
    refused = ada.post(f"{base}threads/new/", {"title": " ", "text": HOSTILE}).content.decode()
    refused += ada.post(f"{base}people/", {"person": HOSTILE, "act": "invite"}).content.decode()
    assert "<script>alert" not in refused and "<img src=x" not in refused


@pytest.mark.parametrize(
    "path", ["/p/1/", "/t/1/", "/p/999999999999999999/", "/s/nowhere/", "/p/abc/", "/s/%00/"]
)
def test_what_is_not_there_is_404(cast: Cast, sign_in: Browser, path: str) -> None:
    assert sign_in("ada").get(path).status_code == 404


def counted(client: Client, url: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Queries of a page, those in plain SQL included."""
    client.get(url)
    plain: list[str] = []
    run = sql.__call__

    def noted(self: sql, *params: Any) -> Any:
        plain.append(repr(params))
        return run(self, *params)

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(sql, "__call__", noted)
        assert client.get(url).status_code == 200
    return len(queries) + len(plain)


def test_pages_take_as_many_queries_however_much_was_said(
    cast: Cast, sign_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo = sign_in("bo")
    opening = actions.say(cast.ada, cast.bench, "how?", title="Soles").num

    def talk(times: int) -> None:
        for n in range(times):
            who = (cast.ada, cast.bo, cast.cleo)[n % 3]
            num = actions.say(who, cast.bench, f"line {n}").num
            actions.reply(cast.bo, num, "yes")
            actions.react(cast.ada, num, "🌱")
            actions.reply(who, opening, f"answer {n}")

    urls = (
        "/s/repair-bench/",
        f"/t/{opening}/",
        "/s/repair-bench/threads/",
        "/spaces/",
        "/s/repair-bench/about/",
        "/s/repair-bench/all/",
    )
    talk(11)
    few = {url: counted(bo, url, monkeypatch) for url in urls}
    talk(20)
    assert {url: counted(bo, url, monkeypatch) for url in urls} == few
    assert max(few.values()) <= 24, few


def test_a_page_reads_on_where_the_viewer_left(cast: Cast, sign_in: Browser) -> None:
    bo = sign_in("bo")
    actions.say(cast.ada, cast.bench, "old")
    bo.get("/s/repair-bench/")
    actions.say(cast.ada, cast.bench, "new")
    assert "New since you were here" in bo.get("/s/repair-bench/").content.decode()
    assert "New since you were here" not in bo.get("/s/repair-bench/").content.decode()
    assert access_room(cast.bo, "repair-bench").key.startswith("c:")
