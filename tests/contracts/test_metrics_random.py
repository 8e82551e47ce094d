"""Every metric against the oracle on random ledgers: roles that change, consent that comes and goes, cycles, gaps, edits,
deletions, moves, private and unmeasured places, in any order of arrival."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.insight import load, registry
from hearth.insight.compile import Compiler
from hearth.insight.engine import Asked, Engine
from hearth.insight.facts import EVERYONE
from hearth.insight.suppress import sums
from hearth.insight.window import Span
from tests.contracts.ledger_rows import rows
from tests.contracts.metric_oracle import Oracle
from tests.contracts.sample_activities import plain

Plain = dict[str, Any]
DAY = 86_400_000
START = 1_700_000_000_000
COMPILER = Compiler()
ORIGINS = ("home", "home", "home", "discourse:f", "slack:t", "activitypub:x")
SPACES = ("local:/o/s1", "local:/o/s2", "local:/o/c1", "local:/o/s3")
times = st.integers(0, 120 * 24).map(lambda hour: START + hour * 3_600_000)


@st.composite
def people(draw: st.DrawFn) -> list[Plain]:
    acts = []
    for i in range(draw(st.integers(1, 7))):
        origin = draw(st.sampled_from(ORIGINS))
        uri = f"urn:p{i}"
        kind = draw(st.sampled_from(("Person", "Person", "Person", "Person", "Service")))
        payload = {"indexable": draw(st.booleans()), "summary": draw(st.sampled_from(("", "hello #NoBot")))}
        if draw(st.integers(0, 9)):
            acts.append(plain("Create", uri, uri, kind, draw(times), origin=origin, payload=payload))
        if origin == "home" and draw(st.integers(0, 4)):
            acts.append(plain("Accept", "local:/home", f"urn:j{i}", "Join", draw(times),
                              payload={"person": uri, "space": "local:/home"}))  # fmt: skip
            if not draw(st.integers(0, 3)):
                acts.append(plain("Leave", uri, "local:/home", "", draw(times), id=f"urn:leave{i}"))
        for n in range(draw(st.integers(0, 2))):
            receipt = {"person": uri, "purpose": draw(st.sampled_from(("aggregate", "aggregate", "text"))),
                       "given": draw(times)}  # fmt: skip
            made = plain("Create", uri, f"urn:c{i}/{n}", "hearth:Consent", receipt["given"], audience="direct", payload=receipt)
            acts.append(made)
            if not draw(st.integers(0, 2)):
                over = draw(times)
                acts.append(plain("Update", uri, f"urn:c{i}/{n}", "hearth:Consent", over, audience="direct",
                                  payload={**receipt, "withdrawn": over, "updated": over}))  # fmt: skip
        if not draw(st.integers(0, 2)):
            since = draw(times)
            role = {"person": uri, "role": draw(st.sampled_from(("founder", "moderator", "steward"))),
                    "scope": draw(st.sampled_from(("local:/home", "local:/o/s1"))), "valid_from": since,
                    "valid_to": draw(st.one_of(st.none(), times))}  # fmt: skip
            if draw(st.booleans()):
                role["is_brand"] = draw(st.booleans())
            acts.append(plain("Create", "local:/home", f"urn:r{i}", "hearth:Role", since, payload=role))
        if origin != "home" and not draw(st.integers(0, 2)):
            acts.append(plain("Create", "local:/home", f"urn:f{i}", "hearth:ImportFlag", START, origin=origin, payload={
                "person": uri, "flag": "staff", "mapped": draw(st.sampled_from(("brand", "peer")))}))  # fmt: skip
    return acts


@st.composite
def talk(draw: st.DrawFn) -> list[Plain]:
    acts = []
    count = draw(st.integers(0, 25))
    for i in range(count):
        uri, person = f"urn:m{i}", f"urn:p{draw(st.integers(0, 6))}"
        origin = draw(st.sampled_from(ORIGINS))
        titled = draw(st.integers(0, 2)) == 0
        any_post = st.integers(0, count + 1).map(lambda n: f"urn:m{n}")
        context = draw(st.one_of(st.just(""), st.just(uri) if titled else any_post))
        payload: Plain = {"content": "words"}
        if draw(st.integers(0, 9)) == 0:
            payload["hearth:talk"] = False
        if titled and draw(st.booleans()):
            payload["hearth:question"] = draw(st.booleans())
        made = plain(
            "Create", person, uri, "Article" if titled else draw(st.sampled_from(("Note", "Note", "Question"))),
            draw(times), origin=origin, context=context, payload=payload,
            in_reply_to="" if titled and draw(st.booleans()) else draw(st.one_of(st.just(""), any_post)),
            target=draw(st.sampled_from(SPACES)), audience=draw(st.sampled_from(("home", "home", "home", "direct", "public"))),
        )  # fmt: skip
        acts.append(made)
        if not draw(st.integers(0, 6)):
            at = draw(times)
            acts.append({**made, "type": "Update", "id": f"{uri}#edit", "published": at,
                         "payload": {**payload, "updated": at, "published": made["published"]}})  # fmt: skip
        if not draw(st.integers(0, 9)):
            acts.append(plain("Delete", person, uri, "Note", draw(times)))
        if not draw(st.integers(0, 9)):
            named = draw(st.lists(any_post, min_size=1, max_size=3, unique=True))
            acts.append(plain("Move", person, named[0], "Note", draw(times), id=f"urn:mv{i}", payload={"objects": named},
                              context=draw(st.one_of(st.just(""), any_post))))  # fmt: skip
        if not draw(st.integers(0, 4)):
            acts.append(plain("EmojiReact", f"urn:p{draw(st.integers(0, 6))}", draw(any_post), "Note", draw(times), id=f"urn:e{i}"))
            if draw(st.booleans()):
                acts.append(plain("Undo", person, f"urn:e{i}", "EmojiReact", draw(times), id=f"urn:u{i}"))
        if not draw(st.integers(0, 5)):
            acts.append(plain("hearth:AcceptAnswer", person, draw(any_post), "Note", draw(times), id=f"urn:a{i}", context=draw(any_post)))
        if not draw(st.integers(0, 9)):
            acts.append(plain("hearth:Vote", person, draw(any_post), "Question", draw(times), id=f"urn:v{i}"))
    return acts


@st.composite
def ledgers(draw: st.DrawFn) -> list[Plain]:
    acts = [
        plain("Create", "local:/home", "local:/o/s1", "Group", START, payload={"name": "One"}),
        plain("Create", "local:/home", "local:/o/s2", "Group", START, payload={"name": "Two"}),
        plain("Create", "local:/home", "local:/o/c1", "hearth:Channel", START, target="local:/o/s1", payload={"name": "Nook"}),
        plain("Create", "local:/home", "local:/o/s3", "Group", START,
              payload={"name": "Safe circle", "hearth:metrics": draw(st.booleans())}),
    ]  # fmt: skip
    for origin in ("discourse:f", "slack:t"):
        if draw(st.booleans()):
            acts.append(plain("hearth:Notice", "local:/home", origin, "", START, payload={"noticed": draw(times)}))
    return draw(st.permutations(acts + draw(people()) + draw(talk())))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    activities=ledgers(),
    as_of=times,
    now=times,
    days=st.sampled_from((7, 28, 10_000)),
    space=st.sampled_from(("", "", "local:/o/s1")),
    origin=st.sampled_from(("", "", "home", "discourse:f")),
    batch=st.integers(1, 40),
)
def test_the_oracle_agrees_on_any_ledger(
    activities: list[Plain], as_of: int, now: int, days: int, space: str, origin: str, batch: int
) -> None:
    engine = Engine(load.connect(":memory:"), COMPILER)
    arriving = rows(activities)
    for begin in range(0, len(arriving), batch):
        load.add(engine.con, arriving[begin : begin + batch])
    load.finish(engine.con, len(arriving), "end")
    start = as_of - days * DAY
    for purpose in ("aggregate", EVERYONE):
        oracle = Oracle(activities, as_of=as_of, now=now, everyone=purpose == EVERYONE)
        for metric in registry.load().values():
            asked = Asked(engine, metric, Span(as_of, start, as_of), now, space, origin, space)
            found = sums(asked._rows(purpose, space, origin))
            cases = oracle.cases(metric.id, start, as_of, space, origin)
            assert (found.n, found.hits) == (len(cases), sum(hit for *_, hit in cases)), (metric.id, purpose)
            assert set(found.peers) == {who for who, brand, _ in cases if not brand}, (metric.id, purpose)
    engine.con.close()


@pytest.fixture(autouse=True)
def _compiled_once() -> None:
    """Compiling is the slow part; it happens once for all examples."""
    for metric in registry.load().values():
        COMPILER.facts(metric.purpose)
