"""Programs hear at once what their person may hear, over both kinds of lines, and nothing after it is over."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest

from hearth.api.oauth.rows import Token
from hearth.api.oauth.scripts import script_token
from hearth.api.oauth.tokens import bearer, revoke_all
from hearth.api.streaming import app
from hearth.base import live
from hearth.people import blocks, follows
from hearth.people.tags import follow_tag
from hearth.spaces import actions, marking
from tests.feeds.tabs import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


class Line:
    """One open line, driven as a server would drive it."""

    def __init__(self, path: str, token: str = "", *, socket: bool = True, how: str = "query") -> None:
        self.heard: list[dict[str, Any]] = []
        self.opening: dict[str, Any] = {}
        self.over = False
        path, _, query = path.partition("?")
        headers = [(b"host", b"home.example")]
        if how == "query" and token:
            query += f"&access_token={token}"
        elif how == "header":
            headers.append((b"authorization", f"Bearer {token}".encode()))
        self.scope: dict[str, Any] = {
            "type": "websocket" if socket else "http",
            "method": "GET",
            "path": f"/api/v1/streaming{path}",
            "query_string": query.encode(),
            "headers": headers,
            "subprotocols": [token] if how == "protocol" else [],
            "scheme": "wss" if socket else "https",
        }
        self.said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def open(self) -> "Line":
        first = "websocket.connect" if self.scope["type"] == "websocket" else "http.request"
        self.said.put_nowait({"type": first})
        self.task = asyncio.ensure_future(app.streaming_app(self.scope, self.said.get, self._take))
        self.task.add_done_callback(lambda _task: setattr(self, "over", True))
        await until(lambda: self.opening or self.over)
        return self

    async def say(self, **what: str) -> None:
        await self.said.put({"type": "websocket.receive", "text": orjson.dumps(what).decode()})

    async def close(self) -> None:
        await self.said.put({"type": "websocket.disconnect"})
        await asyncio.wait_for(self.task, 10)

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] in ("websocket.accept", "http.response.start", "websocket.close"):
            self.opening = self.opening or message
        elif message["type"] == "websocket.send":
            self.heard.append(orjson.loads(message["text"]))
        else:
            lines = dict(line.partition(": ")[::2] for line in message["body"].decode().splitlines())
            if "event" in lines:
                self.heard.append({"event": lines["event"], "payload": lines["data"]})

    def events(self, name: str) -> list[Any]:
        found = [one.get("payload", "") for one in self.heard if one.get("event") == name]
        return [orjson.loads(one) if one.startswith("{") else one for one in found]


def stream(story: Any) -> None:
    async def run() -> None:
        with ThreadPoolExecutor(1) as hands:

            async def do(action: Any, *args: Any, **more: Any) -> Any:
                return await asyncio.get_running_loop().run_in_executor(hands, lambda: action(*args, **more))

            try:
                await asyncio.wait_for(story(do), 60)
            finally:
                await do(_hang_up)
                await app.hub().aclose()

    asyncio.run(run())


def _hang_up() -> None:
    from django.db import connection

    connection.close()


@pytest.fixture
def square(cast):
    return actions.open_space(cast.ada, name="Square", purpose="For all", audience="public")


def test_what_happens_is_heard_over_both_kinds_of_lines(cast, square):
    token = script_token("bo", "read", "Test")
    ada = cast.ada
    follows.follow(cast.bo, cast.numbers["ada"])
    own = actions.say(cast.bo, square.object, "Mine", audience="public").num

    async def story(do):
        socket = await Line("?stream=user", token).open()
        events = await Line("/user", token, socket=False, how="header").open()
        public = await Line("/public", socket=False).open()
        notes = await Line("", token, how="protocol").open()
        assert notes.opening["subprotocol"] == token
        await notes.say(type="subscribe", stream="user:notification")
        await notes.say(type="subscribe", stream="list", list=str(square.num))
        await notes.say(type="subscribe", stream="nothing")
        await until(lambda: any("error" in one for one in notes.heard))
        said = await do(actions.say, ada, square.object, "Hello **all**", audience="public")
        await until(lambda: all(one.events("update") for one in (socket, events, public, notes)))
        assert socket.heard[0]["stream"] == ["user"]
        assert notes.events("update") and {"list", str(square.num)} == set(notes.heard[-1]["stream"])
        status = socket.events("update")[0]
        assert status["id"] == str(said.num) and status["content"] == "<p>Hello <strong>all</strong></p>"
        assert status["favourited"] is False and status["filtered"] == []
        assert status["url"].startswith("https://home.example/@ada/")
        assert events.events("update")[0]["id"] == public.events("update")[0]["id"] == str(said.num)
        await do(actions.react, ada, own, "⭐")
        await until(lambda: notes.events("notification") and socket.events("notification"))
        assert notes.events("notification")[0]["type"] == "favourite"
        assert not public.events("notification")
        passed = await do(marking.boost, ada, own)
        await until(lambda: len(socket.events("update")) == 2)
        assert socket.events("update")[1]["reblog"]["id"] == str(own)
        assert socket.events("update")[1]["id"] == str(passed)
        await do(actions.delete_post, ada, said.num)
        await until(lambda: str(said.num) in socket.events("delete") and public.events("delete"))
        await notes.say(type="unsubscribe", stream="list", list=str(square.num))
        await socket.close()
        again = await do(actions.say, ada, square.object, "More", audience="public")
        await until(lambda: len(events.events("update")) == 3)
        assert str(again.num) not in [one["id"] for one in notes.events("update")]

    stream(story)


def test_nobody_hears_what_she_may_not_see(cast, square):
    tokens = {name: script_token(name, "read", "Test") for name in ("ada", "bo", "cleo")}
    secret = actions.open_space(
        cast.ada, name="Backroom", purpose="Plans", audience="space", joining="invited"
    )
    follow_tag(cast.bo, "soles")
    follows.follow(cast.bo, cast.numbers["ada"])
    ada, bo, cleo = cast.ada, cast.bo, cast.cleo

    async def story(do):
        names = ("user", "public", "direct")
        lines = {name: await Line("?stream=user", tokens[name]).open() for name in tokens}
        for line in lines.values():
            for name in names:
                await line.say(type="subscribe", stream=name)
        guest = await Line("?stream=public", "").open()
        limited = await Line(
            "?stream=user", await do(script_token, "bo", "read:notifications", "Small")
        ).open()
        assert limited.opening["type"] == "websocket.close"
        await do(actions.say, ada, secret.object, "between us")
        await do(actions.say, ada, square.object, "among members", audience="home")
        await do(actions.say, ada, square.object, "for Bo", audience="direct", to=[bo.uri])
        last = await do(actions.say, ada, square.object, "for everybody", audience="public")
        await until(lambda: [one["id"] for one in guest.events("update")] == [str(last.num)])

        def words(who: str) -> set[str]:
            return {one["content"] for one in lines[who].events("update")}

        await until(lambda: "<p>for everybody</p>" in words("ada") & words("bo") & words("cleo"))
        assert "<p>between us</p>" in words("ada") and "<p>between us</p>" not in words("bo") | words("cleo")
        assert "<p>among members</p>" in words("bo") & words("cleo")
        assert lines["bo"].events("conversation")[0]["last_status"]["content"] == "<p>for Bo</p>"
        assert lines["bo"].events("conversation")[0]["accounts"][0]["acct"] == "ada"
        assert not lines["cleo"].events("conversation")
        await do(blocks.block, cleo, ada.uri)
        await do(actions.say, ada, square.object, "after the block", audience="public")
        await until(lambda: len(guest.events("update")) == 2 and "<p>after the block</p>" in words("bo"))
        assert "<p>after the block</p>" not in words("cleo")

    stream(story)


def test_lines_end_with_what_opened_them(cast):
    tokens = [script_token("bo", "read", f"Test {place}") for place in range(4)]

    async def story(do):
        lines = [
            await Line("?stream=user", token, socket=at % 2 == 0).open() for at, token in enumerate(tokens)
        ]
        first = await do(bearer, tokens[0])
        await do(Token.objects.filter(pk=first.id).delete)  # by another process: nobody says so
        await until(lambda: lines[0].over, 10)
        await do(revoke_all, cast.numbers["bo"])
        await until(lambda: all(line.over for line in lines), 10)
        fresh = await do(script_token, "bo", "read", "Fresh")
        line = await Line("?stream=user", fresh).open()
        await do(live.publish, live.SESSIONS, {"actor": cast.numbers["bo"]})  # as a new password does
        await until(lambda: line.over, 10)
        line = await Line("?stream=user", fresh).open()
        await do(_ban, cast)
        await until(lambda: line.over, 10)
        refused = await Line("?stream=user", fresh).open()
        assert refused.opening["type"] == "websocket.close"

    stream(story)


def _ban(cast):
    from hearth.base import clock
    from hearth.ledger.activity import HOME, Activity
    from hearth.ledger.record import record

    record(
        Activity(
            type="Create",
            actor=HOME,
            object_type="hearth:Restriction",
            payload={
                "person": cast.bo.uri,
                "scope": HOME,
                "sort": "ban",
                "reason": "x",
                "until": clock.now() * 2,
            },
            audience="direct",
        )
    )
