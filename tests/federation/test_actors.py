"""What other servers learn of persons, spaces and the home, and by which name they find them."""

from typing import Any

import pytest
from django.test import Client

from hearth.base import options
from hearth.federation.activitypub import cavage, keys, outward_asgi, reader, rfc9421
from hearth.federation.activitypub.request import Request
from hearth.federation.activitypub.verify import claims
from hearth.people.sight import Viewer
from hearth.spaces import actions as spaces
from tests.federation.afar import private
from tests.people.cast import Cast

pytestmark = [pytest.mark.one_database]
AP = {"Accept": "application/activity+json"}
ROOT = "https://home.example"


def _get(path: str, **headers: str) -> Any:
    return Client().get(path.removeprefix(ROOT), headers=headers or AP)


def test_a_member_is_found_by_name_and_known_by_an_address(open_home: Cast) -> None:
    found = _get("/.well-known/webfinger?resource=acct:Bo@HOME.example")
    assert found.status_code == 200
    assert found["Content-Type"] == "application/jrd+json"
    assert found["Access-Control-Allow-Origin"] == "*"
    jrd = found.json()
    assert jrd["subject"] == "acct:bo@home.example"
    me = next(link["href"] for link in jrd["links"] if link["rel"] == "self")
    actor = _get(me)
    assert actor["Content-Type"] == "application/activity+json"
    assert "Accept" in actor["Vary"] and "Signature" in actor["Vary"]
    bo = actor.json()
    assert (bo["type"], bo["id"], bo["preferredUsername"]) == ("Person", me, "bo")
    assert bo["publicKey"]["owner"] == me
    assert bo["publicKey"]["publicKeyPem"].startswith("-----BEGIN PUBLIC KEY-----")
    assert _get(f"/.well-known/webfinger?resource={me}").json() == jrd
    assert _get(f"/.well-known/webfinger?resource={ROOT}/@bo").json() == jrd


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ("", 400),
        ("bo", 400),
        ("acct:nobody@home.example", 404),
        ("acct:bo@elsewhere.example", 404),
        ("acct:bo%40home.example", 200),
        ("https://elsewhere.example/@bo", 404),
    ],
)
def test_webfinger_answers_what_it_must(open_home: Cast, resource: str, status: int) -> None:
    assert _get(f"/.well-known/webfinger?resource={resource}").status_code == status


def test_a_public_space_is_a_group_and_another_is_nothing(open_home: Cast) -> None:
    ada = open_home.ada
    bench = spaces.open_space(ada, name="Bench", purpose="We mend.", audience="public")
    quiet = spaces.open_space(ada, name="Quiet", purpose="Hush.", audience="space", joining="invited")
    group = _get(f"/ap/a/{bench.num}").json()
    assert (group["type"], group["preferredUsername"]) == ("Group", "bench")
    assert group["attributedTo"] == f"{group['id']}/moderators"
    assert _get("/.well-known/webfinger?resource=acct:bench@home.example").status_code == 200
    never = _get("/ap/a/12345")
    for path in (f"/ap/a/{quiet.num}", "/@quiet"):
        hidden = _get(path)
        assert (hidden.status_code, hidden.content, hidden.headers) == (404, never.content, never.headers)
    assert _get("/.well-known/webfinger?resource=acct:quiet@home.example").status_code == 404


@pytest.mark.parametrize(
    ("accept", "document"),
    [
        ("application/activity+json", True),
        ('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("application/activity+json;q=0.5, text/html", False),
        ("text/html;q=0.5, application/activity+json", True),
        ("application/activity+json, application/ld+json, text/html", True),
        ("*/*", True),
    ],
)
def test_people_get_pages_and_servers_documents(open_home: Cast, accept: str, document: bool) -> None:
    me = f"/ap/a/{open_home.bo.actor}"
    answer = _get(me, Accept=accept)
    assert (answer.status_code == 200) is document
    assert "Accept" in answer["Vary"]
    if not document:
        assert answer["Location"] == "/people/bo/"
    if "ld+json" in accept and "activity+json" not in accept:
        assert answer["Content-Type"].startswith("application/ld+json")


def test_the_home_itself_may_be_read_by_anybody(open_home: Cast) -> None:
    home = _get("/ap/home").json()
    assert (home["type"], home["preferredUsername"]) == ("Application", "home.example")


def test_before_the_name_is_confirmed_there_is_nothing(open_home: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = "https://other.example"
    for path in (f"/ap/a/{open_home.bo.actor}", "/ap/home", "/@bo", "/.well-known/host-meta"):
        assert _get(path).status_code == 404, path
    assert _get("/.well-known/webfinger?resource=acct:bo@other.example").status_code == 404
    assert _get("/nodeinfo/2.1").json()["protocols"] == []


def test_the_home_tells_about_itself_in_whole_numbers(open_home: Cast) -> None:
    links = {link["rel"]: link["href"] for link in _get("/.well-known/nodeinfo").json()["links"]}
    for version in ("2.0", "2.1"):
        answer = _get(links[f"http://nodeinfo.diaspora.software/ns/schema/{version}"])
        assert f'profile="http://nodeinfo.diaspora.software/ns/schema/{version}#"' in answer["Content-Type"]
        told = answer.json()
        assert told["version"] == version
        assert type(told["usage"]["users"]["total"]) is int


def test_the_quick_road_answers_as_the_pages_do(open_home: Cast) -> None:
    bench = spaces.open_space(open_home.ada, name="Bench", purpose="We mend.", audience="public")
    said = spaces.say(open_home.ada, bench.object, "Words")
    for path in (
        f"/ap/o/{said.num}", f"/ap/a/{open_home.bo.actor}", "/ap/o/4711", "/ap/nowhere", "/ap/home",
        f"/ap/a/{bench.num}/outbox?page=0", "/.well-known/webfinger?resource=acct:bo@home.example",
        "/.well-known/webfinger", "/nodeinfo/2.1", "/nodeinfo/9",
    ):  # fmt: skip
        slow = _get(path)
        whole, _mark, query = path.partition("?")
        scope = {
            "method": "GET", "path": whole, "query_string": query.encode(),
            "headers": [(b"accept", AP["Accept"].encode())],
        }  # fmt: skip
        quick = outward_asgi._answer(scope)
        assert outward_asgi.is_outward(scope) or whole == "/ap/nowhere"
        assert quick.status_code == slow.status_code, path
        if whole not in ("/ap/nowhere",):
            assert (quick.content, quick["Content-Type"]) == (slow.content, slow["Content-Type"]), path


def test_the_quick_road_checks_what_was_signed(open_home: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    options.put("federation_secure", "on")
    bench = spaces.open_space(open_home.ada, name="Bench", purpose="We mend.", audience="public")
    said = spaces.say(open_home.ada, bench.object, "Words")
    key = keys.SigningKey("https://far.example/u/finn#k", private())

    def signer(request: Request) -> Viewer:
        return Viewer(
            uri="https://far.example/u/finn" if claims(request)[0].made_by(key.private.public_key()) else ""
        )

    monkeypatch.setattr(reader, "_signer", signer)
    for path in (f"/ap/o/{said.num}", f"/p/{said.num}/", f"/@ada/{said.num}", "/people/bo/", "/s/bench/"):
        for scheme in (cavage, rfc9421):
            signed = AP | scheme.sign("GET", f"https://home.example{path}", None, key)
            headers = [(name.lower().encode(), value.encode()) for name, value in signed.items()]
            scope = {"method": "GET", "path": path, "query_string": b"", "headers": headers}
            assert outward_asgi.is_outward(scope)
            assert outward_asgi._answer(scope).status_code == 200, path
            scope["path"] = "/ap/a/1"
            assert outward_asgi._answer(scope).status_code == 401


@pytest.mark.parametrize(
    ("path", "accept", "road"),
    [
        ("/p/12/", "application/activity+json", "/ap/o/12"),
        ("/s/bench/", "application/ld+json; profile=x", "/@bench"),
        ("/people/bo/", "application/activity+json, text/html;q=0.1", "/@bo"),
        ("/people/bo/", "text/html", ""),
        ("/p/12/", "text/html, application/activity+json;q=0.5", ""),
        ("/s/bench/say/", "text/html", ""),
        ("/ap/o/12", "*/*", "/ap/o/12"),
    ],
)
def test_the_address_of_a_page_leads_to_its_document(path: str, accept: str, road: str) -> None:
    scope = {"method": "GET", "path": path, "headers": [(b"accept", accept.encode())]}
    assert (outward_asgi.road_of(path) if outward_asgi.is_outward(scope) else "") == road
