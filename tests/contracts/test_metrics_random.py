"""Every metric against the oracle on random ledgers, for both who is counted and who is concerned."""

from collections import defaultdict

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hearth.insight import load, registry
from hearth.insight.engine import Engine
from hearth.insight.registry import EVERYONE
from hearth.insight.window import Span
from tests.contracts.ledger_rows import COMPILER, names, rows, sums_of
from tests.contracts.metric_oracle import Oracle
from tests.contracts.metric_oracle_figures import sums as told
from tests.contracts.metric_oracle_figures import values
from tests.contracts.metric_oracle_more import cases_of
from tests.contracts.random_ledgers import DAY, DAYS, START, ledger

ENDS = st.sampled_from(
    (START + 10 * DAY, START + 45 * DAY, START + DAYS * DAY, START + (DAYS + 9) * DAY, START + 160 * DAY)
)


@settings(max_examples=24, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**40),
    as_of=ENDS,
    now=ENDS,
    days=st.sampled_from((7, 28, 91, 10_000)),
    space=st.sampled_from(("", "", "local:/o/s1")),
    origin=st.sampled_from(("", "", "home", "discourse:f")),
    batch=st.sampled_from((3, 20, 1_000)),
)
def test_the_oracle_agrees_on_any_ledger(
    seed: int, as_of: int, now: int, days: int, space: str, origin: str, batch: int
) -> None:
    activities = ledger(seed)
    engine = Engine(load.connect(":memory:"), COMPILER)
    arriving = rows(activities)
    for begin in range(0, len(arriving), batch):
        load.add(engine.con, arriving[begin : begin + batch])
        if batch == 20:  # as if somebody had asked in between
            load.finish(engine.con, min(begin + batch, len(arriving)), "so far")
    load.finish(engine.con, len(arriving), "end")
    start = as_of - days * DAY
    when, who = Span(as_of, start, as_of), names(engine)
    some = list(registry.load().values())[seed % 3 :: 3]  # a third at a time is enough
    everyone = seed % 2 == 0  # whom a figure concerns, or who counts in it
    for purpose in sorted({metric.purpose for metric in some}):
        oracle = Oracle(activities, as_of=as_of, now=now, everyone=everyone, purpose=purpose)
        for metric in (metric for metric in some if metric.purpose == purpose):
            found = sums_of(engine, metric, when, now, EVERYONE if everyone else purpose, space, origin)
            cases = cases_of(oracle, metric.id, start, as_of, space, origin)
            n, hits, peers = told(cases)
            mine = {who[person]: events for person, (_, events) in found.peers.items()}
            if everyone:  # persons, not how often
                assert (mine.keys(), found.n > 0) == (peers.keys(), n > 0), metric.id
                continue
            assert (found.n, found.hits) == (n, hits), metric.id
            assert mine == peers, metric.id
            valued = {
                (who[one], brand, value or 0): (over, all)
                for one, brand, value, over, all in found.valued.one_by_one()
            }
            assert alike(metric, valued) == alike(metric, values(cases)), metric.id
    engine.con.close()


def alike(metric: registry.Metric, valued: dict[tuple[str, bool, int], tuple[int, int]]) -> object:
    """Values that only name groups are as good as any other names: what counts is who is together."""
    if metric.estimator != "Z" and metric.statistic not in ("groups", "consensus"):
        return valued
    together: dict[int, list[object]] = defaultdict(list)
    for (person, brand, name), counts in sorted(valued.items()):
        together[name].append((person, brand, counts))
    return sorted(map(repr, together.values()))
