"""Moving house between two real homes over TLS: followers come along, and each home is a way into the other."""

import http.client
import re
import socket
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest

from tests.homes import PASSWORD
from tests.interop.conftest import Federated, until
from tests.interop.network import Internet

pytestmark = pytest.mark.one_database
_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
_INPUT = re.compile(r'<input\b[^>]*?name="([^"]*)"[^>]*?value="([^"]*)"')


@dataclass
class Browser:
    """A person's browser: it keeps cookies for each host, fills in forms and goes where it is sent."""

    net: Internet
    jar: dict[str, dict[str, str]] = field(default_factory=dict)
    url: str = ""
    page: str = ""

    def go(self, url: str, form: list[tuple[str, str]] | None = None) -> "Browser":
        """Open an address, or send a form there."""
        self.url = urljoin(self.url, url)
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        line = http.client.HTTPSConnection(host, timeout=60, context=self.net.trusted)
        plain = socket.create_connection(("127.0.0.1", self.net.calm[host]), timeout=60)
        line.sock = self.net.trusted.wrap_socket(plain, server_hostname=host)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.get(host, {}).items())}
        headers |= {"Referer": self.url, "Origin": f"https://{host}"} if form is not None else {}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        tail = f"{parts.path}?{parts.query}" if parts.query else parts.path
        line.request(
            "POST" if form is not None else "GET",
            tail,
            urlencode(form) if form is not None else None,
            headers,
        )
        answer = line.getresponse()
        self.page = answer.read().decode(errors="replace")
        for each in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(each).items():
                self.jar.setdefault(host, {})[name] = morsel.value
        onward = answer.headers.get("Location") or answer.headers.get("Refresh", "").partition("url=")[2]
        line.close()
        assert answer.status < 400, (answer.status, self.url, self.page[-3000:])
        return self.go(onward) if onward else self

    def send(self, action: str, *more: tuple[str, str]) -> "Browser":
        """Fill in the form that goes to `action` and send it."""
        form = next(one for one in _FORM.findall(self.page) if action in one)
        hidden = [(name, unescape(value)) for name, value in _INPUT.findall(form) if 'type="hidden"' in form]
        named = {name for name, _value in more}
        kept = [pair for pair in hidden if pair[0] not in named and pair[0] in _hidden(form)]
        found = re.search(r'action="([^"]*)"', form)
        return self.go(unescape(found[1]) if found else self.url, [*kept, *more])

    def sign_in(self, host: str, handle: str) -> "Browser":
        """As a person does, with a password."""
        self.go(f"https://{host}/signin/")
        return self.send('name="password"', ("email", f"{handle}@example.org"), ("password", PASSWORD))


def _hidden(form: str) -> set[str]:
    return set(re.findall(r'<input type="hidden" name="([^"]*)"', form))


@pytest.fixture(scope="module")
def rose(hearth: Federated, orchard: Federated) -> dict[str, Any]:
    """Rose lives in both homes, and has said something in the old one."""
    for home in (hearth, orchard):
        home.home.add("rose")
    browser = Browser(hearth.net).sign_in(hearth.host, "rose")
    browser.go("/s/workshop/")
    browser.send("/s/workshop/join/") if "/s/workshop/join/" in browser.page else None
    browser.go("/s/workshop/").send("/say/", ("text", "Words from the old home"), ("key", "a"))
    return {"old": hearth.find("rose"), "new": orchard.find("rose")}


def test_a_home_is_a_way_into_another(hearth: Federated, orchard: Federated, rose: dict[str, Any]) -> None:
    browser = Browser(orchard.net).sign_in(hearth.host, "rose")
    browser.sign_in(orchard.host, "rose").go("/signin/elsewhere/?for=link")
    browser.send("/signin/elsewhere/", ("address", f"rose@{hearth.host}"))
    assert urlsplit(browser.url).hostname == hearth.host
    browser.send("/oauth/authorize", ("answer", "yes"))
    assert (
        browser.url == f"https://{orchard.host}/account/elsewhere/" and f"rose@{hearth.host}" in browser.page
    )
    del browser.jar[orchard.host]
    browser.go(f"https://{orchard.host}/signin/elsewhere/?next=/people/").send(
        "/signin/elsewhere/", ("address", hearth.host)
    )
    browser.send("/oauth/authorize", ("answer", "yes"))
    assert browser.url == f"https://{orchard.host}/people/"


def test_a_person_moves_from_home_to_home_and_her_followers_follow(
    hearth: Federated, orchard: Federated, meadow: Federated, rose: dict[str, Any]
) -> None:
    old = meadow.find(f"@rose@{hearth.host}")
    meadow.api("POST", f"v1/accounts/{old['id']}/follow")
    until(
        lambda: meadow.api("GET", f"v1/accounts/relationships?id[]={old['id']}")[0]["following"], "the follow"
    )
    browser = Browser(orchard.net).sign_in(hearth.host, "rose")
    browser.sign_in(orchard.host, "rose").go("/account/moving/home/")
    parts = [("part", part) for part in ("posts", "relations", "followers")]
    browser.send('name="part"', ("address", f"rose@{hearth.host}"), *parts)
    browser.send("/oauth/authorize", ("answer", "yes"))
    assert "1 followers are being told" in browser.page, browser.page[-3000:]
    new = until(
        lambda: meadow.api("GET", f"v1/accounts/lookup?acct=rose@{orchard.host}", ok=False).get("id"),
        "the new one",
    )
    until(
        lambda: meadow.api("GET", f"v1/accounts/relationships?id[]={new}")[0]["following"],
        "her follower over here",
    )
    actor = orchard.document(f"https://{orchard.host}/@rose")[1]
    assert f"https://{hearth.host}/ap/a/" in str(actor["alsoKnownAs"])
    assert hearth.document(f"https://{hearth.host}/@rose")[1]["movedTo"] == actor["id"]

    def came() -> bool:
        rows = orchard.rows(f"SELECT html, quiet FROM spaces_post WHERE origin = 'mastodon:{hearth.host}'")
        return any("Words from the old home" in html and quiet for html, quiet in rows)

    until(came, "her words")
