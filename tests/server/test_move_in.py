"""From another home in one step: its signed archive, its relations, the choices made there, and the followers."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from hearth.api.oauth import scripts
from hearth.base import options
from hearth.connectors.models import ImportRun
from hearth.connectors.supervise import work_on
from hearth.features.care import actions as care
from hearth.features.care.reporting import report
from hearth.federation.activitypub import keys
from hearth.federation.elsewhere.rows import Relation
from hearth.federation.moving import csvs
from hearth.ledger.activity import HOME
from hearth.ledger.read import rows, state
from hearth.people import blocks, consent, follows, hearing, linked
from hearth.people.models import Actor
from hearth.server.leaving.personal import write_personal
from hearth.spaces import actions
from hearth.spaces.models import Post
from tests.federation.mastodon_server import Mastodon, serving
from tests.people.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
OLD, NEW = "old.example", "new.example"


class OldHome(Mastodon):
    """The old home: what it would give was written by this very code while the settings named it."""

    archive: bytes | None = b""
    moved: list[str]

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> tuple[int, Any]:
        held = self.tokens.get(headers.get("Authorization", "").removeprefix("Bearer "))
        if target.startswith("/api/hearth/") and held and "activitypub_account_portability" in held["scope"]:
            if target.endswith("/archive"):
                return (200, self.archive) if self.archive else (404, {"error": "Record not found"})
            self.moved.append(dict(parse_qsl(body.decode()))["target"])
            return 200, {"followers": 3}
        return super().answer(method, target, headers, body)


@pytest.fixture
def old(cast: Cast, settings: Any) -> Iterator[OldHome]:
    settings.PUBLIC_URL = f"https://{OLD}"
    keys.forget()
    room = actions.open_space(cast.ada, name="Yard", purpose="x", audience="public")
    actions.say(cast.bo, room.object, "**Public** words", audience="public")
    inside = actions.open_space(cast.ada, name="Den", purpose="x", audience="home")
    actions.say(cast.bo, inside.object, "Words for that home")
    follows.follow(cast.bo, cast.numbers["ada"])
    hearing.hear_boosts(cast.bo, cast.numbers["ada"], on=False)
    blocks.block(cast.bo, cast.cleo.uri)
    consent.give(cast.bo, "graph")
    consent.withdraw(cast.bo, consent.receipts_of(cast.numbers["bo"])[0].num)
    consent.give(cast.bo, "quote")
    data = io.BytesIO()
    write_personal(data, Actor.objects.get(num=cast.numbers["bo"]))
    server = OldHome(OLD)
    server.archive, server.moved = data.getvalue(), []
    server.join("bo")
    server.people["bo"]["id"] = f"https://{OLD}/ap/a/{cast.numbers['bo']}"
    server.lies[f"/ap/a/{cast.numbers['bo']}"] = server.people["bo"]
    settings.PUBLIC_URL = f"https://{NEW}"
    options.put("federation_host", NEW)
    keys.forget()
    with serving(server):
        yield server


def moved_in(cast: Cast, old: OldHome, *parts: str) -> tuple[Client, str]:
    browser = Client()
    browser.post("/signin/", {"email": "cleo@example.org", "password": PASSWORD})
    answer = browser.post("/account/moving/home/", {"address": f"bo@{OLD}", "part": parts})
    back = old.agree(answer["Refresh"].removeprefix("0; url="), "bo")
    return browser, browser.get(back.removeprefix(f"https://{NEW}")).content.decode()


def test_everything_comes_along_in_one_step(cast: Cast, old: OldHome) -> None:
    browser, page = moved_in(cast, old, "posts", "relations", "choices", "followers")
    me, uri = cast.numbers["cleo"], old.people["bo"]["id"]
    assert "3 followers are being told" in page and "They are coming in" in page
    assert old.moved == [f"https://{NEW}/ap/a/{me}"] and not old.tokens
    assert state(cast.cleo.uri).payload["alsoKnownAs"] == [uri]  # type: ignore[union-attr]
    assert linked.proved(me, uri)
    waiting = set(Relation.objects.filter(actor=me, state="waiting").values_list("sort", "name", "more"))
    assert waiting == {("follow", f"ada@{OLD}", csvs.OWN_WORDS), ("block", f"cleo@{OLD}", "")}
    assert [one.purpose for one in consent.receipts_of(me) if one.withdrawn is None] == ["quote"]
    run = ImportRun.objects.get()
    import os

    work_on(run.pk, os.getppid())
    run.refresh_from_db()
    assert run.state == "done", run.error
    posts = {post.html: post for post in Post.objects.filter(origin=f"mastodon:{OLD}")}
    assert {"<strong>Public</strong> words" in html for html in posts} == {True, False}
    for html, post in posts.items():
        assert post.quiet and post.audience == ("home" if "Public" in html else "direct"), (
            "nobody sees more than there"
        )
    assert cast.cleo.claimed
    assert not [row for row in rows() if row.origin == f"mastodon:{OLD}" and not row.quiet]
    assert browser.get(f"/account/moving/posts/{run.pk}/").status_code == 200


def test_only_what_was_chosen_comes_along(cast: Cast, old: OldHome) -> None:
    _browser, page = moved_in(cast, old)
    assert "Nothing was chosen" in page
    assert not old.moved and not Relation.objects.exists() and not ImportRun.objects.exists()
    assert not consent.receipts_of(cast.numbers["cleo"])


def test_a_home_that_speaks_with_nobody_takes_over_what_it_can(cast: Cast, old: OldHome) -> None:
    options.drop("federation_host")
    _browser, page = moved_in(cast, old, "relations")
    assert "Whom you follow stays out" in page
    assert set(Relation.objects.values_list("sort", "state")) == {("block", "waiting")}


def test_another_sort_of_server_says_so(cast: Cast, old: OldHome) -> None:
    old.archive = None
    _browser, page = moved_in(cast, old, "posts")
    assert "is no home of Hearth" in page and not ImportRun.objects.exists()


def test_the_old_home_gives_only_for_that_very_scope(cast: Cast, old: OldHome) -> None:
    browser = Client()
    for scopes, status in (("read write follow", 403), ("activitypub_account_portability", 200)):
        token = scripts.script_token("bo", scopes, "new home")
        headers = {"Authorization": f"Bearer {token}"}
        answer = browser.get("/api/hearth/v1/archive", headers=headers)
        assert answer.status_code == status
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert browser.get("/api/hearth/v1/archive").status_code == 401
    refused = browser.post("/api/hearth/v1/move", {"target": f"bo@{OLD}"}, headers=headers)
    case = report(cast.bo, actions.say(cast.cleo, HOME, "rude").num, harm=2).case
    step = care.Step(sort="ban", rule="kind", reason="Because.", person=cast.numbers["cleo"])
    care.act(cast.ada, case, step)
    scopes = "read read:accounts activitypub_account_portability"
    told = {"client_name": "n", "redirect_uris": "https://n.example/", "scopes": scopes}
    known = browser.post("/api/v1/apps", told).json()
    for scope, status in (("read", 403), ("read:accounts activitypub_account_portability", 200)):
        asked = {"client_id": known["client_id"], "response_type": "code", "scope": scope}
        assert cast.browser("cleo").get("/oauth/authorize", asked).status_code == status
    for scopes, status in (("read write", 403), ("read:accounts activitypub_account_portability", 200)):
        token = {"Authorization": f"Bearer {scripts.script_token('cleo', scopes, 'new home')}"}
        for path in ("/api/hearth/v1/archive", "/api/v1/accounts/verify_credentials"):
            assert browser.get(path, headers=token).status_code == status, "the banned take theirs along, too"
        for path in ("/api/v1/preferences", "/api/v1/timelines/home"):
            assert browser.get(path, headers=token).status_code == 403
    assert refused.status_code == 422 and "does not name this one" in refused.json()["error"]
