"""Homes and a Fedify server on a small internet of their own, over TLS, with names, on loopback."""

import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import homes
from tests.homes import Home
from tests.interop import packages
from tests.interop.network import DOUBLES, Internet, internet

HEARTH, ORCHARD, MEADOW = "hearth.test", "orchard.test", "meadow.test"
PASTURE = "pasture.test"
NEW, OLD = "new.fedify.test", "old.fedify.test"
PATIENCE = 60.0


def until[Found](look: Callable[[], Found], what: str | Callable[[], object] = "") -> Found:
    """The first true answer; fails when none comes in time."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"it never came: {what() if callable(what) else what}"
        time.sleep(0.05)


@dataclass
class Peer:
    """A Fedify server, steered over its own door."""

    net: Internet
    host: str

    def steer(self, verb: str, **words: Any) -> Any:
        status, answer = self.net.ask("POST", f"https://{self.host}/_/{verb}", words)
        assert status == 200, answer
        return answer

    def id(self, name: str = "finn") -> str:
        return f"https://{self.host}/users/{name}"

    def came(self, kind: str, **expected: Any) -> list[dict[str, Any]]:
        """The activities of a type that came in, narrowed by their fields."""
        found = [each for each in self.steer("came") if each.get("type") == kind]
        return [
            each for each in found if all(_id(each.get(name)) == value for name, value in expected.items())
        ]

    def send(
        self, kind: str, whom: str, inbox: str, /, *, by: str = "finn", number: str = "", **fields: Any
    ) -> str:
        """Send an activity and return its id."""
        own = f"https://{self.host}/activities/{number or time.monotonic_ns()}"
        activity = {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": own,
            "type": kind,
            "actor": self.id(by),
            **fields,
        }
        self.steer("send", identifier=by, to=whom, inbox=inbox, activity=activity)
        return own


def _id(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) else value


@dataclass
class Federated:
    """A home under a name, used through the client API by one of its members."""

    net: Internet
    host: str
    home: Home
    token: str

    def api(self, method: str, path: str, body: Any = None, *, ok: bool = True) -> Any:
        status, answer = self.net.ask(
            method, f"https://{self.host}/api/{path}", body, Authorization=f"Bearer {self.token}"
        )
        assert not ok or status == 200, (method, path, status, answer, self.home.words()[-1500:])
        return answer

    def document(self, url: str) -> tuple[int, Any]:
        """A document as another server sees it, unsigned."""
        return self.net.ask("GET", url, Accept="application/activity+json")

    def ada(self) -> dict[str, Any]:
        """Ada's actor document."""
        status, found = self.net.ask(
            "GET", f"https://{self.host}/.well-known/webfinger?resource=acct:ada@{self.host}"
        )
        assert status == 200, found
        (url,) = [each["href"] for each in found["links"] if each["rel"] == "self"]
        status, actor = self.document(url)
        assert status == 200, actor
        return dict(actor)

    def find(self, what: str) -> dict[str, Any]:
        """An account found by its handle, resolved if it is unknown here."""
        found = self.api("GET", f"v2/search?resolve=true&type=accounts&q={what}")["accounts"]
        assert found, f"{what} was not found: {self.home.words()[-1500:]}"
        return dict(found[0])

    def say(self, text: str, **fields: Any) -> dict[str, Any]:
        """A status."""
        return dict(self.api("POST", "v1/statuses", {"status": text, "visibility": "public", **fields}))

    def sees(self, text: str, by: str, timeline: str = "v1/timelines/home") -> dict[str, Any]:
        """The status with this text by this account, once it stands in the timeline."""

        def found() -> dict[str, Any]:
            shown = self.api("GET", timeline)
            return next(
                (each for each in shown if text in each["content"] and each["account"]["id"] == by), {}
            )

        return until(found, text)

    def the_time_to_think_again_ends(self) -> None:
        """What was deleted a moment ago is deleted for good: in 30 seconds, which pass at once here."""
        self._time("UPDATE spaces_pendingdelete SET due = 0")

    def rests_end(self) -> None:
        """Servers that did not answer are tried again now."""
        self._time("UPDATE federation_peer SET next_try = 0", "UPDATE federation_delivery SET next_try = 0")

    def _time(self, *statements: str) -> None:
        with sqlite3.connect(self.home.data / "hearth.sqlite3", timeout=10) as database:
            for statement in statements:
                database.execute(statement)

    def rows(self, question: str) -> list[Any]:
        """Rows of the home's own database."""
        with sqlite3.connect(self.home.data / "hearth.sqlite3", timeout=10) as database:
            return database.execute(question).fetchall()


@dataclass
class Prepared:
    """A founded home that never runs, with a token of Ada's."""

    home: Home
    token: str

    def start(self, net: Internet, host: str, data: Path) -> Federated:
        """A copy of it under a name that its keeper has confirmed."""
        home = Home(homes.copied(self.home.data, data), homes.environment())
        home.environment |= net.environment() | {
            "HEARTH_DOMAIN": host,
            "HEARTH_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
            "PYTHONPATH": f"{home.environment['PYTHONPATH']}:{DOUBLES}",
        }
        with sqlite3.connect(data / "hearth.sqlite3") as database:
            database.execute("INSERT INTO base_option(key, value) VALUES('federation_host', ?)", (host,))
        home.port = net.behind[host]
        home.start()
        return Federated(net, host, home, self.token)


FURNISH = """
import django
django.setup()
from hearth.api.oauth.scripts import script_token
from hearth.people.models import Actor
from hearth.people.sight import viewer_for
from hearth.spaces.actions import open_space
ada = viewer_for(Actor.objects.get(handle="ada").num)
open_space(ada, name="Workshop", purpose="To mend", audience="public", joining="open")
open_space(ada, name="Backroom", purpose="To rest", audience="space", joining="invited")
print(script_token("ada", "read write follow push", "Tests"))
"""


@pytest.fixture(scope="session")
def prepared(founded_model: Home, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """What the homes are copied from: with a public space (workshop) and a closed one (backroom)."""
    data = tmp_path_factory.mktemp("prepared") / "home"
    home = Home(homes.copied(founded_model.data, data), homes.environment())
    settings = {"HEARTH_DATA": str(data), "DJANGO_SETTINGS_MODULE": "hearth.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", FURNISH],
        env=home.environment | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Prepared(home, done.stdout.strip())


@pytest.fixture(scope="session")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    with internet(tmp_path_factory.mktemp("internet"), [HEARTH, ORCHARD, MEADOW, PASTURE, NEW, OLD]) as made:
        yield made


@pytest.fixture(scope="session")
def hearth(
    net: Internet, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Federated]:
    """A home at https://hearth.test; Ada's token is at hand."""
    made = prepared.start(net, HEARTH, tmp_path_factory.mktemp("hearth") / "home")
    yield made
    made.home.stop()


@pytest.fixture(scope="session")
def orchard(
    net: Internet, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Federated]:
    """Another home, at https://orchard.test."""
    made = prepared.start(net, ORCHARD, tmp_path_factory.mktemp("orchard") / "home")
    yield made
    made.home.stop()


@pytest.fixture(scope="session")
def meadow(
    net: Internet, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Federated]:
    """A third home, at https://meadow.test."""
    made = prepared.start(net, MEADOW, tmp_path_factory.mktemp("meadow") / "home")
    yield made
    made.home.stop()


def _peer(net: Internet, host: str, scheme: str, log: Path) -> Iterator[Peer]:
    node, folder = packages.node(), packages.fedify()
    script = folder / "peer.mjs"
    script.write_bytes((Path(__file__).parent / "fedify" / "peer.mjs").read_bytes())
    with log.open("wb") as out:
        words = [
            str(node),
            "--require",
            str(DOUBLES / "names.cjs"),
            str(script),
            host,
            scheme,
            str(net.behind[host]),
        ]
        process = subprocess.Popen(words, env=packages.clean(net.environment()), stdout=out, stderr=out)
    try:
        until(lambda: process.poll() is not None or _listens(net.behind[host]), "the Fedify server")
        assert process.poll() is None, log.read_text()[-2000:]
        yield Peer(net, host)
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="session")
def new_peer(net: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A Fedify server that signs by RFC 9421 and reads nothing else."""
    yield from _peer(net, NEW, "rfc9421", tmp_path_factory.mktemp("fedify") / "new.log")


@pytest.fixture(scope="session")
def old_peer(net: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A Fedify server that signs by draft-cavage."""
    yield from _peer(
        net, OLD, "draft-cavage-http-signatures-12", tmp_path_factory.mktemp("fedify") / "old.log"
    )
