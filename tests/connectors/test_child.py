"""An import from the page works in a process of its own, and goes on after that process or the server is killed."""

import http.client
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.archives import packed
from tests.homes import Home
from tests.web import Web

POSTS = 6000


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A forum large enough to be interrupted."""
    files: dict[str, Any] = {}
    for topic in range(POSTS // 20):
        posts = [
            {
                "id": topic * 20 + number,
                "user_id": number,
                "username": f"user{number}",
                "created_at": "2015-04-05T10:00:00Z",
                "post_number": number,
                "post_type": 1,
                "cooked": f"<p>Words {topic} and {number}, enough of them to be worth reading again.</p>",
            }
            for number in range(1, 21)
        ]
        files[f"t/{topic + 1}.json"] = {
            "id": topic + 1,
            "title": f"Topic {topic}",
            "category_id": 1,
            "created_at": "2015-04-05T10:00:00Z",
            "post_stream": {"posts": posts},
        }
    return packed(tmp_path_factory.mktemp("forum") / "forum.zip", files)


def _upload(who: Web, archive: Path) -> str:
    border = "a-border-between-the-parts"
    head = (
        f'--{border}\r\nContent-Disposition: form-data; name="kind"\r\n\r\ndiscourse\r\n'
        f'--{border}\r\nContent-Disposition: form-data; name="archive"; filename="forum.zip"\r\n'
        "Content-Type: application/zip\r\n\r\n"
    )
    body = head.encode() + archive.read_bytes() + f"\r\n--{border}--\r\n".encode()
    headers: dict[str, str | bytes] = {
        "Content-Type": f"multipart/form-data; boundary={border}",
        "X-CSRFToken": who.cookies["hearth_csrf"],
        "Cookie": "; ".join(f"{key}={value}" for key, value in who.cookies.items()),
    }
    line = http.client.HTTPConnection("127.0.0.1", who.home.port, timeout=60)
    try:
        line.request("POST", "/import/", body, headers)
        answer = line.getresponse()
        assert answer.status in (302, 303), answer.read()[:500]
        return str(answer.headers["Location"])
    finally:
        line.close()


def _ask(home: Home, question: str) -> Any:
    with sqlite3.connect(home.data / "hearth.sqlite3", timeout=20) as database:
        return database.execute(question).fetchone()[0]


def _wait(home: Home, question: str, wanted: Callable[[Any], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not wanted(_ask(home, question)):
        assert time.monotonic() < deadline, (question, _ask(home, question), home.words())
        time.sleep(0.05)


def _child(home: Home) -> int:
    """The process that works on an import of this home, or 0."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "import-resume" in words and str(home.data) in words:
            return int(folder.name)
    return 0


STATE = "SELECT state FROM connectors_importrun"
HERE = "SELECT count(*) FROM spaces_post"


@pytest.mark.one_database
def test_killed_children_and_servers_are_survived(start_home: Callable[..., Home], archive: Path) -> None:
    home = start_home()
    who = Web(home).sign_in()
    who.get("/import/")
    page = _upload(who, archive)
    _wait(home, STATE, lambda state: state == "ready")
    who.post(f"{page}start/", {"room": "urn:hearth:discourse:archive/c/1"})
    _wait(home, HERE, lambda count: count > POSTS // 10)
    os.kill(_child(home), signal.SIGKILL)
    _wait(home, STATE, lambda state: state == "running")
    there = _ask(home, HERE)
    assert POSTS // 10 < there < POSTS
    _wait(home, HERE, lambda count: count > there)
    home.kill()
    home.start()
    _wait(home, STATE, lambda state: state == "done")
    assert _ask(home, HERE) == POSTS
    who.cookies.clear()
    who.sign_in()
    assert "It is in" in who.ask("GET", page).body
    assert not list((home.data / "intake").glob("*"))
    home.stop()
    assert home.command("ledger", "verify").returncode == 0
