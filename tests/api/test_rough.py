"""Rough handling: whatever a program sends to whatever address, it gets an answer in words; and answers cost the same
number of questions however long they are."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.api.entities.statuses import statuses
from hearth.base.errors import TooMuch
from hearth.people.sight import viewer_for
from hearth.spaces import actions
from hearth.spaces.models import Post
from tests.contracts.test_doors import doors
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
FORM = "application/x-www-form-urlencoded"
DEEP: Any = 1
for _ in range(300):
    DEEP = {"status": DEEP}
NAMES = (
    "status in_reply_to_id visibility media_ids poll scheduled_at id account_id status_ids rule_ids q type max_id"
    " limit fields_attributes source title keywords_attributes context account_ids choices comment data redirect_uris"
    " client_name scopes username email reason acct timezone home notifications tag domain focus description".split()
)
BODIES = (
    {name: {"a": [{"b": 1}]} for name in NAMES},
    {name: [None, 10**30, "\0\ud800"[:1], ""] for name in NAMES},
    dict.fromkeys(NAMES, -1),
    {"status": DEEP},
)


def _no_child(_question: Any) -> Any:
    raise TooMuch("Nothing is counted here.", retry_after=5)


def test_nothing_breaks_it(cast: Cast, phone: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_RATE = 0
    monkeypatch.setattr("hearth.insight.ask._run", _no_child)
    num = actions.say(cast.bo, "local:/home", "Hello", audience="public").num
    bo = phone("bo")
    bo.client.raise_request_exception = False
    broken = []
    for turn, (method, address, _who, _scope) in enumerate(sorted(set(doors()))):
        path = str(address)
        for name in path.split("<")[1:]:
            name = name.partition(">")[0]
            path = path.replace(f"<{name}>", str(num) if name == "num" else "x")
        body = BODIES[turn % len(BODIES)]
        if method == "GET":
            answer = bo.client.get(path, {name: str(value)[:50] for name, value in body.items()})
        elif turn % 5:
            answer = bo.client.generic(method, path, json.dumps(body), content_type="application/json")
        else:
            answer = bo.client.generic(method, path, b"status=%ff%00&poll[options][]=%c3", content_type=FORM)
        if answer.status_code >= 500:
            broken.append(f"{answer.status_code} {method} {path}")
    assert not broken, "\n".join(broken)


def test_a_long_answer_asks_no_more_than_a_short_one(cast: Cast) -> None:
    space = actions.open_space(cast.ada, name="Square", purpose="x", audience="public")
    for number in range(6):
        who = (cast.ada, cast.bo, cast.cleo)[number % 3]
        first = actions.say(cast.ada, space.object, f"Hello @bo #tag{number}").num
        actions.say(cast.ada, space.object, "Quoting", quote=first)
        actions.say(who if who is cast.ada else cast.ada, "local:/home", "Free", audience="public")
        actions.favour(cast.ada, first)
    posts = list(Post.objects.order_by("num"))
    viewer = viewer_for(cast.numbers["ada"])

    def questions(some: list[Post]) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert len(statuses(some, viewer)) == len(some)
        return len(asked)

    statuses(posts, viewer)
    assert questions(posts) == questions(posts[:3])
    assert questions(posts) <= 30
