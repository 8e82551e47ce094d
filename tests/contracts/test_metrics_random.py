"""Every metric against the oracle on random ledgers, for both who is counted and who is concerned."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hearth.insight import load, registry
from hearth.insight.engine import Asked, Engine
from hearth.insight.facts import EVERYONE
from hearth.insight.suppress import sums
from hearth.insight.window import Span
from tests.contracts.ledger_rows import COMPILER, rows
from tests.contracts.metric_oracle import Oracle
from tests.contracts.metric_oracle_more import cases_of, values
from tests.contracts.metric_oracle_more import sums as told
from tests.contracts.random_ledgers import DAY, DAYS, START, ledger

ENDS = st.sampled_from((START + 10 * DAY, START + 45 * DAY, START + DAYS * DAY, START + (DAYS + 9) * DAY))


@settings(max_examples=24, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**40),
    as_of=ENDS,
    now=ENDS,
    days=st.sampled_from((7, 28, 10_000)),
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
    load.finish(engine.con, len(arriving), "end")
    start = as_of - days * DAY
    for purpose in ("aggregate", EVERYONE):
        oracle = Oracle(activities, as_of=as_of, now=now, everyone=purpose == EVERYONE)
        for metric in list(registry.load().values())[seed % 3 :: 3]:  # a third at a time is enough
            asked = Asked(engine, metric, Span(as_of, start, as_of), now, space, origin, space)
            found = sums(asked._rows(purpose, space, origin))
            cases = cases_of(oracle, metric.id, start, as_of, space, origin)
            n, hits, peers = told(cases)
            assert (found.n, found.hits) == (n, hits), (metric.id, purpose)
            assert {who: events for who, (_, events) in found.peers.items()} == peers, (metric.id, purpose)
            valued = {(who, brand, value or 0): (over, all) for who, brand, value, over, all in found.valued}
            assert valued == values(cases), (metric.id, purpose)
    engine.con.close()
