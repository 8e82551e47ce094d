"""The check figures of METRICS.md through the front door: import, then `insight --json`, both archives in one home."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.test_metrics_samples import SILENT
from tests.homes import Home

FORUM, SLACK = "discourse-game-engine-forum.zip", "slack-data-visualisation-meetup.zip"


@pytest.mark.one_database
def test_the_samples_give_the_check_figures(start_home: Callable[..., Home], samples: Path) -> None:
    home = start_home(running=False)
    home.command("import", "discourse", str(samples / FORUM), "--json")

    def measures(*words: str) -> dict[str, dict[str, Any]]:
        done = home.command("insight", "--window", "all", "--json", *words)
        return {record["metric"]: record for record in json.loads(done.stdout)["metrics"]}

    states = {id: record["state"] for id, record in measures("--origin", "discourse").items()}
    assert {state for id, state in states.items() if id not in SILENT} == {"held"}
    home.command("import", "discourse", str(samples / FORUM), "--json", "--noticed", "2024-01-01")
    home.command("import", "slack", str(samples / SLACK), "--json", "--noticed", "2024-01-01")

    forum = measures("--origin", "discourse:archive")
    share = forum["member_to_member_share"]
    assert (share["n"], share["persons"], share["state"], share["verdict"]) == (5_639, 351, "ok", "not_met")
    assert [round(share[end], 4) for end in ("value", "low", "high")] == [0.6762, 0.6208, 0.7270]

    def hits(id: str) -> tuple[int, int]:
        return round(forum[id]["value"] * forum[id]["n"]), forum[id]["n"]

    assert hits("member_to_member_share") == (3_813, 5_639)
    assert hits("peer_post_share") == (7_254, 8_797)
    assert forum["peer_pair_share"]["n"] == 2_422
    assert hits("member_led_conversations") == (669, 1_080)
    assert (hits("answered_by_peer"), hits("answered_by_peer.anyone")) == ((732, 1_192), (983, 1_192))
    assert forum["active_members"]["value"] == 519

    chat = measures("--origin", "slack")
    assert (chat["peer_post_share"]["n"], round(chat["peer_post_share"]["value"] * 1_031)) == (
        1_031,
        1_031 - 827,
    )
    assert (chat["member_to_member_share"]["state"], chat["member_to_member_share"]["n"]) == ("not_enough", 0)
    assert measures("member_to_member_share")["member_to_member_share"]["n"] == 5_639
    assert set(measures("--as-of", "2013-01-01", "peer_post_share")["peer_post_share"].values()) >= {
        "not_enough",
        0,
    }
