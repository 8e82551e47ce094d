"""Moving house: other names, moving out with followers, lists brought along and what strangers put into them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as File
from django.test import Client

from hearth.base import clock
from hearth.federation.elsewhere.rows import Relation
from hearth.federation.moving import bringing, csvs
from hearth.ledger.read import rows, state
from hearth.ledger.record import record
from hearth.people import follows, hosts, linked, lists
from hearth.people.models import Actor, Block, Mute
from tests.federation.mastodon_server import Mastodon, serving
from tests.people.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "mastodon"


@pytest.fixture
def servers(open_home: Cast) -> Iterator[dict[str, Mastodon]]:
    found = {host: Mastodon(host) for host in ("other.example", "groups.example", "bad.example")}
    for name in ("finn", "loud"):
        found["other.example"].join(name)
    found["groups.example"].join("repair", type="Group", manuallyApprovesFollowers=True)
    found["bad.example"].join("troll")
    with serving(*found.values()):
        yield found


def bo_again() -> Client:
    """Bo, who has just shown that it is him."""
    browser = Client()
    browser.post("/signin/", {"email": "bo@example.org", "password": PASSWORD})
    return browser


def brought(*names: str) -> dict[str, list[File]]:
    return {"list": [File(name, (SAMPLES / name).read_bytes()) for name in names]}


ALL = sorted(file.name for file in SAMPLES.glob("*.csv"))


def test_lists_are_shown_first_and_then_taken_over(servers: dict[str, Mastodon], open_home: Cast) -> None:
    bo = open_home.browser("bo")
    assert bo.post("/account/moving/lists/", brought(*ALL)).status_code == 303
    page = bo.get("/account/moving/lists/").content.decode()
    assert "repair@groups.example" in page and "Menders: finn@other.example" in page
    assert not any(server.asked for server in servers.values()), "nothing is asked before she has chosen"
    assert bringing.carry_due(clock.now()) == 0
    everything = ["follow", "list", "mute", "block", "host", "bookmark"]
    assert bo.post("/account/moving/lists/begin/", {"sort": everything}).status_code == 303
    assert bringing.carry_due(clock.now() + 1) == 8
    me = open_home.numbers["bo"]
    finn = Actor.objects.get(handle="finn@other.example")
    repair = Actor.objects.get(handle="repair@groups.example")
    assert set(follows.follow_state(open_home.bo, [finn.num, repair.num]).values()) == {"asked"}
    assert [row.object for row in rows() if row.type == "Follow"] == [finn.uri, repair.uri]
    assert not lists.lists_of(me), "who is on a list is followed first"
    for held in follows.Follow.objects.filter(follower=me):
        by = Actor.objects.get(num=held.followed).uri
        record(
            follows.answer_activity(
                "Accept", by, held.activity, open_home.bo.uri, by, held.asked, origin="activitypub"
            )
        )
    assert bringing.carry_due(clock.now() + clock.HOUR) == 2
    assert set(lists.people_on(lists.lists_of(me)[0].pk)) == {finn.num, repair.num}
    assert Mute.objects.get(muter=me) and Block.objects.get(blocker=me)
    assert hosts.hosts_muted_by(me) == {"bad.example"}
    states = dict(Relation.objects.values_list("sort", "state"))
    assert states == {
        "follow": "asked",
        "list": "done",
        "mute": "done",
        "block": "done",
        "host": "done",
        "bookmark": "failed",
    }
    bo.post("/account/moving/lists/", brought(*ALL))
    assert bringing.carry_due(clock.now() + 1) == 0, "brought twice is done once"
    assert open_home.browser("cleo").get("/account/moving/lists/").content.count(b"finn@") == 0


def test_what_is_not_chosen_is_not_done_and_dead_servers_are_tried_again(
    servers: dict[str, Mastodon], open_home: Cast
) -> None:
    bo = open_home.browser("bo")
    file = File(
        "following_accounts.csv",
        b"Account address,Show boosts\nada@dead.example,true\nfinn@other.example,true\nhello,\n",
    )
    page = bo.post("/account/moving/lists/", {"list": file}).content.decode()
    assert "following_accounts.csv, 4" in page
    assert bo.post("/account/moving/lists/begin/", {"sort": ["mute"]}).status_code in (303, 422)
    assert not Relation.objects.exists() and not servers["other.example"].asked
    bringing.lay_out(open_home.bo, csvs.read_files([("following_accounts.csv", b"ada@dead.example\n")]))
    bringing.begin(open_home.bo, ["follow"])
    for _try in range(bringing.TRIES):
        assert Relation.objects.get().state == "waiting"
        assert bringing.carry_due(clock.now() + clock.DAY + 1) == 1
    assert Relation.objects.get().state == "failed"
    assert bo.post("/account/moving/lists/drop/").status_code == 303 and not Relation.objects.exists()


def test_other_names_are_looked_up_and_kept(servers: dict[str, Mastodon], open_home: Cast) -> None:
    bo = open_home.browser("bo")
    assert bo.post("/account/moving/names/", {"alias": ["finn@other.example", ""]}).status_code == 303
    uri = servers["other.example"].people["finn"]["id"]
    assert state(open_home.bo.uri).payload["alsoKnownAs"] == [uri]  # type: ignore[union-attr]
    for wrong in (
        "nobody@other.example",
        "bo@home.example",
        "http://x",
        "https://home.example/@ada",
        "finn@dead.example",
    ):
        assert bo.post("/account/moving/names/", {"alias": [uri, wrong]}).status_code == 422, wrong
    assert bo.post("/account/moving/names/", {"alias": [""]}).status_code == 303
    assert "alsoKnownAs" not in state(open_home.bo.uri).payload  # type: ignore[union-attr]


def test_moving_out_needs_the_new_account_to_say_so(servers: dict[str, Mastodon], open_home: Cast) -> None:
    me, bo = open_home.numbers["bo"], bo_again()
    finn = servers["other.example"].people["finn"]
    target = {"act": "look", "target": "finn@other.example"}
    assert bo.post("/account/moving/out/", target).status_code == 422, "it does not name him yet"
    assert bo.post("/account/moving/out/", {**target, "act": "move", "handle": "bo"}).status_code == 422
    finn["alsoKnownAs"] = f"https://home.example/ap/a/{me}"
    assert b"is the same person" in bo.post("/account/moving/out/", target).content
    assert bo.post("/account/moving/out/", {**target, "act": "move", "handle": "ada"}).status_code == 422
    assert not [row for row in rows() if row.type == "Move"]
    assert (
        open_home.browser("bo")
        .post("/account/moving/out/", {**target, "act": "move", "handle": "bo"})
        .status_code
        == 422
    )
    assert bo.post("/account/moving/out/", {**target, "act": "move", "handle": "@Bo"}).status_code == 200
    (move,) = [row for row in rows() if row.type == "Move"]
    assert (move.actor, move.object, move.target, move.audience) == (
        open_home.bo.uri,
        open_home.bo.uri,
        finn["id"],
        "public",
    )
    assert state(open_home.bo.uri).payload["movedTo"] == finn["id"]  # type: ignore[union-attr]
    assert "Bo lives elsewhere now:" in open_home.browser("ada").get("/people/bo/").content.decode()
    assert bo.post("/account/moving/out/", {**target, "act": "move", "handle": "bo"}).status_code == 422, (
        "too soon"
    )
    assert bo.post("/account/moving/out/", {"act": "stay"}).status_code == 303
    assert "movedTo" not in state(open_home.bo.uri).payload  # type: ignore[union-attr]


def test_nobody_moves_in_circles(servers: dict[str, Mastodon], open_home: Cast) -> None:
    me = f"https://home.example/ap/a/{open_home.numbers['bo']}"
    finn = servers["other.example"].people["finn"]
    finn |= {"alsoKnownAs": [me], "movedTo": me}
    bo = bo_again()
    assert (
        bo.post(
            "/account/moving/out/", {"act": "move", "target": "finn@other.example", "handle": "bo"}
        ).status_code
        == 422
    )
    servers["groups.example"].people["repair"]["alsoKnownAs"] = [me]
    assert (
        bo.post(
            "/account/moving/out/", {"act": "move", "target": "repair@groups.example", "handle": "bo"}
        ).status_code
        == 422
    )


def test_an_account_that_names_her_is_hers_but_no_way_in(
    servers: dict[str, Mastodon], open_home: Cast
) -> None:
    bo, finn = bo_again(), servers["other.example"].people["finn"]
    assert bo.post("/account/elsewhere/alias/", {"address": "finn@other.example"}).status_code == 422
    finn["alsoKnownAs"] = [f"https://home.example/ap/a/{open_home.numbers['bo']}"]
    assert bo.post("/account/elsewhere/alias/", {"address": "finn@other.example"}).status_code == 303
    assert linked.proved(open_home.numbers["bo"], finn["id"]) and linked.account_behind(finn["id"]) is None
    assert "no way in" in bo.get("/account/elsewhere/").content.decode()
