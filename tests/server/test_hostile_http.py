"""What arrives at a real, running home from people who mean no good: every answer is in plain words, and everybody
else goes on being served.
"""

import http.client
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import homes
from tests.homes import Home
from tests.ledger.story import Image
from tests.web import Answer, Web

pytestmark = pytest.mark.one_database
FORM = "application/x-www-form-urlencoded"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{7*7}}{%x%}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    made = Home(tmp_path_factory.mktemp("hostile") / "home", homes.environment())
    made.found()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with a name of its own, behind a proxy that speaks TLS."""
    made = Home(tmp_path_factory.mktemp("secure") / "home", homes.environment())
    made.environment["HEARTH_DOMAIN"] = "home.example"
    made.found()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def ada(home: Home) -> Web:
    return Web(home).sign_in()


def raw(home: Home, data: bytes, seconds: float = 20) -> bytes:
    """Send bytes as they are, and give back what comes."""
    with socket.create_connection(("127.0.0.1", home.port), timeout=seconds) as line:
        try:
            line.sendall(data)
        except OSError:
            pass  # refused while we were still sending
        parts = []
        try:
            while part := line.recv(65536):
                parts.append(part)
        except OSError:
            pass
    return b"".join(parts)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def request(path: bytes, *headers: bytes, method: bytes = b"GET", body: bytes = b"") -> bytes:
    lines = [method + b" " + path + b" HTTP/1.1", b"Host: localhost", b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def fine(home: Home) -> None:
    """Others are served, whoever else is still waiting."""
    assert Web(home).get("/help/").status == 200


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (b"/search?q=\xc3\xa9\xe2\x82\xac", {200}),
        (b"/search?q=%ff%fe", {200}),
        (b"/search?q=\xff\xfe", {200, 400}),
        (b"/%ff%fe", {404}),
        (b"/s/%00/", {400, 404}),
        (b"/static/../../../../etc/passwd", {404}),
        (b"/static/%2e%2e/%2e%2e/%2e%2e/pyproject.toml", {404}),
        (b"/static//etc/passwd", {404}),
        (b"/static/ui/../../server/settings.py", {404}),
        (b"/media/../hearth.sqlite3", {404}),
        (b"/media/" + b"0" * 64 + b".png", {404}),
        (b"/media/" + b"0" * 64 + b".sqlite3", {404}),
        (b"//evil.example/", {404}),
        (b"/?" + b"a" * 40_000, {200}),
        (b"/p/" + b"9" * 400 + b"/", {404}),
        (b"/live?since=" + b"9" * 400, {200}),
    ],
)
def test_odd_addresses(home: Home, path: bytes, wanted: set[int]) -> None:
    if path.startswith(b"/live"):
        line = http.client.HTTPConnection("127.0.0.1", home.port, timeout=20)
        line.request("GET", path.decode())
        assert line.getresponse().status in wanted
        line.close()
        return
    answer = raw(home, request(path))
    assert status(answer) in wanted
    assert b"root:" not in answer
    assert b"SECRET" not in answer


def test_odd_headers(home: Home) -> None:
    assert status(raw(home, request(b"/", b"Cookie: hearth_session=\xff\xfe; x=" + b"y" * 9000))) < 500
    assert (
        status(raw(home, request(b"/", b"Accept: \xff", b"HX-Request: \xff", b"X-Forwarded-For: ;,'--")))
        < 500
    )
    assert status(raw(home, request(b"/signin/", b"Content-Length: abc", method=b"POST"))) == 400
    assert status(raw(home, b"GET / HTTP/1.1\r\nHost: <script>\r\nConnection: close\r\n\r\n")) == 400
    fine(home)


def test_ten_megabytes_are_refused_in_words(home: Home, ada: Web) -> None:
    for path in ("/s/hearth/say/", "/signin/", "/s/hearth/poll/"):
        answer = ada.post(path, {"text": "word " * 2_000_000, "key": "big"})
        assert answer.status == 413, path
        assert "more than the home can take" in answer.body
        policed(answer)
    answer = ada.post("/s/hearth/say/", {"text": "word " * 100_000, "key": "long"})
    assert answer.status in (400, 422)
    assert "one post holds" in answer.body


def test_people_who_go_away_or_dawdle_keep_nobody_waiting(home: Home, ada: Web) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in ada.cookies.items()).encode()
    half = request(
        b"/signin/",
        b"Cookie: " + cookie,
        b"Content-Length: 1000",
        f"Content-Type: {FORM}".encode(),
        method=b"POST",
    )
    for _ in range(12):  # gone in the middle of a form
        line = socket.create_connection(("127.0.0.1", home.port))
        line.sendall(half + b"email=")
        line.close()
    fine(home)
    waiting = []
    for _ in range(12):  # there, and silent
        line = socket.create_connection(("127.0.0.1", home.port))
        line.sendall(half + b"email=")
        waiting.append(line)
    time.sleep(0.3)
    fine(home)
    for line in waiting:
        line.close()
    token = ada.cookies["hearth_csrf"].encode()
    for page in (
        request(b"/s/hearth/", b"Cookie: " + cookie),
        request(
            b"/export/", b"Cookie: " + cookie, b"X-CSRFToken: " + token, b"Content-Length: 0", method=b"POST"
        ),
    ):
        for _ in range(12):  # gone in the middle of the answer
            with socket.socket() as line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                line.connect(("127.0.0.1", home.port))
                line.sendall(page)
                line.recv(10)
        fine(home)


def policed(answer: Answer) -> None:
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script>" not in answer.body
    assert " onerror=alert" not in answer.body.replace("&quot;", '"').split("&lt;img")[0]


def test_every_page_is_policed_errors_too(home: Home, ada: Web) -> None:
    for path in (
        "/",
        "/signin/",
        "/s/hearth/",
        "/nowhere/",
        "/p/12/",
        "/search?q=x",
        "/s/hearth/threads/new/",
        "/style/",
    ):
        policed(ada.get(path))
    strange = Web(home).post("/s/hearth/say/", {"text": "x"})
    assert strange.status == 403
    policed(strange)
    assert "open for too long" in strange.body


def test_tags_in_every_field_are_words(home: Home, ada: Web) -> None:
    made = ada.post(
        "/spaces/new/",
        {"name": EVIL[:70], "purpose": EVIL, "slug": "evil", "audience": "home", "joining": "open"},
    )
    assert made.status == 303, made.body
    said = ada.post(
        "/s/evil/say/", {"text": f"{EVIL} [x](javascript:alert(3)) ![y](data:text/html,z)", "key": "e1"}
    )
    assert said.status == 303
    num = said.location.rpartition("#p")[2]
    assert ada.post("/s/evil/threads/new/", {"title": EVIL, "text": EVIL, "key": "e2"}).status == 303
    asked = ada.post("/s/evil/poll/", {"text": EVIL, "options": f"{EVIL}\nb", "method": "single", "ballot": "open",
                                       "lasts": "1h", "rule": EVIL, "key": "e3"})  # fmt: skip
    assert asked.status == 302
    assert ada.post(f"/p/{num}/react/", {"emoji": EVIL}).status == 400
    profile = {"name": EVIL[:60], "summary": EVIL, "pronouns": EVIL[:40]}
    assert ada.post("/account/profile/", profile).status in (200, 303, 302)
    opened = ada.post("/s/evil/channels/new/", {"room": EVIL[:60]})
    assert opened.status == 303, opened.body[-1500:]
    for path in ("/", "/spaces/", "/s/evil/", "/s/evil/about/", "/s/evil/threads/", "/s/evil/settings/", "/people/",
                 "/people/ada/", f"/p/{num}/history/", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/s/evil/people/",
                 f"/s/evil/?reply={num}", "/notifications/"):  # fmt: skip
        page = ada.get(path)
        assert page.status == 200, path
        policed(page)
        assert "javascript:" not in page.body, path
        assert "src=x" not in page.body.replace("&lt;img src=x", ""), path
        assert "49" not in page.body.partition("alert(2)")[2][:20], path
    ada.post("/people/ada/describe/", {"name": "Ada", "summary": ""})


def multipart(files: list[tuple[str, bytes, str]], **fields: str) -> bytes:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
        for k, v in fields.items()
    ]
    for name, data, kind in files:
        head = f'--b\r\nContent-Disposition: form-data; name="picture"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: {kind}\r\n\r\n".encode() + data + b"\r\n")
    return b"".join(parts) + b"--b--\r\n"


def upload(
    ada: Web, key: str, data: bytes, name: str = "a.png", kind: str = "image/png", alt: str = "a shoe"
) -> bytes:
    cookie = "; ".join(f"{k}={v}" for k, v in ada.cookies.items())
    body = multipart([(name, data, kind)], text=f"picture {key}", key=key, alt=alt)
    return raw(
        ada.home,
        request(
            b"/s/hearth/say/",
            f"Cookie: {cookie}".encode(),
            f"X-CSRFToken: {ada.cookies['hearth_csrf']}".encode(),
            b"Content-Type: multipart/form-data; boundary=b",
            f"Content-Length: {len(body)}".encode(),
            method=b"POST",
            body=body,
        ),
    )


def png(width: int = 9, height: int = 9) -> bytes:
    import io

    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 90, 40)).save(out, "PNG")
    return out.getvalue()


def test_pictures_that_lie(home: Home, ada: Web) -> None:
    good = png()
    huge = good[:16] + (60_000).to_bytes(4) + (60_000).to_bytes(4) + good[24:]  # says 3.6 billion points
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for key, data in {
        "size": huge,
        "svg": svg,
        "html": b"<html><script>alert(1)</script>",
        "gif and script": b"GIF89a/*" + b"\0" * 30 + b"*/=1;alert(1)",
        "cut": good[:40],
        "empty": b"",
        "zip": b"PK\x03\x04" + b"\0" * 200,
    }.items():
        answer = upload(ada, key, data)
        assert status(answer) in (303, 400, 422, 429), key
        assert (b"picture" in answer.lower()) or key == "empty", key
    assert list((home.data / "media").rglob("*.*")) == []
    both = upload(ada, "polyglot", good + b"<script>alert(1)</script>", "../../evil.html", "text/html", EVIL)
    assert status(both) == 303
    kept = [path for path in (home.data / "media").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert kept[0].suffix == ".png"
    assert b"script" not in kept[0].read_bytes()
    served = ada.get(f"/media/{kept[0].name}")
    assert served.status == 200
    assert served.headers["content-type"] == "image/png"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in served.headers["content-security-policy"]
    assert Web(home).get(f"/media/{kept[0].name}").status == 404
    policed(ada.get("/s/hearth/"))


def test_cookies_are_locked_behind_tls(secure: Home) -> None:
    proxied = {
        "Host": "home.example",
        "X-Forwarded-Proto": "https",
        "Referer": "https://home.example/signin/",
    }
    web = Web(secure)
    line = http.client.HTTPConnection("127.0.0.1", secure.port, timeout=20)
    line.request("GET", "/signin/", headers=proxied)
    first = line.getresponse()
    first.read()
    web.cookies["hearth_csrf"] = first.headers["Set-Cookie"].partition("hearth_csrf=")[2].partition(";")[0]
    answer = web.post("/signin/", {"email": "ada@example.org", "password": homes.PASSWORD}, **proxied)
    assert answer.status == 303, answer.body
    line.request(
        "POST", "/signin/", headers={**proxied, "Cookie": f"hearth_csrf={web.cookies['hearth_csrf']}"}
    )
    assert line.getresponse().status == 403
    for cookie in (first.headers["Set-Cookie"], answer.headers["set-cookie"]):
        assert "Secure" in cookie
        assert "SameSite=Lax" in cookie
    assert "hearth_session" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_another_name_is_not_this_home(secure: Home) -> None:
    for name in ("evil.example", "home.example.evil.example", "home.example@evil.example", ""):
        answer = raw(secure, f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
        assert status(answer) == 400, name
        assert b"evil" not in answer
    away = Web(secure).get("/signin/?next=https://evil.example/", Host="home.example")
    assert "https://evil.example" not in away.headers.get("location", "")


def test_a_restart_after_all_this(home: Home) -> None:
    """Last in the file: nothing of it broke the ledger."""
    home.stop()
    printed = home.output.read_text()
    assert "Internal Server Error" not in printed
    assert "no answer to" not in printed
    assert "agree" in home.command("ledger", "verify").stdout
    assert Path(home.data / "hearth.sqlite3").exists()
