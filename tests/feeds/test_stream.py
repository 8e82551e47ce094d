"""Open tabs hear everything they may see: nothing missed, nothing twice, and nothing after they may not any more."""

import asyncio
import random

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from hearth.base import clock
from hearth.feeds import missed
from hearth.feeds import stream as streams
from hearth.feeds import tabs as tab_rules
from hearth.ledger import read
from hearth.ledger.activity import Activity
from hearth.ledger.record import record, record_many
from hearth.people import blocks, memberships
from hearth.people.actors import create_person
from hearth.spaces import actions, deadlines
from tests.feeds.tabs import OpenTab, cookie_of, live, until

pytestmark = pytest.mark.django_db(transaction=True)


def nums(frames):
    return [int(frame["num"]) for frame in frames]


def test_a_post_an_edit_a_mark_and_a_deletion_arrive(kept_cast):
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    ada, bo = cast.ada, cast.bo

    async def story(do):
        tab = await OpenTab(cookie).open()
        said = await do(actions.say, ada, cast.bench, "Hello **there**")
        await until(lambda: tab.heard("post"))
        frame = tab.heard("post")[0]
        assert frame["num"] == str(said.num)
        assert frame["author"] == str(cast.num("ada"))
        assert frame["channel"] == "0"
        assert "<strong>there</strong>" in frame["html"]
        assert f'id="p{said.num}"' in frame["html"]
        await do(
            actions.edit, ada, said.num, "Hello here", version=(await do(read.state, said.object)).version
        )
        await until(lambda: tab.heard("edit"))
        await do(actions.react, bo, said.num, "👍")
        await until(lambda: tab.heard("react"))
        assert "👍" in tab.heard("react")[0]["html"]
        await do(actions.delete_post, ada, said.num)
        await until(lambda: tab.heard("delete"))  # at once, while it can be taken back
        await do(actions.undo_delete, ada, said.num)
        await until(lambda: len(tab.heard("edit")) == 2)
        await do(actions.delete_post, ada, said.num)
        await do(lambda: [record(one) for one in deadlines.delete_for_good(clock.now() + clock.DAY)])
        await until(lambda: any(frame["kind"] == "delete" and frame.get("seq") for frame in tab.frames))
        assert all("html" not in frame for frame in tab.heard("delete"))

    live(story)


def test_branching_tells_every_moved_post(kept_cast):
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    ada = cast.ada
    posts = [actions.say(ada, cast.bench, f"burst {n}").num for n in range(3)]

    async def story(do):
        tab = await OpenTab(cookie, since=await do(read.head)).open()
        await do(actions.branch_into_thread, ada, posts, "A thread of it")
        await until(lambda: len(tab.heard("moved")) == 3)
        assert sorted(nums(tab.heard("moved"))) == posts
        assert {frame["thread"] for frame in tab.heard("moved")} == {str(posts[0])}
        assert (
            tab.heard("moved")[0]["seq"] == tab.heard("moved")[1]["seq"] == tab.heard("moved")[2]["seq"] - 1
        )

    live(story)


def test_nobody_hears_what_they_may_not_see(kept_cast):
    cast = kept_cast
    cookies = {name: cookie_of(cast, name) for name in ("ada", "bo")}
    ada = cast.ada
    to_bo = [cast.bo.uri]

    async def story(do):
        tabs = {name: await OpenTab(cookies[name]).open() for name in cookies}
        tabs["eve"] = await OpenTab().open()
        secret = await do(actions.say, ada, cast.secret, "between us")
        talk = await do(actions.say, ada, cast.bench, "among members")
        open_talk = await do(actions.say, ada, cast.square, "for everybody", audience="public")
        await until(lambda: nums(tabs["eve"].heard("post")) and len(tabs["ada"].heard("post")) == 3)
        assert nums(tabs["ada"].heard("post")) == [secret.num, talk.num, open_talk.num]
        await until(lambda: len(tabs["bo"].heard("post")) == 2)
        assert nums(tabs["bo"].heard("post")) == [talk.num, open_talk.num]
        assert nums(tabs["eve"].heard("post")) == [open_talk.num]
        direct = await do(actions.say, ada, cast.bench, "for Bo only", audience="direct", to=to_bo)
        await until(lambda: len(tabs["bo"].heard("post")) == 3)
        assert nums(tabs["bo"].heard("post"))[-1] == direct.num
        assert len(tabs["eve"].heard("post")) == 1

    live(story)


def test_sight_changes_while_tabs_are_open(kept_cast):
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    ada, bo = cast.ada, cast.bo

    async def story(do):
        tab = await OpenTab(cookie).open()
        await do(actions.say, ada, cast.secret, "too early for bo")
        await do(memberships.invite, ada, cast.secret, bo.uri)
        await do(memberships.join_space, await do(lambda: cast.bo), cast.secret)
        inside = await do(actions.say, ada, cast.secret, "welcome")
        await until(lambda: tab.heard("post"))
        assert nums(tab.heard("post")) == [inside.num]
        await do(blocks.block, bo, ada.uri)
        await do(actions.say, ada, cast.bench, "bo does not hear this")
        other = await do(lambda: actions.say(cast.cleo, cast.bench, "but this"))
        await until(lambda: len(tab.heard("post")) == 2)
        assert nums(tab.heard("post"))[-1] == other.num

    live(story)


def test_what_a_hidden_author_wrote_is_not_quoted_to_you(kept_cast):
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    ada, cleo = cast.ada, cast.cleo
    blocks.block(cast.bo, ada.uri)
    first = actions.say(ada, cast.bench, "unwelcomewords")

    async def story(do):
        tab = await OpenTab(cookie).open()
        await do(actions.say, cleo, cast.bench, "I answer", reply=first.num)
        await do(actions.say, cleo, cast.bench, "I quote", quote=first.num)
        await until(lambda: len(tab.heard("post")) == 2)
        assert "unwelcomewords" not in str(tab.frames)

    live(story)


def test_a_tab_that_comes_back_hears_what_it_missed_once(kept_cast):
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    ada = cast.ada

    async def story(do):
        other = await OpenTab(cookie).open()
        tab = await OpenTab(cookie).open()
        first = await do(actions.say, ada, cast.bench, "one")
        await until(lambda: tab.heard("post"))
        await tab.close()
        missed = [(await do(actions.say, ada, cast.bench, f"missed {n}")).num for n in range(3)]
        await until(lambda: len(other.heard("post")) == 4)
        await tab.open()  # what is still at hand
        await until(lambda: len(tab.heard("post")) == 4)
        assert nums(tab.heard("post")) == [first.num, *missed]
        late = await OpenTab(cookie, since=0).open()  # from the ledger
        await until(lambda: len(late.heard("post")) == 4)
        assert nums(late.heard("post")) == [first.num, *missed]

    live(story)


def test_too_far_behind_is_told_to_reload(kept_cast, monkeypatch):
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    monkeypatch.setattr(missed, "REPLAY", 10)
    for n in range(12):
        actions.say(cast.ada, cast.bench, f"much {n}")

    async def story(do):
        tab = await OpenTab(cookie, since=0).open()
        await until(lambda: tab.frames)
        assert [frame["kind"] for frame in tab.frames] == ["reload"]
        ahead = await OpenTab(cookie, since=10**9).open()
        await until(lambda: ahead.frames)
        assert [frame["kind"] for frame in ahead.frames] == ["reload"]

    live(story)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_and_goes_nothing_is_missed_or_told_twice(kept_cast, monkeypatch, seed):
    """Posts, edits and marks go on while tabs leave and return at any moment, by memory or by ledger."""
    chance = random.Random(seed)
    monkeypatch.setattr(streams, "KEPT", chance.choice([1, 3, 256]))
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    ada = cast.ada
    start = read.head()

    async def story(do):
        tabs = [OpenTab(cookie, since=start) for _ in range(4)]
        said: list[int] = []
        busy = True

        async def come_and_go(tab):
            while busy:
                await tab.open()
                await asyncio.sleep(chance.random() * 0.06)
                await tab.close()
                await asyncio.sleep(chance.random() * 0.03)
            await tab.open()

        crowd = [asyncio.create_task(come_and_go(tab)) for tab in tabs]
        for n in range(25):
            made = await do(actions.say, ada, cast.bench, f"word {n}")
            said.append(made.num)
            if chance.random() < 0.3:
                about = chance.choice(said)
                await do(actions.react, ada, about, chance.choice("👍🔥💡🌱"))
            await asyncio.sleep(chance.random() * 0.02)
        busy = False
        await asyncio.gather(*crowd)
        last = await do(actions.say, ada, cast.bench, "the end")
        await until(lambda: all(nums(tab.heard("post"))[-1:] == [last.num] for tab in tabs))
        for tab in tabs:
            assert nums(tab.heard("post")) == [*said, last.num]
            told = [(frame["seq"], frame["num"]) for frame in tab.frames]
            assert len(told) == len(set(told))
            assert [seq for seq, _ in told] == sorted(seq for seq, _ in told)

    live(story)


def test_a_slow_tab_is_let_go_and_nobody_waits_for_it(kept_cast, monkeypatch):
    monkeypatch.setattr(tab_rules, "MOST_WAITING", 20_000)
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    ada = cast.ada

    async def story(do):
        slow, quick = await OpenTab(cookie).open(), await OpenTab(cookie).open()
        slow.blocked = asyncio.Event()
        posts = []
        for _ in range(20):
            posts.append((await do(actions.say, ada, cast.bench, "long " * 400)).num)
            await until(lambda: len(quick.heard("post")) == len(posts))
        slow.blocked.set()
        await asyncio.wait_for(slow.task, 60)
        await asyncio.sleep(0.1)  # what was on its way still arrives
        assert len(slow.heard("post")) < 20
        slow.blocked = None
        await slow.open()  # it comes back by the last place it knows
        await until(lambda: len(slow.heard("post")) == 20)
        assert nums(slow.heard("post")) == posts

    live(story)


def test_imports_do_not_flood_tabs(kept_cast):
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    batch = [
        Activity(
            type="Create",
            actor=cast.ada.uri,
            object=f"urn:hearth:slack:T/{n}",
            object_type="Note",
            payload={"content": "old"},
            target=cast.bench,
            origin="slack:T",
            quiet=True,
        )
        for n in range(300)
    ]
    ada = cast.ada

    async def story(do):
        tab = await OpenTab(cookie).open()
        await do(record_many, batch)
        said = await do(actions.say, ada, cast.bench, "new")
        await until(lambda: tab.heard("post"))
        assert nums(tab.heard("post")) == [said.num]

    live(story)


def test_signing_out_ends_the_stream(kept_cast, monkeypatch):
    cast = kept_cast
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 2)
    browser = cast.browser("bo")
    name = settings.SESSION_COOKIE_NAME
    cookies = [f"{name}={browser.cookies[name].value}", cookie_of(cast, "bo"), cookie_of(cast, "cleo")]

    async def story(do):
        told, timed, other = [await OpenTab(cookie).open() for cookie in cookies]
        await do(browser.post, "/signout/")
        await asyncio.wait_for(told.task, 2)
        await do(lambda: Session.objects.filter(session_key=cookies[1].partition("=")[2]).delete())
        await asyncio.wait_for(timed.task, 10)
        assert not other.task.done()

    live(story)


def test_typing_reaches_the_room_and_no_ledger(kept_cast):
    cast = kept_cast
    cookies = {name: cookie_of(cast, name) for name in ("ada", "bo")}
    browser, stranger = cast.browser("ada"), cast.browser("eve")
    room, secret = f"c:{read.num_of(cast.bench)}:0", f"c:{read.num_of(cast.secret)}:0"
    before = read.head()
    from hearth.feeds import typing_now

    async def story(do):
        bo = await OpenTab(cookies["bo"]).open()
        answer = await do(browser.post, "/live/typing", {"room": room})
        assert answer.status_code == 204
        await until(lambda: bo.heard("typing"))
        frame = bo.heard("typing")[0]
        assert (frame["room"], frame["author"], frame["name"]) == (room, str(cast.num("ada")), "Ada")
        assert "seq" not in frame
        await do(browser.post, "/live/typing", {"room": room})  # too soon: not told again
        typing_now._told.clear()
        await do(browser.post, "/live/typing", {"room": secret})
        await do(actions.say, ada, cast.bench, "said")
        await until(lambda: bo.heard("post"))
        assert len(bo.heard("typing")) == 1
        for place in (room, secret, "c:1:0", "t:9", "x", ""):
            assert (await do(stranger.post, "/live/typing", {"room": place})).status_code == 404

    ada = cast.ada
    typing_now._told.clear()
    live(story)
    assert read.head() == before + 1


def test_a_vote_tells_that_the_poll_changed(kept_cast):
    from hearth.features.polls.actions import open_poll, vote

    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    ada, bo = cast.ada, cast.bo

    async def story(do):
        tab = await OpenTab(cookie).open()
        poll = await do(
            open_poll, ada, cast.bench, "Where?", ["canteen", "river"], ends=clock.now() + clock.DAY
        )
        await until(lambda: tab.heard("post"))
        assert "canteen" in tab.heard("post")[0]["html"]
        await do(vote, bo, poll.num, [1])
        await until(lambda: tab.heard("poll"))
        assert nums(tab.heard("poll")) == [poll.num]

    live(story)


def test_after_a_flood_tabs_reload(kept_cast, monkeypatch):
    from hearth.feeds import follow

    monkeypatch.setattr(follow, "FAR_BEHIND", 100)
    cast, cookie = kept_cast, cookie_of(kept_cast, "bo")
    ada = cast.ada
    batch = [
        Activity(
            type="Create", actor=ada.uri, object_type="Note", payload={"content": "x"}, target=cast.bench
        )
        for _ in range(400)
    ]

    async def story(do):
        tab = await OpenTab(cookie).open()
        await do(record_many, batch)
        await until(lambda: tab.heard("reload"))
        said = await do(actions.say, ada, cast.bench, "and on")
        await until(lambda: tab.heard("post"))
        assert nums(tab.heard("post"))[-1] == said.num

    live(story)


def test_other_methods_are_refused(kept_cast):
    from hearth.feeds.live_asgi import live_app

    async def story(_do):
        sent = []

        async def send(message):
            sent.append(message)

        await live_app({"type": "http", "method": "POST", "path": "/live", "headers": []}, None, send)
        assert sent[0]["status"] == 405

    live(story)


def test_somebody_who_is_gone_hears_nothing(kept_cast):
    cast = kept_cast
    dov = create_person("dov", "Dov")
    memberships.join_home(dov.object)
    cast.people["dov"] = dov
    cookie = cookie_of(cast, "dov")

    async def story(do):
        tab = await OpenTab(cookie).open()
        from hearth.ledger.erase import erase_person

        await do(erase_person, dov.object)
        await asyncio.wait_for(tab.task, 10)

    live(story)
