"""A member posts: the form, the ledger, the room, everybody else's open tab, the feed, the search. All over HTTP."""

import http.client
import json
import threading
from collections.abc import Callable
from typing import Any

from tests.homes import Home
from tests.web import Web


class Tab:
    """An open tab that notes what it hears."""

    def __init__(self, home: Home, cookies: dict[str, str]) -> None:
        self.frames: list[dict[str, Any]] = []
        self.heard = threading.Condition()
        self.line = http.client.HTTPConnection("127.0.0.1", home.port, timeout=30)
        self.line.request(
            "GET", "/live", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        )
        self.answer = self.line.getresponse()
        assert self.answer.status == 200
        assert self.answer.headers["content-type"].startswith("text/event-stream")
        self.answer.readline()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.answer:
            if line.startswith(b"data: "):
                with self.heard:
                    self.frames.append(json.loads(line[6:]))
                    self.heard.notify_all()

    def wait_for(self, words: str) -> dict[str, Any]:
        with self.heard:
            assert self.heard.wait_for(
                lambda: any(words in frame.get("html", "") for frame in self.frames), 20
            )
            return next(frame for frame in self.frames if words in frame.get("html", ""))


def test_a_member_posts_and_everybody_sees_it(start_home: Callable[..., Home]) -> None:
    home = start_home(running=False)
    home.add("bo")
    home.start()
    ada = Web(home).sign_in()
    bo = Web(home).sign_in("bo@example.org")
    tab = Tab(home, bo.cookies)

    said = ada.post("/s/hearth/say/", {"text": "The soles **hold**, @bo", "key": "walk-1"})
    assert said.status == 303
    frame = tab.wait_for("<strong>hold</strong>")
    assert frame["kind"] == "post"
    assert said.location.endswith(f"#p{frame['num']}")

    again = ada.post("/s/hearth/say/", {"text": "The soles **hold**, @bo", "key": "walk-1"})
    assert again.location == said.location  # pressed twice, said once
    for page in ("/s/hearth/", "/", "/search?q=soles", f"/p/{frame['num']}/"):
        answer = bo.get(page)
        answer = bo.follow(answer) if answer.status == 303 else answer
        assert answer.status == 200
        assert answer.body.count(f'id="p{frame["num"]}"') == 1 or page.startswith("/search"), page
        assert "soles" in answer.body
    assert "ada" in bo.get("/notifications/").body.lower().partition("<main")[2]

    bo.post(f"/p/{frame['num']}/react/", {"emoji": "👍"})
    with tab.heard:
        assert tab.heard.wait_for(lambda: any(one["kind"] == "react" for one in tab.frames), 20)
    home.stop()
    assert "agree" in home.command("ledger", "verify").stdout
