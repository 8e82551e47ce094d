"""The hot road answers what the usual road answers, at once after whatever happened; the ORM is not in the loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from django.db import connection

from hearth.api.hot import road
from hearth.api.oauth.scripts import script_token
from hearth.api.oauth.tokens import revoke_all
from hearth.base import clock
from hearth.features.polls.actions import open_poll, vote
from hearth.people import blocks, follows, restrictions
from hearth.people.bookmarks import bookmark
from hearth.spaces import actions, marking
from tests.api.conftest import Phone

pytestmark = pytest.mark.django_db(transaction=True)


class Twins:
    """Asks both roads and compares; `do` acts in a thread, as requests do."""

    def __init__(self, token: str, hands: ThreadPoolExecutor) -> None:
        self.token, self.hands = token, hands

    async def do(self, action, *args, **more):
        return await asyncio.get_running_loop().run_in_executor(self.hands, lambda: action(*args, **more))

    async def hot(self, path, token=None, host="testserver"):
        sent = []

        async def send(message):
            sent.append(message)

        where, _, query = path.partition("?")
        token = self.token if token is None else token
        headers = [(b"host", host.encode())]
        headers += [(b"authorization", b"Bearer " + token.encode())] if token else []
        scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "path": where,
            "query_string": query.encode(),
            "headers": headers,
        }
        assert road.is_hot(scope)
        served = await road.hot_app(scope, send)
        if not served:
            return None
        links = [value.decode() for name, value in sent[0]["headers"] if name == b"link"]
        return orjson.loads(sent[1]["body"]), links[0] if links else None

    async def same(self, path):
        """Both roads say the same; returns it."""
        fast = await self.hot(path)
        phone = Phone(self.token)
        slow = await self.do(phone.get, path)
        assert fast is not None, path
        assert not (wrong := _differs(_plain(fast[0]), _plain(slow))), (path, wrong)
        assert _link(fast[1]) == _link(phone.last.get("Link")), path
        return fast[0]


def _differs(one, other, where=""):
    """The first place where two answers differ, with both sides; "" where they do not."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted(one.keys() | other.keys())
        return next(
            (w for key in keys if (w := _differs(one.get(key, "-"), other.get(key, "-"), f"{where}.{key}"))),
            "",
        )
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((w for n, (a, b) in pairs if (w := _differs(a, b, f"{where}[{n}]"))), "")
    return "" if one == other else f"{where}: {one!r} != {other!r}"[:600]


def _link(text):
    return sorted(text.split(", ")) if text else None


def _plain(body):
    """`pinned` is told of own posts only, or of all."""
    if isinstance(body, list):
        return [_plain(one) for one in body]
    if isinstance(body, dict):
        return {
            key: _plain(value)
            for key, value in body.items()
            if not (key == "pinned" and value is False)
            and not key.endswith("_count")
            and key != "last_status_at"
        }
    return body


def twins(story, token, monkeypatch):
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")

    async def run():
        with ThreadPoolExecutor(1) as hands:
            both = Twins(token, hands)
            try:
                await asyncio.wait_for(story(both), 60)
            finally:
                await both.do(lambda: connection.close())
                way = road.road()
                way.close()
                way.threads.shutdown()

    asyncio.run(run())
    monkeypatch.undo()


PATHS = (
    "/api/v1/timelines/home",
    "/api/v1/timelines/public?local=true&limit=5",
    "/api/v1/notifications",
    "/api/v1/notifications?limit=2",
)


def test_both_roads_say_the_same_after_whatever_happens(cast, monkeypatch):
    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="public")
    secret = actions.open_space(cast.ada, name="Den", purpose="Ours", audience="space", joining="invited")
    follows.follow(cast.bo, cast.numbers["ada"])
    mine = actions.say(cast.bo, space.object, "Mine", audience="public").num
    thread = actions.say(cast.ada, space.object, "Why?", title="A question").num
    for n in range(5):
        actions.say(cast.ada, space.object, f"Post {n}", audience="public", reply=mine if n == 2 else None)
    quoted = actions.say(cast.cleo, space.object, "A quote", audience="public", quote=mine).num
    marking.boost(cast.ada, quoted)
    poll = open_poll(
        cast.ada, space.object, "Which?", ["a", "b"], ends=clock.now() + clock.HOUR, method="single"
    ).num
    actions.say(cast.ada, secret.object, "Between us")
    token = script_token("bo", "read write follow", "Test")
    bo, ada, cleo = cast.bo, cast.ada, cast.cleo

    async def story(both):
        async def all_same():
            return [await both.same(path) for path in (*PATHS, f"/api/v1/statuses/{mine}/context")]

        await all_same()
        for act in (
            lambda: actions.say(cleo, space.object, "Hello @bo", audience="public"),
            lambda: actions.react(ada, mine, "⭐"),
            lambda: actions.react(bo, quoted, "⭐"),
            lambda: bookmark(bo, mine),
            lambda: actions.edit(ada, thread, "Why not?", version=_version(thread)),
            lambda: vote(bo, poll, [0]),
            lambda: Phone(token).post(
                "/api/v2/filters",
                {
                    "title": "x",
                    "context": ["home", "notifications", "thread"],
                    "filter_action": "warn",
                    "keywords_attributes": [{"keyword": "hello"}, {"keyword": "post 1"}],
                },
            ),
            lambda: actions.delete_post(ada, thread),
            lambda: restrictions.mute(bo, cleo.actor),
            lambda: follows.unfollow(bo, ada.actor),
            lambda: blocks.block(bo, ada.uri),
        ):
            await both.do(act)
            await all_same()
        assert await both.hot("/api/v1/timelines/home?limit=x") is None
        assert await both.hot(f"/api/v1/statuses/{secret.num}/context") is None
        assert await both.hot("/api/v1/timelines/home", "") is None
        assert await both.hot("/api/v1/timelines/home", host="evil^example") is None
        assert await both.hot("/api/v1/timelines/public", "") is not None
        road.road().news.line.close()
        assert await both.hot("/api/v1/timelines/home") is None  # the usual road answers
        assert await both.hot("/api/v1/timelines/home") is None
        monkeypatch.setattr(road, "AWAY", 0.0)
        await all_same()
        small = await both.do(script_token, "bo", "read:lists", "Small")
        assert await both.hot("/api/v1/timelines/home", small) is None
        await both.do(revoke_all, bo.actor)
        assert await both.hot("/api/v1/timelines/home") is None

    twins(story, token, monkeypatch)


def _version(num):
    from hearth.ledger import read

    state = read.state_by_num(num)
    return state.version if state else ""
