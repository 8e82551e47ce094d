"""draft-cavage signatures: what we sign is read, what senders are known to write is read, and tricks are refused."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from hearth.base import clock
from hearth.base.errors import Unreachable
from hearth.federation.activitypub import cavage, digests, rfc9421, verify
from hearth.federation.activitypub.claim import raw_signature
from hearth.federation.activitypub.keys import PublicKey, SigningKey
from hearth.federation.activitypub.request import NotSigned, Request, collect

pytestmark = pytest.mark.one_database
KEY = SigningKey("https://a.example/users/ada#main-key", generate_private_key(65537, 2048))
SECOND = SigningKey("https://a.example/users/ada#ed25519-key", Ed25519PrivateKey.generate())
NOW = 1_800_000_000_000
BODY = b'{"type":"Create"}'
INBOX = "https://home.example/ap/inbox"


def signed(body: bytes | None = BODY, *, url: str = INBOX, key: SigningKey = KEY) -> dict[str, str]:
    with clock.freeze(NOW):
        return cavage.sign("GET" if body is None else "POST", url, body, key)


def came(headers: dict[str, str], body: bytes = BODY, **change: Any) -> Request:
    whole = {"method": "POST", "path": "/ap/inbox", "query": "", "host": "home.example", **change}
    return Request(fields=collect(headers.items()), body=body, **whole)


def holds(request: Request, key: SigningKey = KEY, *, later: int = 0) -> bool:
    with clock.freeze(NOW + later):
        return cavage.read(request).made_by(key.private.public_key())


def by_hand(lines: list[tuple[str, str]], *, key: SigningKey = KEY, **more: str) -> str:
    """A `Signature` as another server would write it."""
    message = "\n".join(f"{name}: {value}" for name, value in lines).encode()
    signature = base64.b64encode(raw_signature(key.private, message)).decode()
    parts = {"keyId": key.id, "headers": " ".join(name for name, _value in lines), **more}
    return ",".join(f'{name}="{value}"' for name, value in parts.items()) + f',signature="{signature}"'


DATE = "Fri, 15 Jan 2027 08:00:00 GMT"
LINES = [
    ("(request-target)", "post /ap/inbox"),
    ("host", "home.example"),
    ("date", DATE),
    ("digest", digests.digest(BODY)),
]
SENT = {"Host": "home.example", "Date": DATE, "Digest": digests.digest(BODY)}


def test_what_we_sign_we_read() -> None:
    headers = signed()
    assert 'headers="(request-target) host date digest content-type"' in headers["Signature"]
    assert headers["Date"] == DATE
    assert holds(came(headers))
    assert holds(came(signed(None), b"", method="GET"))
    assert holds(came(signed(key=SECOND)), SECOND)


def test_others_sign_with_and_without_the_query() -> None:
    for target in ("post /ap/inbox", "post /ap/inbox?page=1"):
        lines = [("(request-target)", target), *LINES[1:]]
        assert holds(came({**SENT, "Signature": by_hand(lines)}, query="page=1"))


def test_others_sign_the_moment_instead_of_a_date() -> None:
    lines = [LINES[0], ("(created)", "1800000000"), LINES[1], LINES[3]]
    sent = {name: value for name, value in SENT.items() if name != "Date"}
    signature = by_hand(lines, algorithm="hs2019").replace("keyId", "created=1800000000,keyId")
    assert holds(came({**sent, "Signature": signature}))


def test_the_algorithm_follows_from_the_key() -> None:
    assert holds(came({**SENT, "Signature": by_hand(LINES, algorithm="hs2019")}))
    assert holds(came({**SENT, "Signature": by_hand(LINES, key=SECOND, algorithm="hs2019")}), SECOND)
    assert not holds(came({**SENT, "Signature": by_hand(LINES, key=SECOND)}), KEY)


def test_a_signature_in_authorization_is_read_too() -> None:
    assert holds(came({**SENT, "Authorization": f"Signature {by_hand(LINES)}"}))


def test_a_clock_may_be_behind_or_a_little_ahead() -> None:
    assert holds(came(signed()), later=12 * clock.HOUR)
    assert holds(came(signed()), later=-clock.HOUR)
    for later in (12 * clock.HOUR + 1000, -clock.HOUR - 1000):
        with pytest.raises(NotSigned):
            holds(came(signed()), later=later)


@pytest.mark.parametrize("change", [{"host": "other.example"}, {"path": "/ap/a/1/inbox"}, {"method": "PUT"}])
def test_a_signature_holds_for_nothing_else(change: dict[str, str]) -> None:
    assert not holds(came(signed(), **change))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda h: h.pop("Digest"),
        lambda h: h.update(Digest=digests.digest(b"another")),
        lambda h: h.update(Digest=f"{digests.digest(BODY)},{digests.digest(b'x')}"),
        lambda h: h.update(Digest="SHA-256=broken"),
        lambda h: h.update(Digest="MD5=AAAA"),
        lambda h: h.update(Date="yesterday"),
        lambda h: h.pop("Date"),
        lambda h: h.update(Signature=""),
        lambda h: h.update(Signature="nonsense"),
        lambda h: h.update(Signature=h["Signature"] + ',keyId="https://evil.example/key"'),
        lambda h: h.update(Signature=h["Signature"].replace("rsa-sha256", "hmac-sha256")),
        lambda h: h.update(Signature=h["Signature"].replace("rsa-sha256", "none")),
        lambda h: h.update(Signature=h["Signature"].replace("(request-target) ", "")),
        lambda h: h.update(Signature=h["Signature"].replace(" host", "")),
        lambda h: h.update(Signature=h["Signature"].replace(" date", "")),
        lambda h: h.update(Signature=h["Signature"].replace(" digest", "")),
        lambda h: h.update(Signature=h["Signature"].replace(" digest", " digest digest")),
        lambda h: h.update(Signature=h["Signature"].replace(" digest", " digest x-absent")),
        lambda h: h.update(Signature=h["Signature"].replace('keyId="https', 'keyid2="https')),
        lambda h: h.update(Signature=h["Signature"].replace('signature="', 'signature="!!')),
    ],
)
def test_what_covers_too_little_is_refused_before_any_key(spoil: Any) -> None:
    headers = signed()
    spoil(headers)
    with pytest.raises(NotSigned), clock.freeze(NOW):
        verify.claims(came(headers))


def test_a_digest_sent_twice_is_refused() -> None:
    fields = collect((*signed().items(), ("digest", digests.digest(BODY))))
    with pytest.raises(NotSigned), clock.freeze(NOW):
        cavage.read(Request("POST", "/ap/inbox", "", "home.example", fields, BODY))


def test_a_body_that_was_changed_is_refused() -> None:
    with pytest.raises(NotSigned), clock.freeze(NOW):
        cavage.read(came(signed(), b'{"type":"Delete"}'))


async def _verify(request: Request, keys: list[PublicKey | None]) -> tuple[str, list[bool]]:
    asked: list[bool] = []

    async def find(_key_id: str, anew: bool) -> PublicKey | None:
        asked.append(anew)
        return keys[len(asked) - 1]

    with clock.freeze(NOW):
        return await verify.verify(request, find), asked


def test_a_stale_key_is_looked_up_once_more() -> None:
    import asyncio

    old, new = generate_private_key(65537, 2048).public_key(), KEY.private.public_key()
    assert isinstance(new, PublicKey)
    assert asyncio.run(_verify(came(signed()), [new])) == (KEY.id, [False])
    assert asyncio.run(_verify(came(signed()), [old, new])) == (KEY.id, [False, True])
    for keys in ([old, old], [None, None], [old, None]):
        with pytest.raises(NotSigned):
            asyncio.run(_verify(came(signed()), keys))


def test_a_key_that_cannot_be_had_now_is_another_thing_than_a_wrong_one() -> None:
    import asyncio

    async def find(_key_id: str, _anew: bool) -> PublicKey | None:
        raise Unreachable("not now")

    with pytest.raises(Unreachable), clock.freeze(NOW):
        asyncio.run(verify.verify(came(signed()), find))


def test_signature_input_selects_the_newer_scheme() -> None:
    with clock.freeze(NOW):
        both = {**signed(), **rfc9421.sign("POST", INBOX, BODY, KEY)}
        assert verify.claims(came(both))[0].messages[0].startswith(b'"@method"')
        with pytest.raises(NotSigned):
            verify.claims(came({"Host": "home.example"}))
