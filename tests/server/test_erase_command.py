"""Erasing somebody in a home that runs: no byte of the data folder holds their words afterwards."""

from collections.abc import Callable
from pathlib import Path

from tests.homes import Home
from tests.web import Web

WORD = "xylophagous"


def holding(data: Path) -> list[str]:
    return [
        path.name
        for path in data.rglob("*")
        if path.is_file() and WORD in path.read_bytes().decode("latin-1").lower()
    ]


def test_a_running_home_forgets_every_byte(start_home: Callable[..., Home]) -> None:
    home = start_home()
    home.add("bo")
    bo = Web(home).sign_in("bo@example.org")
    for number in range(30):
        bo.post("/s/hearth/say/", {"text": f"{WORD} words {number}", "key": f"k{number}"})
    assert WORD in bo.get("/s/hearth/").body
    assert holding(home.data) or home.environment.get("HEARTH_DATABASE_URL")

    assert "cannot be undone" in home.command("erase", "person", "bo").stdout
    assert WORD in bo.get("/s/hearth/").body
    assert "Erased" in home.command("erase", "person", "bo", "--yes").stdout

    assert holding(home.data) == []
    ada = Web(home).sign_in()
    assert WORD not in ada.get("/s/hearth/").body
    assert f"{WORD} words" not in ada.get(f"/search?q={WORD}").body
    assert bo.get("/choices/").status in (302, 303, 404)
    assert ada.post("/s/hearth/say/", {"text": "The home goes on", "key": "after"}).status in (200, 302, 303)
    assert "agree" in home.command("ledger", "verify").stdout
    assert home.command("erase", "person", "bo", check=False).returncode == 1
