"""The masto client of npm, in a Node of its own, listens to a running home over WebSocket."""

import subprocess
from pathlib import Path

import orjson
import pytest

from tests.interop import packages

pytestmark = pytest.mark.one_database
STORY = Path(__file__).with_name("masto") / "story.mjs"


def test_masto_hears_what_happens(start_home):
    node, folder = packages.node(), packages.masto()
    home = start_home()
    home.add("bo")
    tokens = [
        home.command("token", who, "--scopes", "read write follow push").stdout.strip()
        for who in ("ada", "bo")
    ]
    done = subprocess.run(
        [str(node), str(STORY), str(folder), home.url, *tokens],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{home.words()}"
    told = orjson.loads(done.stdout.strip().splitlines()[-1])
    assert "Hello" in told["update"] and "soles" in told["update"] and "boots" in told["edited"]
    assert told["note"] == "mention" and told["conversation"] is True and told["health"] == "OK"
    assert set(told["publicHeard"]) <= {"update", "status.update", "delete"}
