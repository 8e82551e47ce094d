"""The pages around the measures, as a member and a facilitator meet them; the child is asked as rarely as may be."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hearth.base import clock, options
from hearth.base.models import OutgoingMail
from hearth.insight import ask as asking
from hearth.insight import beside, mailing, month, nightly, nudging, people_pages, suggestions, tending
from hearth.insight.files import file_of
from hearth.insight.models import Dismissal, Listed, Look, Nudge, Reader
from hearth.insight.paper import pdf
from hearth.insight.record import from_plain
from hearth.insight.shown import Shown
from hearth.ledger.activity import Activity
from hearth.ledger.record import record_many
from hearth.people.sight import Viewer
from tests.insight.homes import DAY, NOW, crowd, post
from tests.people.cast import Cast, everyone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


@pytest.fixture
def cast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setattr(asking, "folder", lambda: tmp_path)
    with clock.freeze(NOW):
        yield everyone()


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def told(monkeypatch: pytest.MonkeyPatch, picture: str, held: Any) -> None:
    """The child would have drawn this."""
    found = {"metrics": [], "mapping": "Speaks for the brand: nobody, no brand role is mapped.", "spaces": [],
             "origins": [], "pictures": {picture: held}, "seq": 1 << 60}  # fmt: skip
    monkeypatch.setattr(asking, "_run", lambda question: found)


def test_a_figure_opens_and_says_how_who_what_and_where(cast: Cast) -> None:
    acts = crowd(60)
    record_many([Activity(**{**act, "published": act["published"] - 4 * DAY, "quiet": True}) for act in acts])
    client = cast.browser("bo")
    shown = page(client, "/insight/m/member_to_member_share/")
    for words in (
        "How it is counted",
        "Who is counted",
        "What would change it",
        "Beside it",
        "60 of 60 replies",
    ):
        assert words in shown
    assert "Beside it" not in page(
        client, "/insight/m/structural_virality/"
    )  # shown beside another, it has its page
    assert client.get("/insight/m/happiness/").status_code == 404
    assert client.get("/insight/m/member_to_member_share/?window=27d").status_code == 400
    assert Look.objects.filter(metrics="member_to_member_share").exists()
    rows = json.loads(client.get("/insight/figures.json").content)["metrics"]
    assert any(row["metric"] == "member_to_member_share" and row["n"] == 60 for row in rows)
    assert client.get("/insight/figures.csv").content.startswith(b"metric,version,value")
    assert client.get("/insight/figures.exe").status_code == 404
    assert file_of([from_plain(row) for row in rows], "parquet").startswith(b"PAR1")


def test_the_week_makes_at_most_three_suggestions_each_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hearth.spaces import actions

    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="home")
    asked = actions.say(cast.bo, space.object, "How?", title="How do I get wax out?", question=True)
    first = actions.say(cast.cleo, space.object, "Hello, I am new")
    expert = {"uri": cast.bo.uri, "helped": 4}
    told(monkeypatch, "week", {"questions": [{"num": asked.num, "expert": expert}], "firsts": [first.num],
                               "mine": 40, "all": 100, "people": 8, "quiet": [cast.cleo.uri]})  # fmt: skip
    ada = cast.browser("ada")
    shown = page(ada, "/insight/week/")
    assert shown.count('<li class="stack-s">') == suggestions.MOST
    assert "How do I get wax out?" in shown and "agreed to be suggested" in shown
    assert not {"happy", "sad", "lonely", "feel "} & set(shown.lower().split())
    answer = ada.post(
        "/insight/week/dismiss/", {"key": f"question:{asked.num}"}, headers={"HX-Request": "true"}
    )
    assert "wax" not in answer.content.decode() and Dismissal.objects.count() == 1
    assert cast.browser("bo").get("/insight/week/").status_code == 404


def test_a_suggestion_never_shows_what_one_may_not_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from hearth.spaces import actions

    room = actions.open_space(cast.ada, name="Square", purpose="For all", audience="home")
    asked = actions.say(cast.cleo, room.object, "Where is the zebra?", to=[cast.bo.uri])
    told(monkeypatch, "week", {"questions": [{"num": asked.num, "expert": None}], "firsts": [], "mine": 0,
                               "all": 0, "people": 0, "quiet": []})  # fmt: skip
    assert "zebra" not in page(cast.browser("ada"), "/insight/week/")


def test_the_map_has_names_in_its_table_and_dots_without(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    dots = [[0.1 * i, 0.5, i % 2, 3.0, i == 0, cast.bo.uri if i == 3 else ""] for i in range(10)]
    lines = [[i, i + 1, 2.0, True] for i in range(9)]
    told(monkeypatch, "ties", {"people": 10, "least": 10, "groups": 2, "dots": dots, "lines": lines})
    shown = page(cast.browser("cleo"), "/insight/ties/")
    assert shown.count("tie-dot") == 10 and shown.count("<text") == 1
    assert "10 people with 9 ties between them" in shown and "The groups as a table" in shown


def test_the_circle_gives_reasons_and_leaves_a_trace_where_she_finds_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = {"uri": cast.bo.uri, "helped": 7, "occasions": 1, "rooms": 2, "months": 3, "room": 1}
    told(monkeypatch, "circle", {"agreed": 2, "circle": [one], "rising": [], "newcomers": []})
    shown = page(cast.browser("ada"), "/insight/circle/")
    assert (
        "answered 7 different people, said yes to one occasion, at home in 2 rooms, here for 3 months"
        in shown
    )
    assert "Dear " in shown and "score" in shown
    assert Listed.objects.get().actor == cast.numbers["bo"]
    assert "answered 7 different people" in page(cast.browser("bo"), "/me/")
    assert cast.browser("bo").get("/insight/circle/").status_code == 404


def test_who_stays_and_the_shape_of_a_thread(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from hearth.spaces import actions

    steps = [[at, 1 - at / 400, 0.9 - at / 400, min(1.0, 1.05 - at / 400), 50] for at in range(10, 200, 10)]
    rows = [{"cohort": "2025-01", "n": 20, "cells": [[0, 1.0, 0.8, 1.0], [1, None, None, None]]}]
    told(monkeypatch, "cohorts", {"rows": rows, "curve": {"people": 50, "steps": steps}})
    shown = page(cast.browser("bo"), "/insight/staying/")
    assert "After 90 days 78" in shown and "2025-01" in shown and 'class="curve"' in shown
    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="home")
    opening = actions.say(cast.bo, space.object, "How?", title="Wax", question=True)
    answer = actions.say(cast.cleo, space.object, "Heat it", thread=opening.num)
    posts = [[opening.num, None, 0, 0, False, NOW], [answer.num, opening.num, 1, 1, False, NOW]]
    told(monkeypatch, "thread", {"posts": posts, "more": False})
    shown = page(cast.browser("bo"), f"/insight/talk/{opening.num}/")
    assert "2 posts by 2 people, at most 1 answers deep" in shown and f'href="/p/{answer.num}/"' in shown
    assert people_pages.CIRCLE_LEAST == 10


def test_a_month_on_the_page_on_paper_by_mail_and_for_everybody(cast: Cast) -> None:
    acts = [*crowd(60), post("m1", "urn:late", NOW)]
    record_many([Activity(**{**act, "published": act["published"] - 4 * DAY, "quiet": True}) for act in acts])
    later = NOW + 40 * DAY
    with clock.freeze(later):
        ada, bo = cast.browser("ada"), cast.browser("bo")
        found = month.months()
        assert found == ["2025-10"] or found[0].startswith("2025")
        name = month.report_of(found[0])
        shown = page(bo, f"/insight/reports/{found[0]}/")
        assert "60 of 60 replies" in shown and name.name in shown
        assert pdf(name, "Hearth of Žofia").startswith(b"%PDF-")
        assert bo.get("/insight/reports/2025-13/").status_code == 404
        assert bo.get("/insight/reports/9999-01/").status_code == 404
        assert Client().get("/transparency/").status_code == 404
        assert bo.post("/insight/reports/public/", {"public": "yes"}).status_code in (403, 404)
        ada.post("/insight/reports/public/", {"public": "yes"})
        assert "60 of 60 replies" in page(Client(), "/transparency/")
        bo.post("/insight/reports/mail/", {"mail": "yes"})
        assert mailing.send("2025-11") == 1 and mailing.send("2025-11") == 0
        letter = OutgoingMail.objects.get(sort="report")
        assert "60 of 60 replies" in str(letter.text) and options.get(mailing.SENT) == "2025-11"
        assert isinstance(name.first, Shown)


def test_who_asked_is_written_to_once_when_away_for_longer_than_usual(cast: Cast) -> None:
    from hearth.spaces import actions

    def said(who: Viewer, day: int, words: str, **more: Any) -> Any:
        with clock.freeze(NOW + day * DAY):
            return actions.say(who, space.object, words, **more)

    with clock.freeze(NOW):
        space = actions.open_space(cast.ada, name="Bench", purpose="Mending", audience="home")
    wax = said(cast.bo, 0, "How much?", title="Wax for laces", question=True)
    for day in range(2, 16, 2):
        said(cast.bo, day, "Still trying", thread=wax.num)
        said(cast.cleo, day, "Me too", thread=wax.num)
    said(cast.cleo, 20, "Less than one thinks", thread=wax.num)
    bo = cast.browser("bo")
    with clock.freeze(NOW + 40 * DAY):
        assert nudging.send(clock.now()) == 0, "nobody asked"
        bo.post("/insight/reports/away/", {"away": "yes"})
        assert "one letter comes" in page(bo, "/insight/reports/")
        assert nudging.send(clock.now()) == 1 and nudging.send(clock.now()) == 0
        letter = OutgoingMail.objects.get(sort="nudge")
        assert letter.actor == cast.numbers["bo"] and "Wax for laces" in str(letter.text)
        assert "A letter when you are away for long" in page(bo, "/me/")
    with clock.freeze(NOW + 20 * DAY):
        assert nudging.send(clock.now()) == 0, "six days are not long"
    said(cast.bo, 45, "Back", thread=wax.num)
    with clock.freeze(NOW + 90 * DAY):
        assert nudging.send(clock.now()) == 1, "she was here again, and is away again"
        bo.post("/insight/reports/away/", {"away": "no"})
        assert nudging.send(clock.now()) == 0


def test_the_workers_minute_begins_what_is_due_and_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(beside, "begin", lambda name, work: begun.append(name))
    with clock.freeze(clock.to_ms(datetime(2026, 3, 4, 12, tzinfo=UTC))):
        tending.tend()
        assert begun == [], "nobody asked for letters, and a home waits for its first night"
    bo = cast.numbers["bo"]
    Reader.objects.create(actor=bo, since=NOW)
    Nudge.objects.create(actor=bo, since=NOW)
    with clock.freeze(clock.to_ms(datetime(2026, 3, 9, 12, tzinfo=UTC))):
        tending.tend()
        assert begun == ["report", "nudge", "nightly"]
        assert options.get(nightly.DONE) == options.get(nudging.DONE) == "2026-03-09"
        options.put(mailing.SENT, "2026-03")  # as the letter does
        tending.tend()
        assert begun == ["report", "nudge", "nightly"]
