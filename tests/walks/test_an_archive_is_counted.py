"""An archive is imported into a running home, and counted: readable rooms, search, links, one true measure."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.homes import Home
from tests.web import Web


def test_an_archive_is_imported_and_counted(start_home: Callable[..., Home], samples: Path) -> None:
    home = start_home()
    archive = str(samples / "slack-data-visualisation-meetup.zip")
    told = json.loads(home.command("import", "slack", archive, "--noticed", "2024-01-01", "--json").stdout)
    counts = {name: told[name] for name in ("people", "spaces", "threads", "posts", "reactions")}
    assert counts == {"people": 71, "spaces": 16, "threads": 0, "posts": 1031, "reactions": 198}
    again = json.loads(home.command("import", "slack", archive, "--json").stdout)
    assert {again[name] for name in counts} == {0}

    ada = Web(home).sign_in()
    rooms = {part.split("/")[0] for part in ada.get("/spaces/?all=1").body.split('href="/s/')[1:]} - {
        "hearth"
    }
    assert len(rooms) >= 16
    found = ada.get("/search?q=data")
    assert found.status == 200
    links = [part.split('"')[0] for part in found.body.split('href="/p/')[1:]]
    assert links
    place = ada.follow(ada.get(f"/p/{links[0]}"))
    assert place.status == 200
    assert f'id="p{links[0].split("/")[0]}"' in place.body

    words = ("insight", "peer_post_share", "--window", "all", "--origin", "slack", "--json")
    measure = json.loads(home.command(*words).stdout)["metrics"][0]
    assert (measure["metric"], measure["n"]) == ("peer_post_share", 1031)
    assert round(measure["value"] * 1031) == 1031 - 827
    assert measure["low"] <= measure["value"] <= measure["high"]
    assert "member" in ada.get("/insight/").body
    assert (
        ada.get("/notifications/").body.partition("<main")[2].count("<li") == 0
    )  # what is imported rings no bell
    home.stop()
    assert "agree" in home.command("ledger", "verify").stdout
