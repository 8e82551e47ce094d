"""Signing in with an account on another server: its identity stays, the account here is a key to the rooms."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from hearth.base import clock
from hearth.features.applications import actions as reading
from hearth.features.applications.models import Application
from hearth.features.applications.queries import link_token
from hearth.federation.activitypub.receiving import remote
from hearth.federation.activitypub.sending.plan import shipments
from hearth.federation.elsewhere import oauth
from hearth.federation.elsewhere.rows import RemoteApp
from hearth.feeds.models import Notification
from hearth.ledger.read import rows, state
from hearth.people import arriving, follows, linked
from hearth.people.linked_rows import Linked
from hearth.people.models import Account, Actor
from hearth.people.sight import viewer_for
from hearth.spaces import actions
from hearth.spaces.models import Post
from tests.federation.mastodon_server import Mastodon, serving
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
HOST = "social.example"


@pytest.fixture
def social(open_home: Cast) -> Iterator[Mastodon]:
    server = Mastodon(HOST)
    server.join("finn")
    with serving(server):
        yield server


def door() -> str:
    return arriving.open_door(
        email="finn@post.example",
        name="Finn",
        how="letter",
        through="local:/o/7",
        by="",
        expires=clock.now() + clock.DAY,
    )


def sent_on(browser: Client, **form: str) -> str:
    """Choose a server; where the page leads to."""
    answer = browser.post("/signin/elsewhere/", {"address": f"@finn@{HOST}", **form})
    assert answer.status_code == 200, answer.content.decode()
    return answer["Refresh"].removeprefix("0; url=")


def come_back(browser: Client, social: Mastodon, name: str = "finn", **form: str):  # type: ignore[no-untyped-def]
    return browser.get(social.agree(sent_on(browser, **form), name).removeprefix("https://home.example"))


def arrived(social: Mastodon) -> Client:
    """Finn came in by a letter, as who he is."""
    browser, path = Client(), door()
    token = path.split("/")[2]
    assert come_back(browser, social, **{"for": "door", "door": token})["Location"] == path
    assert "finn@social.example" in browser.get(path).content.decode()
    assert browser.post(path, {"way": "elsewhere"})["Location"] == "/welcome/"
    return browser


def test_who_comes_by_a_letter_stays_who_he_is(social: Mastodon, open_home: Cast) -> None:
    browser = arrived(social)
    uri = social.people["finn"]["id"]
    finn = Actor.objects.get(uri=uri)
    assert (finn.sort, finn.local, finn.handle) == ("remote", False, "finn@social.example")
    viewer = viewer_for(finn.num)
    assert viewer.member and viewer.uri == uri
    said = actions.say(
        viewer, actions.open_space(open_home.ada, name="Yard", purpose="x", audience="home").object, "Hi"
    )
    assert state(said.object).actor == uri  # type: ignore[union-attr]
    account = Account.objects.get(actor=finn.num)
    assert not account.has_usable_password()
    assert browser.get("/account/elsewhere/").status_code == 200
    assert not any(
        row.type == "Create" and row.object_type == "Person" and row.object == uri and row.origin == "home"
        for row in rows()
    )


def test_signing_in_again_opens_the_same_account(social: Mastodon) -> None:
    arrived(social)
    browser = Client()
    assert come_back(browser, social, next="/people/")["Location"] == "/people/"
    assert browser.get("/people/").status_code == 200
    assert Linked.objects.get().used
    assert len(social.revoked) == 2 and not social.tokens
    assert RemoteApp.objects.count() == 1 and social.asked.count("POST /api/v1/apps") == 1


def test_who_is_not_let_in_passes_no_gate(social: Mastodon) -> None:
    browser = Client()
    answer = come_back(browser, social)
    assert answer.status_code == 404 and b"for=apply" in answer.content
    assert browser.get("/people/").status_code == 404
    assert not Account.objects.filter(actor__in=Actor.objects.filter(sort="remote").values("num")).exists()
    assert (
        Client().post("/signin/elsewhere/", {"address": HOST, "for": "door", "door": "no"}).status_code == 404
    )


def test_the_answer_must_be_to_our_question(social: Mastodon) -> None:
    browser = Client()
    back = social.agree(sent_on(browser), "finn").removeprefix("https://home.example")
    assert Client().get(back).status_code == 422, "another browser"
    forged = back.replace("state=", "state=x")
    assert browser.get(forged).status_code == 422
    assert browser.get(back).status_code == 422, "the question was spent by the forged answer"
    assert not social.tokens
    asked = dict(parse_qsl(urlsplit(sent_on(browser)).query))
    assert asked["redirect_uri"] == "https://home.example/signin/elsewhere/back/"
    held = browser.session["elsewhere"]
    assert oauth.challenge_of(held["verifier"]) == asked["code_challenge"]
    assert (
        browser.get(f"/signin/elsewhere/back/?error=access_denied&state={held['state']}").status_code == 422
    )


LIES: list[tuple[str, object]] = [
    ("/api/v1/accounts/verify_credentials", {"id": "1", "username": "ada"}),
    ("/api/v1/accounts/verify_credentials", {"id": "1", "username": "finn@other.example"}),
    ("/api/v1/accounts/verify_credentials", {"id": "1", "username": "finn", "bot": True}),
    ("/api/v1/accounts/verify_credentials", ["finn"]),
    (
        "/.well-known/webfinger",
        {
            "links": [
                {
                    "rel": "self",
                    "type": "application/activity+json",
                    "href": "https://other.example/users/finn",
                }
            ]
        },
    ),
    (
        "/users/finn",
        {
            "id": "https://social.example/users/finn",
            "type": "Person",
            "preferredUsername": "eve",
            "inbox": "x",
        },
    ),
    (
        "/users/finn",
        {
            "id": "https://social.example/users/finn",
            "type": "Group",
            "preferredUsername": "finn",
            "inbox": "x",
        },
    ),
    ("/oauth/token", {"access_token": 7}),
    ("/oauth/token", b"<html>"),
    ("/oauth/token", (500, {})),
]


def test_no_server_vouches_for_somebody_else(social: Mastodon) -> None:
    arrived(social)
    other = Mastodon("other.example")
    other.join("finn")
    with serving(social, other):
        for where, lie in LIES:
            browser, social.lies = Client(), {}
            onward = sent_on(browser)
            social.lies = {where: lie}
            answer = browser.get(social.agree(onward, "finn").removeprefix("https://home.example"))
            assert answer.status_code == 422, (where, lie)
            assert "_auth_user_id" not in browser.session


def test_a_member_links_an_account_and_unlinks_it(social: Mastodon, open_home: Cast) -> None:
    bo = Client()
    bo.post("/signin/", {"email": "bo@example.org", "password": "correct horse battery staple"})
    assert come_back(bo, social, **{"for": "link"})["Location"] == "/account/elsewhere/"
    assert linked.proved(open_home.numbers["bo"], social.people["finn"]["id"])
    browser = Client()
    come_back(browser, social)
    assert browser.session["_auth_user_id"] == str(Account.objects.get(actor=open_home.numbers["bo"]).pk)
    other = open_home.browser("cleo")
    assert other.post(f"/account/elsewhere/{Linked.objects.get().pk}/unlink/").status_code == 404
    assert bo.post(f"/account/elsewhere/{Linked.objects.get().pk}/unlink/").status_code == 303
    assert come_back(Client(), social).status_code == 404


def test_linked_to_one_it_is_not_linked_to_another(social: Mastodon, open_home: Cast) -> None:
    for name, status in (("bo", 303), ("cleo", 422)):
        browser = Client()
        browser.post("/signin/", {"email": f"{name}@example.org", "password": "correct horse battery staple"})
        assert come_back(browser, social, **{"for": "link"}).status_code == status
    assert Linked.objects.get().actor == open_home.numbers["bo"]


def test_servers_that_cannot_be_asked_are_named(social: Mastodon) -> None:
    for typed in [
        "",
        "nobody@",
        "ada@home.example",
        "http://127.0.0.1/@x",
        "a b@social.example",
        "finn@nowhere.example",
        "social.example@evil",
    ]:
        answer = Client().post("/signin/elsewhere/", {"address": typed})
        assert answer.status_code == 422 and not social.apps, typed


def test_who_he_is_cannot_be_changed_here(social: Mastodon) -> None:
    browser = arrived(social)
    before = state(social.people["finn"]["id"])
    answer = browser.post("/account/profile/", {"name": "Somebody else"})
    assert answer.status_code == 403 and state(social.people["finn"]["id"]) == before
    assert browser.get("/account/moving/names/").status_code == 403
    assert browser.get("/account/moving/").status_code == 200


def test_who_applies_as_who_she_is_comes_in_as_that(social: Mastodon, open_home: Cast) -> None:
    browser = Client()
    assert come_back(browser, social, **{"for": "apply"})["Location"] == "/apply/"
    assert "finn@social.example" in browser.get("/apply/").content.decode()
    words = {
        "name": "Finn",
        "email": "finn@post.example",
        "act": "send",
        "answer-0": "Repair.",
        "answer-1": "Yes.",
        "answer-2": "So.",
    }
    assert browser.post("/apply/", words).status_code == 200
    found = Application.objects.get()
    ada = open_home.browser("ada")
    assert "applies as finn@social.example" in ada.get(f"/applications/{found.num}/").content.decode()
    reading.judge(open_home.ada, found.num, "welcome", "Kind.")
    if not reading.where_it_stands(open_home.ada, found).agreed:
        reading.judge(open_home.cleo, found.num, "welcome", "Kind.")
    reading.answer_applicant(
        open_home.ada, found.num, "welcome", "What you wrote about repairing moved us. " * 6
    )
    path = reading.come_in(link_token(found.num))
    assert "You come in as" in browser.get(path).content.decode()
    assert browser.post(path, {"way": "elsewhere"})["Location"] == "/welcome/"
    assert (
        Actor.objects.get(num=Account.objects.get(email="finn@post.example").actor).uri
        == social.people["finn"]["id"]
    )
    assert b"finn@" not in Client().get("/apply/").content


def test_mentions_and_answers_reach_who_came_as_who_he_is(social: Mastodon, open_home: Cast) -> None:
    browser = arrived(social)
    uri = social.people["finn"]["id"]
    finn = Actor.objects.get(uri=uri)
    room = actions.open_space(open_home.ada, name="Yard", purpose="x", audience="home")
    said = actions.say(open_home.bo, room.object, "Hello @finn@social.example")
    assert [tag["href"] for tag in state(said.object).payload["tag"]] == [uri]  # type: ignore[union-attr]
    assert browser.post("/s/yard/join/", {}).status_code == 303
    assert browser.post("/s/yard/say/", {"text": "From a key", "key": "k"}).status_code == 303
    own = Post.objects.get(author=finn.num)
    actions.say(viewer_for(finn.num), room.object, "to myself", reply=own.num)
    actions.say(open_home.bo, room.object, "to you", reply=own.num)
    told = Notification.objects.filter(actor=finn.num).values_list("sort", "by")
    assert sorted(told) == [("mention", open_home.bo.uri), ("reply", open_home.bo.uri)]
    page = open_home.browser("bo").get(f"/people/{finn.num}/").content.decode()
    assert "@finn@social.example" in page and uri in page
    for path in ("/", "/people/", "/account/", "/me/", "/choices/", "/s/yard/"):
        assert browser.get(path).status_code == 200, path


def test_what_a_guest_key_says_here_is_told_to_no_other_server(social: Mastodon, open_home: Cast) -> None:
    arrived(social)
    finn = Actor.objects.get(uri=social.people["finn"]["id"])
    room = actions.open_space(open_home.ada, name="Yard", purpose="x", audience="public")
    said = actions.say(viewer_for(finn.num), room.object, "In public, but only here", audience="public")
    headers = {"Accept": "application/activity+json"}
    assert Client().get(f"/ap/o/{said.num}", headers=headers).status_code == 404
    assert Client().get(f"/ap/a/{finn.num}", headers=headers).status_code == 404
    (row,) = [row for row in rows() if row.num == said.num]
    assert not list(shipments(row))
    social.join("lee")
    lee = Actor.objects.get(num=remote.learn(social.people["lee"]["id"]))
    follows.follow(viewer_for(finn.num), lee.num)
    actions.react(viewer_for(finn.num), said.num, "👍")
    acts = [row for row in rows() if row.actor == finn.uri and row.origin == "home"]
    assert {row.type for row in acts} >= {"Create", "Follow", "Join"}
    assert not [row.type for row in acts if list(shipments(row))]
    let_in = [row for row in rows() if row.type in ("Accept", "Join")]
    told = [(row.type, shipment.named) for row in let_in for shipment in shipments(row) if shipment.named]
    assert not told, "whom a key lets in is nobody else's business"
