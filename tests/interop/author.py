"""A server of one author, written here: its actor and documents are served, its activities signed and delivered."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from hearth.federation.activitypub import cavage
from hearth.federation.activitypub.keys import SigningKey, pem_of
from tests.interop.network import Internet


@dataclass
class Author:
    """Somebody on a server of her own."""

    net: Internet
    host: str
    private: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    documents: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"https://{self.host}/author"

    def actor(self) -> dict[str, Any]:
        key = {
            "id": f"{self.id}#main-key",
            "owner": self.id,
            "publicKeyPem": pem_of(self.private.public_key()),
        }
        return {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": self.id,
            "type": "Person",
            "preferredUsername": "author",
            "name": "An author",
            "inbox": f"{self.id}/inbox",
            "outbox": f"{self.id}/outbox",
            "publicKey": key,
        }

    def deliver(self, inbox: str, activity: Any) -> int:
        """POST it, signed; the status."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        headers = cavage.sign("POST", inbox, body, SigningKey(f"{self.id}#main-key", self.private))
        sent = {name.replace("-", "_"): value for name, value in headers.items()}
        return self.net.ask("POST", inbox, body, **sent)[0]


@contextmanager
def serving(author: Author) -> Iterator[Author]:
    """Her documents, while this lasts."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = author.actor() if path == "/author" else author.documents.get(path)
            kind = "application/activity+json"
            if path == "/.well-known/webfinger":
                kind = "application/jrd+json"
                link = {"rel": "self", "type": "application/activity+json", "href": author.id}
                found = {"subject": f"acct:author@{author.host}", "links": [link]}
            self._answer(404 if found is None else 200, kind, json.dumps(found).encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(202, "text/plain", b"")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", author.net.behind[author.host]), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield author
    finally:
        server.shutdown()
        server.server_close()
