"""The registry, and the docs made from it."""

from pathlib import Path

import pytest

from hearth.insight import catalog, registry
from hearth.insight.asked import chosen
from hearth.insight.fold import COLUMNS
from hearth.insight.record import from_plain
from hearth.insight.waiting import HEADINGS
from hearth.ledger import read
from tests.insight.homes import asked, crowd, member, post

ROOT = Path(__file__).resolve().parents[2]
METRICS = list(registry.load().values())


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_every_measure_says_what_it_is(metric: registry.Metric) -> None:
    assert metric.question.endswith("?")
    assert metric.cases.__doc__ and metric.formula and metric.source and metric.what
    assert metric.parent in registry.METRICS
    assert metric.reads.endswith(".")


def test_the_docs_table_is_the_registry() -> None:
    assert (ROOT / "docs" / "metrics.md").read_text() == catalog.markdown(), (
        "run ./hearth insight --docs > docs/metrics.md"
    )


def test_a_measure_is_registered_once_and_for_a_known_purpose() -> None:
    words = {
        "version": 1, "question": "?", "formula": "", "unit": "share", "estimator": "W", "reads": "", "what": "",
        "heading": "",
    }  # fmt: skip
    with pytest.raises(ValueError, match="two measures"):
        registry.metric(id="active_members", **words)(METRICS[0].cases)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown purpose"):
        registry.metric(id="new", purpose="curiosity", **words)  # type: ignore[arg-type]


def test_every_measure_stands_under_one_of_six_headings_and_none_both_waits_and_counts() -> None:
    later = registry.waiting()
    assert {metric.heading for metric in METRICS} <= set(HEADINGS)
    assert {metric.heading for metric in later} <= set(HEADINGS)
    names = [metric.id for metric in later]
    assert len(set(names)) == len(names) and not set(names) & set(registry.METRICS)
    assert all(metric.question.endswith("?") and metric.formula and metric.until for metric in later)


def test_coverage_tells_real_from_told_and_waiting() -> None:
    real, hidden, nothing = (
        from_plain(asked(acts, "active_members")["active_members"])
        for acts in (crowd(30), [*member("a"), post("a", "urn:1")], [])
    )
    assert "real input       active_members\n" in catalog.coverage([real], [hidden])
    assert "demo story only  active_members\n" in catalog.coverage([nothing], [hidden])
    assert "no input yet     active_members\n" in catalog.coverage([nothing], [nothing])
    assert "waiting          impact_units: appears when missions exist" in catalog.coverage([], [])


def test_the_dial_comes_first_and_nothing_is_asked_twice() -> None:
    assert METRICS[0].id == "member_to_member_share"
    assert [metric.id for metric in chosen(["active_members", "active_members"])] == ["active_members"]


def test_the_columns_read_are_the_documented_view() -> None:
    assert set(COLUMNS) <= {name.strip() for name in read.COLUMNS.split(",")}
