"""Web push: the vector of RFC 8291, the signature of RFC 8292, and what becomes of browsers that are gone."""

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from hearth.base import clock, guard
from hearth.base.errors import Invalid
from hearth.feeds import devices, push_sending
from hearth.feeds.models import Device, Push
from hearth.feeds.web_push import _hmac, _point, authorization, b64, encrypted, home_public, unb64
from tests.feeds.conftest import Cast

BROWSER = generate_private_key(SECP256R1())
PUBLIC, SECRET = b64(_point(BROWSER.public_key())), b64(b"sixteen bytes!!!")


def test_the_vector_of_rfc_8291() -> None:
    once = derive_private_key(
        int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), SECP256R1()
    )
    public = unb64("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
    body = encrypted(
        b"When I grow up, I want to be a watermelon",
        public,
        unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        once=once,
    )
    assert b64(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7"
        "A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def opened(body: bytes) -> dict[str, Any]:
    """What the browser reads (the other half of RFC 8291)."""
    salt, size, theirs, sealed = body[:16], body[20], body[21:86], body[86:]
    assert size == 65
    shared = BROWSER.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs))
    material = _hmac(_hmac(unb64(SECRET), shared), b"WebPush: info\0" + unb64(PUBLIC) + theirs + b"\1")
    root = _hmac(salt, material)
    key, nonce = (
        _hmac(root, b"Content-Encoding: aes128gcm\0\1")[:16],
        _hmac(root, b"Content-Encoding: nonce\0\1")[:12],
    )
    plain = AESGCM(key).decrypt(nonce, sealed, None)
    assert plain.endswith(b"\x02")
    found: dict[str, Any] = orjson.loads(plain[:-1])
    return found


def test_the_home_signs_for_the_service_it_writes_to() -> None:
    said = authorization("https://push.example.net/abc?d", "mailto:home@example.org", 1_700_000_000)
    token, key = said.removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(unb64(head)) == {"typ": "JWT", "alg": "ES256"}
    told = json.loads(unb64(claims))
    assert told["aud"] == "https://push.example.net" and told["sub"] == "mailto:home@example.org"
    assert 0 < told["exp"] - 1_700_000_000 <= 24 * 3600
    raw = unb64(signature)
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), unb64(key))
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(der, f"{head}.{claims}".encode(), ECDSA(SHA256()))
    assert key == home_public()


class Service:
    """A push service on this machine."""

    def __init__(self) -> None:
        self.answer, self.taken, self.wait = 201, list[tuple[dict[str, str], bytes]](), ""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("HEARTH_ALLOWED_PRIVATE_NETWORKS", "127.0.0.0/8")
    monkeypatch.setattr(guard, "on_trial", lambda: True)
    state = Service()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.taken.append((dict(self.headers), body))
            self.send_response(state.answer)
            if state.wait:
                self.send_header("Retry-After", state.wait)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/p/1"  # type: ignore[attr-defined]
    yield state
    server.shutdown()
    server.server_close()


def subscribed(service: Any, actor: int = 5) -> Device:
    return devices.subscribe(
        actor, endpoint=service.url, public=PUBLIC, secret=SECRET, name="Firefox\r\nLinux"
    )


def push(key: str = "one", actor: int = 5) -> None:
    devices.push_to(actor, title="Shoe Circle", body="Bo wrote to you", url="/p/1/", key=key, now=clock.now())


@pytest.mark.django_db
def test_a_message_arrives_readable_for_that_browser_alone(service: Service) -> None:
    assert subscribed(service).name == "Firefox Linux"
    push()
    push()
    assert push_sending.send_due(clock.now() + 1) == 1
    ((headers, body),) = service.taken
    told = opened(body)
    assert (told["title"], told["body"], told["url"]) == ("Shoe Circle", "Bo wrote to you", "/p/1/")
    assert (
        headers["Content-Encoding"] == "aes128gcm"
        and int(headers["TTL"]) > 60
        and len(headers["Topic"]) <= 32
    )
    assert b"Bo wrote" not in body
    assert not Push.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("gone", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service: Service, gone: int) -> None:
    subscribed(service)
    push()
    push("two")
    service.answer = gone
    push_sending.send_due(clock.now() + 1)
    assert not Device.objects.exists() and not Push.objects.exists()


@pytest.mark.django_db
def test_a_tired_service_is_asked_later_and_a_refusing_one_given_up(service: Service) -> None:
    subscribed(service)
    push()
    service.answer, service.wait = 429, "90"
    now = clock.now() + 1
    push_sending.send_due(now)
    assert Push.objects.get().next_try == now + 90_000
    assert push_sending.send_due(now + 80_000) == 0
    service.answer = 403
    for number in range(push_sending.PATIENT):
        push(f"again{number}")
        push_sending.send_due(clock.now() + 100_000)
    assert not Device.objects.exists()


@pytest.mark.django_db
def test_old_news_is_dropped(service: Service) -> None:
    subscribed(service)
    push()
    assert push_sending.send_due(clock.now() + devices.KEPT + 1000) == 0
    assert not Push.objects.exists() and service.taken == []


@pytest.mark.django_db
def test_addresses_inside_the_house_are_no_push_service() -> None:
    for endpoint in (
        "http://push.example.net/1",
        "https://127.0.0.1/1",
        "https://[::1]/1",
        "https://169.254.169.254/latest",
        "https://user:pw@push.example.net/",
        "javascript:alert(1)",
        "https://x/" + "y" * 2000,
    ):
        with pytest.raises(Invalid):
            devices.subscribe(5, endpoint=endpoint, public=PUBLIC, secret=SECRET)
    for public, secret in (
        ("", SECRET),
        ("AAAA", SECRET),
        (b64(b"\x04" + bytes(64)), SECRET),
        (PUBLIC, "AAAA"),
        ("ü", SECRET),
    ):
        with pytest.raises(Invalid):
            devices.subscribe(5, endpoint="https://push.example.net/1", public=public, secret=secret)


@pytest.mark.django_db
def test_the_page_takes_a_browser_in_and_lets_it_go(cast: Cast, service: Any) -> None:
    ada, bo = cast.browser("ada"), cast.browser("bo")
    asked = {"endpoint": service.url, "keys": {"p256dh": PUBLIC, "auth": SECRET}, "name": "Firefox"}
    answer = ada.post("/notifications/devices/", json.dumps(asked), content_type="application/json")
    assert answer.status_code == 204
    for junk in ("{", "[]", "{}", '{"keys": 5, "endpoint": 1}'):
        assert ada.post("/notifications/devices/", junk, content_type="application/json").status_code in (
            400,
            422,
        )
    ada.post("/notifications/devices/try/")
    push_sending.send_due(clock.now() + 1)
    assert opened(service.taken[0][1])["body"] == "This is how it looks."
    device = Device.objects.get()
    bo.post("/notifications/devices/remove/", {"device": device.pk})
    assert Device.objects.count() == 1
    bo.post("/notifications/devices/", json.dumps(asked), content_type="application/json")
    assert Device.objects.get().actor == cast.num("bo")  # whoever signed in there last
    bo.post("/notifications/devices/remove/", {"endpoint": service.url})
    assert not Device.objects.exists()
