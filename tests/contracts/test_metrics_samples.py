"""Every metric against the oracle on both sample archives, and the check figures of METRICS.md, exactly."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from hearth.insight import registry
from hearth.insight.engine import Engine, Question
from hearth.insight.window import span
from tests.contracts.ledger_rows import engine_on, names, sums_of
from tests.contracts.metric_oracle import HOUR, Oracle
from tests.contracts.metric_oracle_figures import figure, tie_figure
from tests.contracts.metric_oracle_figures import sums as told_of
from tests.contracts.metric_oracle_more import View, cases_of
from tests.contracts.sample_activities import forum, notice, slack

Plain = dict[str, Any]
NOW = 1_800_000_000_000
IDS = list(registry.load())
LATE = {"active_weeks", "active_weeks.dau_mau", "at_risk", "at_risk.few", "rising_leaders"}
"""nobody did anything in the last weeks before now, told or not"""
HOME = {
    "referrals",
    "referrals_active",
    "dissent_survival",
    "viewpoint_diversity",
    "viewpoint_diversity.consensus",
    "viewpoint_diversity.mingling",
}
"""archives bring neither letters nor votes"""
SILENT = LATE | HOME


class Told:
    """One sample, told to both sides."""

    def __init__(self, read: Callable[[], Iterable[Plain]], origin: str) -> None:
        self.activities = [*read(), notice(origin, NOW - 1)]
        self.engine: Engine = engine_on(self.activities)
        self.oracle = Oracle(self.activities, as_of=NOW, now=NOW)
        answer = self.engine.answer(Question(window="all", now=NOW))
        self.records = {record["metric"]: record for record in answer["metrics"]}
        self.mapping = answer["mapping"]


@pytest.fixture(scope="module")
def game_forum() -> Told:
    return Told(forum, "discourse:archive")


@pytest.fixture(scope="module")
def chat() -> Told:
    return Told(slack, "slack:sample")


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("sample", ["game_forum", "chat"])
def test_the_oracle_agrees(sample: str, id: str, request: pytest.FixtureRequest) -> None:
    told: Told = request.getfixturevalue(sample)
    record = told.records[id]
    when = span("all", now=NOW)
    metric = registry.METRICS[id]
    cases = cases_of(told.oracle, id, when.start, when.end)
    n, _, peers = told_of(cases)
    if record["state"] == "suppressed":
        assert max(peers.values()) * 2 > sum(peers.values()) or len(peers) < 5 or metric.unit == "share"
        return
    assert record["n"] == n // metric.ends
    everybody = {who for who, *_ in cases}
    behind = len(peers if metric.estimator in ("CJ", "D", "Q", "J", "Z") else everybody)
    assert record["persons"] == (behind if n else 0)
    if record["value"] is None:
        return
    value: float | None
    if metric.ends == 2 and metric.estimator != "D":
        value, low, high = tie_figure(id, View(told.oracle, when.start, when.end, "", ""))
    else:
        value, low, high = figure(metric, cases)
    if metric.estimator == "Z":  # chance is drawn there and computed here
        assert record["value"] == pytest.approx(value, rel=0.15)
        return
    scale = {"hours": HOUR, "days": 24 * HOUR}.get(metric.unit, 1)
    assert record["value"] == pytest.approx((value or 0) / scale, rel=1e-12)
    if low is not None and high is not None and metric.estimator != "Q":
        assert (record["low"] * scale, record["high"] * scale) == pytest.approx((low, high), abs=1e-8)
    elif low is not None and high is not None:
        slack_allowed = max(1, 0.1 * (high - low))
        assert abs(record["low"] - low) <= slack_allowed and abs(record["high"] - high) <= slack_allowed


def test_the_check_figures_of_the_forum(game_forum: Told) -> None:
    facts = game_forum.engine
    facts.prepare("aggregate", (NOW, NOW), ("posts", "threads", "replies", "reactions"))

    def count(query: str) -> int:
        return int(facts.con.execute(query).fetchall()[0][0])

    assert count("SELECT count(*) FROM posts") == 8_797
    assert count("SELECT count(*) FROM threads") == 1_230
    assert count("SELECT count(DISTINCT person) FROM posts") == 519
    assert count("SELECT count(DISTINCT person) FROM posts WHERE is_brand") == 5
    assert count("SELECT count(*) FROM replies") == 7_567
    assert count("SELECT count(*) FROM replies WHERE target IS NULL") == 16
    assert count("SELECT count(*) FROM replies WHERE is_self") == 1_912
    share = game_forum.records["member_to_member_share"]
    assert (share["n"], share["persons"], share["state"], share["verdict"]) == (5_639, 351, "ok", "not_met")
    assert round(share["value"] * share["n"]) == 3_813
    assert (round(share["value"], 4), round(share["low"], 4), round(share["high"], 4)) == (
        0.6762,
        0.6208,
        0.7270,
    )
    hits = {id: round((r["value"] or 0) * (r["n"] or 0)) for id, r in game_forum.records.items()}
    assert hits["peer_post_share"] == 7_254
    assert game_forum.records["peer_pair_share"]["n"] == 2_422
    assert game_forum.records["answered_by_peer"]["n"] == 1_192
    assert (hits["answered_by_peer.anyone"], hits["answered_by_peer"]) == (983, 732)
    assert (game_forum.records["member_led_conversations"]["n"], hits["member_led_conversations"]) == (
        1_080,
        669,
    )


def test_the_check_figures_of_the_chat(chat: Told) -> None:
    facts = chat.engine
    facts.prepare("aggregate", (NOW, NOW), ("posts", "threads", "replies", "reactions"))

    def count(query: str) -> int:
        return int(facts.con.execute(query).fetchall()[0][0])

    assert len([a for a in chat.activities if a["object_type"] == "Note" and a["type"] == "Create"]) == 1_382
    assert count("SELECT count(*) FROM posts") == 1_031
    assert count("SELECT count(DISTINCT person) FROM posts") == 32
    assert count("SELECT count(*) FROM posts WHERE is_brand") == 827
    assert count("SELECT count(DISTINCT person) FROM posts WHERE is_brand") == 5
    assert count("SELECT count(*) FROM reactions") == 198
    assert count("SELECT count(*) FROM replies") == 0
    for id in ("member_to_member_share", "answered_by_peer", "newcomer_welcome", "member_led_conversations"):
        record = chat.records[id]
        assert (record["state"], record["n"], record["value"]) == ("not_enough", 0, None)


def test_windows_of_the_forum_agree_with_the_oracle(game_forum: Told) -> None:
    for window, as_of in (
        ("2016", ""),
        ("28d", "2016-05-01"),
        ("2016-03", ""),
        ("2015-01-01..2017-06-15", "2017-01-01"),
    ):
        if window == "2016":
            window = "2016-01-01..2017-01-01"
        when = span(window, as_of, NOW)
        oracle = Oracle(game_forum.activities, as_of=when.as_of, now=NOW)
        who = names(game_forum.engine)
        for metric in registry.load().values():
            found = sums_of(game_forum.engine, metric, when, NOW)
            cases = cases_of(oracle, metric.id, when.start, when.end)
            n, hits, peers = told_of(cases)
            assert (found.n, found.hits) == (n, hits), (metric.id, window)
            assert {who[person]: events for person, (_, events) in found.peers.items()} == peers


def test_an_import_is_held_until_its_authors_were_told() -> None:
    engine = engine_on(list(forum()))
    records = engine.answer(Question(window="all", now=NOW))["metrics"]
    assert {record["state"] for record in records if record["metric"] not in SILENT} == {"held"}
    assert all(record["value"] is None and record["n"] == 0 for record in records)
