"""The guarded client against a hostile server on this machine: redirects, slowness, bombs, names that turn inward."""

import gzip
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

from hearth.base import connections, fetch, guard
from hearth.base.errors import Invalid, Unreachable

pytestmark = pytest.mark.one_database
PUBLIC = "93.184.216.34"


class Server:
    """What it was asked for, and what it answers by path."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.raw: list[str] = []
        self.over = threading.Event()

    def url(self, path: str, host: str = "a.example") -> str:
        return f"http://{host}{path}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Server

    def do_GET(self) -> None:
        self.state.raw.append(self.path)
        self.state.asked.append((unquote(self.path), dict(self.headers)))
        name, _slash, rest = unquote(self.path)[1:].partition("?")[0].partition("/")
        getattr(self, f"on_{name}")(rest)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def on_fine(self, _rest: str) -> None:
        self.answer(b"fine", Content_Type="text/plain; charset=utf-8")

    def on_to(self, rest: str) -> None:
        self.answer(b"", 302, Location=rest.replace("|", "/"))

    def on_self(self, _rest: str) -> None:
        self.answer(b"", 301, Location="")

    def on_hops(self, rest: str) -> None:
        self.answer(b"", 307, Location=f"/hops/{int(rest) - 1}") if rest != "0" else self.on_fine("")

    def on_bomb(self, _rest: str) -> None:
        self.answer(gzip.compress(bytes(30_000_000)), Content_Encoding="gzip")

    def on_long(self, _rest: str) -> None:
        self.answer(b"x" * 50_000)

    def on_drip(self, _rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(400):
            try:
                self.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.05)

    def on_silent(self, _rest: str) -> None:
        self.state.over.wait(20)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def listening() -> Iterator[Server]:
    state = Server()
    handler = type("Answering", (Handler,), {"state": state})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    state.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield state
    state.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def net(listening: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Names of a small internet: a.example is public (played by the server here), the rest leads inside."""
    inside = {
        "private.example": "10.0.0.1",
        "loop.example": "127.0.0.1",
        "mapped.example": "::ffff:127.0.0.1",
    }

    def lookup(host: str, port: Any, *_: object, **__: object) -> list[Any]:
        if host in inside:
            family = socket.AF_INET6 if ":" in inside[host] else socket.AF_INET
            return [(family, socket.SOCK_STREAM, 6, "", (inside[host], port))]
        if host == "a.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, port))]
        raise socket.gaierror(f"no {host}")

    def connected(info: Any) -> socket.socket:
        made = real(
            info
        )  # the guard has judged the public address; only then the way is bent to this machine
        return Bent(made, listening.port) if info[4][0] == PUBLIC else made

    real = connections._guarded_socket
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(connections, "_guarded_socket", connected)
    fetch.run(fetch.close())
    listening.asked.clear()
    listening.raw.clear()
    return listening


def Bent(made: socket.socket, port: int) -> socket.socket:
    class Socket(socket.socket):
        def connect(self, _address: Any) -> None:
            super().connect(("127.0.0.1", port))

    return Socket(made.family, made.type, made.proto, made.detach())


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    fetch.run(fetch.close())


def test_an_answer_comes_whole(net: Server) -> None:
    answer = fetch.fetch_now(net.url("/fine"))
    assert (answer.status, answer.body, answer.media_type) == (200, b"fine", "text/plain")
    assert net.asked[0][1]["User-Agent"].startswith("Hearth/")


@pytest.mark.parametrize("host", ["private.example", "loop.example", "mapped.example"])
def test_a_name_that_leads_inside_is_not_connected_to(net: Server, host: str) -> None:
    with pytest.raises(Unreachable, match="no address that may be reached"):
        fetch.fetch_now(f"http://{host}/fine")
    with pytest.raises(Unreachable):
        fetch.fetch_now(net.url(f"/to/http:||{host}|fine"))
    assert [path for path, _headers in net.asked] == [f"/to/http:||{host}|fine"]


@pytest.mark.parametrize(
    "target",
    [
        "http:||127.0.0.1|",
        "http:||[::1]|",
        "http:||u:p@a.example|",
        "file:|||etc|passwd",
        "http:||a.example:22|",
    ],
)
def test_a_redirect_is_judged_like_the_first_address(net: Server, target: str) -> None:
    with pytest.raises(Invalid):
        fetch.fetch_now(net.url(f"/to/{target}"))


def test_three_redirects_are_followed_and_signed_anew(net: Server) -> None:
    seen: list[str] = []

    def sign(url: str) -> dict[str, str]:
        seen.append(url)
        return {"X-Signed": str(len(seen))}

    assert fetch.fetch_now(net.url("/hops/3"), headers=sign).body == b"fine"
    assert [headers["X-Signed"] for _path, headers in net.asked] == ["1", "2", "3", "4"]
    assert seen[-1] == net.url("/hops/0")
    with pytest.raises(Unreachable, match="too often"):
        fetch.fetch_now(net.url("/hops/4"))
    with pytest.raises(Unreachable, match="too often"):
        fetch.fetch_now(net.url("/self/"))


def test_an_address_is_asked_byte_by_byte_as_it_was_signed(net: Server) -> None:
    seen: list[str] = []

    def sign(url: str) -> dict[str, str]:
        seen.append(url)
        return {}

    for path in ("/fine/%7Ea%2fb?x=%20+&y#part", "/fine/grüße"):
        fetch.fetch_now(net.url(path), headers=sign)
    assert [url.removeprefix("http://a.example") for url in seen] == net.raw
    assert net.raw == ["/fine/%7Ea%2fb?x=%20+&y", "/fine/gr%C3%BC%C3%9Fe"]


def test_https_never_becomes_http() -> None:
    assert fetch._next("https://a.example/x", "/y") == "https://a.example/y"
    for target in ("http://a.example/", "ftp://a.example/", "data:text/html,x"):
        with pytest.raises(Invalid):
            fetch._next("https://a.example/x", target)


def test_what_we_send_is_never_redirected(net: Server) -> None:
    answer = fetch.run(fetch.post(net.url("/to/|fine"), b"secret", {}))
    assert answer.status == 302 and len(net.asked) == 1


@pytest.mark.parametrize("path", ["/drip", "/silent"])
def test_one_deadline_covers_everything(net: Server, path: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        fetch.fetch_now(net.url(path), timeout=0.2)
    assert time.monotonic() - begun < 10


def test_decoded_bytes_are_counted(net: Server) -> None:
    with pytest.raises((Invalid, Unreachable)):
        fetch.fetch_now(net.url("/bomb"), max_bytes=1_000_000)
    with pytest.raises(Invalid):
        fetch.fetch_now(net.url("/long"), max_bytes=1000)
    assert len(fetch.run(fetch.post(net.url("/long"), b"", {})).body) == 20_000


def test_a_connection_is_used_again(net: Server) -> None:
    async def two() -> tuple[Any, Any]:
        await fetch.fetch(net.url("/fine"))
        first = fetch.session()
        await fetch.fetch(net.url("/fine"))
        return first, fetch.session()

    first, second = fetch.run(two())
    assert first is second and connections._tls(None) is connections._tls(None)


def test_certificates_of_the_operator_are_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    empty = tmp_path / "none.pem"
    empty.write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(empty))
    assert connections._tls(str(empty)).cert_store_stats()["x509_ca"] == 0
    connections._tls.cache_clear()


def test_literal_addresses_pass_the_guard_as_well(net: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "check", lambda url, **_: url)  # even if the form were not looked at
    for host in ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"):
        with pytest.raises(Unreachable):
            fetch.fetch_now(f"http://{host}:{net.port}/fine", timeout=2)
    assert net.asked == []
