"""Bringing a running home back from a backup, in the browser: the whole way once, in real processes."""

import re
import time
from collections.abc import Callable

import pytest

from tests.homes import PASSWORD, Home
from tests.web import Web

pytestmark = pytest.mark.one_database


def seen_to_end(who: Web, path: str, seconds: float = 180) -> str:
    """Look at the page of the work until it is over, as the page itself does."""
    deadline = time.monotonic() + seconds
    body = ""
    while time.monotonic() < deadline:
        try:
            body = who.get(path, **{"HX-Request": "true"}).body
        except OSError:  # the home starts anew
            time.sleep(0.2)
            continue
        if "every 2s" not in body:
            return body
        time.sleep(0.2)
    raise AssertionError(f"not over in {seconds} s: {body}")


def test_a_running_home_comes_back_from_a_backup(start_home: Callable[..., Home]) -> None:
    home = start_home()
    ada = Web(home).sign_in()
    ada.post("/s/hearth/say/", {"text": "before the backup", "key": "one"})
    begun = ada.post("/settings/backups/", {})
    assert begun.status == 303, begun.body[:500]
    assert "proven" in seen_to_end(ada, begun.location)
    ada.post("/s/hearth/say/", {"text": "after the backup", "key": "two"})
    page = ada.get("/settings/backups/").body
    restore = re.search(r'href="(/settings/backups/[^"]+/restore/)"', page)
    assert restore
    assert ada.get(restore[1]).location.startswith("/settings/again/")
    assert ada.post("/settings/again/", {"password": "wrong", "next": restore[1]}).status == 422
    assert ada.post("/settings/again/", {"password": PASSWORD, "next": restore[1]}).location == restore[1]
    preview = ada.get(restore[1]).body
    assert "1 activity was recorded since" in preview
    assert ada.post(restore[1], {}).status == 422
    begun = ada.post(restore[1], {"sure": "yes"})
    assert begun.status == 303, begun.body[:500]
    ended = seen_to_end(Web(home), begun.location)
    assert "is the one of the backup now" in ended and "/signin/?next=/settings/backups/" in ended
    body = Web(home).sign_in().get("/s/hearth/").body
    assert "before the backup" in body and "after the backup" not in body
    assert "before-restore" in "".join(path.name for path in (home.data / "backups").iterdir())
    assert not [name for name in ("next", "previous", "swap") if (home.data / name).exists()]
    home.stop()
    assert "agree" in home.command("ledger", "verify").stdout
