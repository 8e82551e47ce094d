"""Another server as the tests play it: documents it serves, keys it signs with, deliveries it makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urldefrag, urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric import rsa

from hearth.base.errors import Unreachable
from hearth.base.fetch import Answer
from hearth.federation.activitypub import cavage, rfc9421
from hearth.federation.activitypub.keys import SigningKey, pem_of
from hearth.federation.activitypub.receiving import inbox, processing, remote
from hearth.ledger import read
from hearth.ledger.activity import edit_of
from hearth.ledger.record import record
from hearth.people import follows
from hearth.people.bonds import Follow
from hearth.people.sight import Viewer
from tests.people.cast import Cast

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
HOME = "https://home.example"
Doc = dict[str, Any]


@cache
def private(number: int = 0) -> rsa.RSAPrivateKey:
    """A key that is made once a test run."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Elsewhere:
    """Every other server at once: what lies at which address, and what was asked for."""

    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def ask(self, url: str, as_actor: int = 1, accept: str = "") -> Answer:
        """As `http.ask`."""
        self.asked.append(url)
        found = self.pages.get(urldefrag(url)[0])
        if callable(found):
            found = found()
        if found is None:
            return Answer(404, url, "", b"", {})
        if isinstance(found, int):
            if found == 0:
                raise Unreachable("nobody there")
            return Answer(found, url, "", b"", {})
        kind = "application/jrd+json" if "webfinger" in url else "application/activity+json"
        return Answer(200, url, kind, orjson.dumps(found), {"Content-Type": kind})

    def person(self, name: str, host: str = "far.example", kind: str = "Person", **more: Any) -> "Person":
        """Somebody who lives there."""
        uri = f"https://{host}/u/{name}"
        document: Doc = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": uri,
            "type": kind,
            "preferredUsername": name,
            "name": name.title(),
            "inbox": f"{uri}/inbox",
            "outbox": f"{uri}/outbox",
            "followers": f"{uri}/followers",
            "endpoints": {"sharedInbox": f"https://{host}/inbox"},
            "publicKey": {
                "id": f"{uri}#main-key",
                "owner": uri,
                "publicKeyPem": pem_of(private().public_key()),
            },
            **more,
        }
        self.pages[uri] = document
        return Person(self, uri, document)


@dataclass
class Person:
    """One of them."""

    elsewhere: Elsewhere
    uri: str
    document: Doc
    count: int = 0

    @property
    def key(self) -> SigningKey:
        return SigningKey(f"{self.uri}#main-key", private())

    def does(self, kind: str, about: Any, **more: Any) -> Doc:
        """An activity of hers."""
        self.count += 1
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{self.uri}/does/{self.count}",
            "type": kind,
            "actor": self.uri,
            "object": about,
            **more,
        }

    def note(self, words: str, **more: Any) -> Doc:
        """A public post of hers, which her server shows to whoever asks."""
        self.count += 1
        made: Doc = {
            "id": f"{self.uri}/says/{self.count}",
            "type": "Note",
            "attributedTo": self.uri,
            "content": f"<p>{words}</p>",
            "to": [PUBLIC],
            "cc": [f"{self.uri}/followers"],
            "published": "2026-01-05T10:00:00Z",
            **more,
        }
        self.elsewhere.pages[made["id"]] = made
        return made

    def says(self, words: str, **more: Any) -> Doc:
        """The Create of such a post."""
        return self.does("Create", self.note(words, **more))


Sign = Callable[[str, str, bytes | None, SigningKey], dict[str, str]]


def deliver(
    activity: Any,
    by: Person,
    *,
    path: str = "/ap/inbox",
    sign: Sign = cavage.sign,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    key: SigningKey | None = None,
) -> int:
    """Send it to the home's inbox, signed; the status it answers."""
    raw = orjson.dumps(activity) if body is None else body
    signed = {**sign("POST", f"{HOME}{path}", raw, key or by.key), **(headers or {})}
    return post(raw, signed, path)


def post(raw: bytes, headers: Mapping[str, str], path: str = "/ap/inbox") -> int:
    """A POST on the raw ASGI path."""
    sent: list[Any] = []
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items() if value]
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": pairs,
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    assert inbox.is_inbox(scope)
    answering = inbox.inbox_app(scope, receive, send)
    try:
        answering.send(
            None
        )  # nothing in it waits here, so it needs no loop and stays in the test's transaction
    except StopIteration:
        pass
    return int(sent[0]["status"])


def tell(activity: Doc, by: Person) -> int:
    """Deliver it and let the home work it off."""
    status = deliver(activity, by)
    processing.work_off()
    return status


NINE = rfc9421.sign


def host_of(uri: str) -> str:
    """The host of an id."""
    return urlsplit(uri).hostname or ""


def befriend(cast: Cast, person: Person) -> int:
    """Bo follows somebody elsewhere; her number."""
    num = remote.learn(person.uri)
    follows.follow(cast.bo, num)
    Follow.objects.filter(followed=num).update(state="active", rank=1)
    return num


def wants_to_be_asked(viewer: Viewer) -> None:
    """Who wants to follow her has to ask from now on."""
    state = read.state(viewer.uri)
    assert state is not None
    more = {"manuallyApprovesFollowers": True, "updated": state.updated + 1}
    record(edit_of(state, viewer.uri, {**state.payload, **more}))
