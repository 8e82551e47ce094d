"""A small server that speaks Mastodon's API and OAuth over real HTTP on loopback, under a name of its own.

It is strict where real ones are: exact redirect addresses, PKCE, codes that work once, scopes per token.
"""

import base64
import hashlib
import http.client
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from hearth.base import fetch

ACTIVITY = "application/activity+json"


class Mastodon:
    """One server: people, apps, tokens, statuses, and everything it was asked."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.apps: dict[str, dict[str, str]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, str]] = {}
        self.people: dict[str, dict[str, Any]] = {}
        self.statuses: dict[str, dict[str, Any]] = {}
        self.followed: list[str] = []
        self.asked: list[str] = []
        self.revoked: list[str] = []
        self.lies: dict[str, Any] = {}
        self.sent: dict[str, str] = {}

    def join(self, name: str, **more: Any) -> str:
        """Somebody with an account here; her actor's id."""
        uri = f"https://{self.host}/users/{name}"
        self.people[name] = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": uri,
            "type": "Person",
            "preferredUsername": name,
            "name": name.title(),
            "inbox": f"{uri}/inbox",
            "followers": f"{uri}/followers",
            **more,
        }
        return uri

    def say(self, by: str, text: str, to: str = "", visibility: str = "public") -> str:
        """A status."""
        num = str(1000 + len(self.statuses))
        name, _at, host = by.partition("@")
        self.statuses[num] = {
            "id": num,
            "uri": f"https://{self.host}/statuses/{num}",
            "url": f"https://{self.host}/@{by}/{num}",
            "created_at": "2026-11-01T10:00:00.000Z",
            "content": text,
            "visibility": visibility,
            "spoiler_text": "",
            "in_reply_to_id": to or None,
            "media_attachments": [],
            "account": {"id": f"id-{name}", "acct": by, "display_name": name.title(), "host": host},
        }
        return num

    def agree(self, url: str, name: str) -> str:
        """What a person's browser does at the authorize page: the address she is sent back to."""
        parts = urlsplit(url)
        assert (parts.hostname, parts.path) == (self.host, "/oauth/authorize")
        asked = dict(parse_qsl(parts.query, strict_parsing=True))
        app = self.apps[asked["client_id"]]
        assert asked["redirect_uri"] == app["redirect_uris"] and asked["scope"] == app["scopes"]
        assert asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
        code = secrets.token_hex(8)
        self.codes[code] = {**asked, "name": name}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """One request."""
        parts = urlsplit(target)
        self.asked.append(f"{method} {parts.path}")
        form = dict(parse_qsl(body.decode()))
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path in self.lies:
            lie = self.lies[parts.path]
            return lie if isinstance(lie, tuple) else (200, lie)
        match (method, parts.path.strip("/").split("/")):
            case ("POST", ["api", "v1", "apps"]):
                id_ = secrets.token_hex(6)
                self.apps[id_] = {**form, "secret": secrets.token_hex(6)}
                return 200, {"client_id": id_, "client_secret": self.apps[id_]["secret"]}
            case ("POST", ["oauth", "token"]):
                return self._token(form)
            case ("POST", ["oauth", "revoke"]):
                self.revoked.append(form["token"])
                self.tokens.pop(form["token"], None)
                return 200, {}
            case ("GET", [".well-known", "webfinger"]):
                return self._finger(query["resource"])
            case ("GET", ["users", name]) if name in self.people:
                return 200, self.people[name]
        held = self.tokens.get(headers.get("Authorization", "").removeprefix("Bearer "))
        if held is None:
            return 401, {"error": "The access token is invalid"}
        return self._api(method, parts.path, held, {**query, **form}, headers)

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        code = self.codes.pop(form["code"], None)
        app = self.apps.get(form["client_id"])
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        good = (
            code is not None
            and app is not None
            and app["secret"] == form["client_secret"]
            and code["redirect_uri"] == form["redirect_uri"]
            and code["code_challenge"] == challenge.rstrip(b"=").decode()
        )
        if not good or code is None:
            return 400, {"error": "invalid_grant"}
        token = secrets.token_hex(16)
        self.tokens[token] = {"name": code["name"], "scope": code["scope"]}
        return 200, {"access_token": token, "token_type": "Bearer", "scope": code["scope"], "created_at": 1}

    def _finger(self, resource: str) -> tuple[int, Any]:
        name, _at, host = resource.removeprefix("acct:").partition("@")
        if host != self.host or name not in self.people:
            return 404, {}
        href = self.people[name]["id"]
        return 200, {"subject": resource, "links": [{"rel": "self", "type": ACTIVITY, "href": href}]}

    def _api(
        self, method: str, path: str, held: dict[str, str], given: dict[str, str], headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        name = held["name"]
        match (method, path.removeprefix("/api/v1/").split("/")):
            case ("GET", ["accounts", "verify_credentials"]):
                return 200, {"id": f"id-{name}", "username": name, "acct": name, "bot": False}
            case ("GET", ["notifications"]) if given["types[]"] == "mention":
                spoken = [one for one in self.statuses.values() if f"@{name}" in one["content"]]
                return 200, [{"type": "mention", "status": one} for one in reversed(spoken)]
            case ("GET", ["statuses", num]) if num in self.statuses:
                return 200, self.statuses[num]
            case ("GET", ["statuses", num, "context"]) if num in self.statuses:
                up = self.statuses[num]["in_reply_to_id"]
                down = [one for one in self.statuses.values() if one["in_reply_to_id"] == num]
                return 200, {"ancestors": [self.statuses[up]] if up else [], "descendants": down}
            case ("POST", ["statuses"]) if "write" in held["scope"]:
                key = headers["Idempotency-Key"]
                if key not in self.sent:
                    self.sent[key] = self.say(
                        name, given["status"], given["in_reply_to_id"], given["visibility"]
                    )
                return 200, self.statuses[self.sent[key]]
            case ("GET", ["accounts", "search"]):
                return 200, [{"id": "id-finn", "acct": given["q"]}] if "finn" in given["q"] else []
            case ("POST", ["accounts", who, "follow"]) if "follow" in held["scope"]:
                self.followed.append(who)
                return 200, {"id": who, "requested": True}
        return 404, {"error": "Record not found"}


@contextmanager
def serving(*servers: Mastodon) -> Iterator[None]:
    """These servers answer under their names; everybody else does not exist."""
    by_host = {server.host: server for server in servers}

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server = by_host[self.headers["Host"]]
            status, told = server.answer(self.command, self.path, self.headers, body)
            data = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            kind = ACTIVITY if self.path.startswith(("/users/", "/ap/a/")) else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _do

        def log_message(self, *args: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    async def request(method: str, url: str, **options: Any) -> fetch.Answer:
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc not in by_host:
            raise fetch.Unreachable(f"{parts.hostname} did not answer.")
        made = options.get("headers") or {}
        headers = dict(made(url) if callable(made) else made)
        talking = http.client.HTTPConnection("127.0.0.1", listening.server_port, timeout=5)
        tail = f"{parts.path}?{parts.query}" if parts.query else parts.path
        talking.request(method, tail, options.get("body"), {**headers, "Host": parts.netloc})
        got = talking.getresponse()
        told = dict(got.getheaders())
        body = got.read()
        talking.close()
        if (into := options.get("into")) is not None:
            into.write(body)
            body = b""
        return fetch.Answer(got.status, url, told["Content-Type"], body, told)

    real = fetch.request
    fetch.request = request  # type: ignore[assignment]
    try:
        yield
    finally:
        fetch.request = real
        listening.shutdown()
        listening.server_close()
