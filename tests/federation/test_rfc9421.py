"""HTTP Message Signatures against the examples of RFC 9421, Appendix B, and what a naive verifier would let through."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from hearth.base import clock
from hearth.federation.activitypub import digests, rfc9421, structured_fields
from hearth.federation.activitypub.keys import SigningKey
from hearth.federation.activitypub.request import NotSigned, Request, collect

pytestmark = pytest.mark.one_database

# RFC 9421, Appendix B.1 and B.2

RSA_PSS = load_pem_public_key(b"""-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----""")
EC_P256 = load_pem_public_key(b"""-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END PUBLIC KEY-----""")
ED25519 = load_pem_private_key(
    b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----""",
    None,
)
SHARED = base64.b64decode(
    "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
)
BODY = b'{"hello": "world"}'
DIGEST = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
FIELDS = (
    ("Host", "example.com"),
    ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
    ("Content-Type", "application/json"),
    ("Content-Digest", DIGEST),
    ("Content-Length", "18"),
)
REQUEST = Request("POST", "/foo", "param=Value&Pet=dog", "example.com", collect(FIELDS), BODY)


def base_of(request: Request, params: str) -> bytes:
    (given,) = structured_fields.items(params)
    return rfc9421.signature_base(request, given)


@pytest.mark.parametrize(
    ("params", "signature"),
    [
        (
            '();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
            "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckz"
            "XaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWw"
            "E56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K"
            "3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==",
        ),
        (
            '("@authority" "content-digest" "@query-param";name="Pet");created=1618884473'
            ';keyid="test-key-rsa-pss";tag="header-example"',
            "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSow"
            "OB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcA"
            "oFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0Ro"
            "KUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==",
        ),
        (
            '("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length")'
            ';created=1618884473;keyid="test-key-rsa-pss"',
            "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768Z"
            "rCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7Y"
            "fW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5"
            "ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==",
        ),
    ],
)
def test_b2_1_to_3_what_is_signed_is_what_the_rfc_signed(params: str, signature: str) -> None:
    padding = PSS(MGF1(SHA512()), 64)
    RSA_PSS.verify(base64.b64decode(signature), base_of(REQUEST, params), padding, SHA512())  # type: ignore[union-attr,call-arg]


def test_b2_5_shared_secret() -> None:
    made = HMAC(SHARED, SHA256())
    made.update(
        base_of(REQUEST, '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"')
    )
    assert base64.b64encode(made.finalize()) == b"pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="


def test_b2_6_ed25519() -> None:
    base = base_of(
        REQUEST,
        '("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"',
    )
    expected = b"wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    assert isinstance(ED25519, Ed25519PrivateKey)
    assert base64.b64encode(ED25519.sign(base)) == expected


def test_b3_a_proxy_that_ends_tls() -> None:
    certificate = (
        ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVy"
        "bWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQ"
        "cDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0T"
        "BAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR"
        "0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEA"
        "x/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:"
    )
    request = Request(
        "POST",
        "/foo",
        "param=Value&Pet=dog",
        "service.internal.example",
        collect((("Client-Cert", certificate),)),
        BODY,
    )
    base = base_of(
        request,
        '("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"',
    )
    raw = base64.b64decode(
        "xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw=="
    )
    signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    EC_P256.verify(signature, base, ECDSA(SHA256()))  # type: ignore[union-attr,call-arg,arg-type]


TRANSFORM = '("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"'
TRANSFORMED = base64.b64decode(
    "ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA=="
)


@pytest.mark.parametrize(
    ("method", "host", "query", "fields", "holds"),
    [
        ("GET", "example.org", "name1=Value1", (("Accept", "application/json"), ("Accept", "*/*")), True),
        (
            "GET",
            "example.org",
            "param=added",
            (("Accept", "application/json"), ("Accept", "*/*"), ("Accept-Language", "en")),
            True,
        ),
        (
            "GET",
            "example.org",
            "",
            (("Referer", "https://d.example/"), ("ACCEPT", "application/json, */*")),
            True,
        ),
        ("GET", "example.org", "", (("Accept", "*/*"), ("Accept", "application/json")), False),
        ("POST", "example.com", "", (("Accept", "application/json"), ("Accept", "*/*")), False),
    ],
)
def test_b4_what_proxies_may_change(
    method: str, host: str, query: str, fields: tuple[tuple[str, str], ...], holds: bool
) -> None:
    assert isinstance(ED25519, Ed25519PrivateKey)
    base = base_of(Request(method, "/demo", query, host, collect(fields)), TRANSFORM)
    if holds:
        ED25519.public_key().verify(TRANSFORMED, base)
    else:
        with pytest.raises(InvalidSignature):
            ED25519.public_key().verify(TRANSFORMED, base)


# Our own, and what is refused

KEY = SigningKey("https://a.example/ap/a/7#main-key", generate_private_key(65537, 2048))
NOW = 1_800_000_000_000
INBOX = "https://home.example/ap/inbox"


def signed(
    body: bytes | None = b'{"type":"Create"}',
    *,
    url: str = INBOX,
    extra: dict[str, str] | None = None,
    at: int = NOW,
) -> dict[str, str]:
    with clock.freeze(at):
        return rfc9421.sign("GET" if body is None else "POST", url, body, KEY, extra or {})


def came(
    headers: dict[str, str],
    body: bytes = b'{"type":"Create"}',
    *,
    method: str = "POST",
    path: str = "/ap/inbox",
    query: str = "",
    host: str = "home.example",
) -> Request:
    return Request(method, path, query, host, collect(headers.items()), body)


def holds(request: Request) -> bool:
    with clock.freeze(NOW):
        return any(claim.made_by(KEY.private.public_key()) for claim in rfc9421.read(request))


def test_what_we_sign_we_read() -> None:
    headers = signed()
    assert headers["Signature-Input"] == (
        'sig1=("@method" "@target-uri" "content-digest");created=1800000000'
        ';keyid="https://a.example/ap/a/7#main-key"'
    )
    assert holds(came(headers))
    assert holds(came(signed(None, url=f"{INBOX}?a=b&c"), b"", method="GET", query="a=b&c"))
    assert holds(came(signed(extra={"Collection-Synchronization": 'url="x"'})))


@pytest.mark.parametrize(
    "change",
    [
        {"host": "other.example"},
        {"path": "/ap/a/7/inbox"},
        {"query": "x=1"},
        {"method": "PUT"},
    ],
)
def test_a_signature_holds_for_nothing_else(change: dict[str, str]) -> None:
    assert not holds(came(signed(), **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda h: h.pop("Signature"),
        lambda h: h.pop("Content-Digest"),
        lambda h: h.update({"Content-Digest": digests.content_digest(b"another")}),
        lambda h: h.update({"Content-Digest": "sha-256=broken"}),
        lambda h: h.update({"Content-Digest": "md5=:AAAA:"}),
        lambda h: h.update({"Signature": "sig1=:####:"}),
        lambda h: h.update({"Signature": "other=:AAAA:"}),
        lambda h: h.update({"Signature-Input": h["Signature-Input"].replace(' "content-digest"', "")}),
        lambda h: h.update({"Signature-Input": h["Signature-Input"].replace('"@target-uri" ', "")}),
        lambda h: h.update(
            {"Signature-Input": h["Signature-Input"].replace('"@target-uri"', '"@authority"')}
        ),
        lambda h: h.update({"Signature-Input": h["Signature-Input"].replace('"@method" ', "")}),
        lambda h: h.update({"Signature-Input": h["Signature-Input"].replace(";created=1800000000", "")}),
        lambda h: h.update({"Signature-Input": h["Signature-Input"].replace("=1800000000", "=1799950000")}),
        lambda h: h.update({"Signature-Input": h["Signature-Input"].replace("=1800000000", "=1800003700")}),
        lambda h: h.update({"Signature-Input": h["Signature-Input"] + ";expires=1799999999"}),
        lambda h: h.update({"Signature-Input": h["Signature-Input"] + ';alg="hmac-sha256"'}),
        lambda h: h.update({"Signature-Input": h["Signature-Input"] + ';alg="none"'}),
        lambda h: h.update(
            {"Signature-Input": h["Signature-Input"].replace('"@method"', '"@method" "@method"')}
        ),
        lambda h: h.update(
            {"Signature-Input": h["Signature-Input"].replace('"@method"', '"@method" "x-absent"')}
        ),
        lambda h: h.update({"Signature-Input": "sig1=5"}),
        lambda h: h.update({"Signature-Input": "sig1"}),
        lambda h: h.update({"Signature-Input": "é"}),
    ],
)
def test_what_covers_too_little_is_refused_before_any_key(spoil: object) -> None:
    headers = signed()
    spoil(headers)  # type: ignore[operator]
    with pytest.raises(NotSigned), clock.freeze(NOW):
        rfc9421.read(came(headers))


def test_a_digest_sent_twice_is_refused() -> None:
    fields = collect((*signed().items(), ("Content-Digest", digests.content_digest(b"x"))))
    with pytest.raises(NotSigned), clock.freeze(NOW):
        rfc9421.read(Request("POST", "/ap/inbox", "", "home.example", fields, b'{"type":"Create"}'))


def test_one_acceptable_signature_among_others_is_enough() -> None:
    headers = signed()
    headers["Signature-Input"] = 'old=("date");created=1;keyid="x", ' + headers["Signature-Input"]
    headers["Signature"] = "old=:AAAA:, " + headers["Signature"]
    assert holds(came(headers))
