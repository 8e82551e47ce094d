"""Signatures of draft-cavage-http-signatures-12, as the SWICG report "ActivityPub and HTTP Signatures" narrows them."""

import base64
import binascii
import re
from collections.abc import Mapping
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from urllib.parse import urlsplit

from hearth.base import clock
from hearth.federation.activitypub import digests
from hearth.federation.activitypub.claim import CONTENT_TYPE, NOTHING, Claim, fresh, raw_signature
from hearth.federation.activitypub.keys import SigningKey
from hearth.federation.activitypub.request import NotSigned, Request

_PARAMETER = re.compile(r'([a-zA-Z]+)=(?:"([^"\\]*)"|(\d+))\s*(?:,|$)\s*')
_ALGORITHMS = ("", "rsa-sha256", "hs2019", "ed25519", "ed25519-sha512", "rsa-v1_5-sha256")


def sign(
    method: str, url: str, body: bytes | None, key: SigningKey, extra: Mapping[str, str] = NOTHING
) -> dict[str, str]:
    """The headers of a signed request: `(request-target) host date`, for a body `digest content-type`; `extra` too."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Host": parts.netloc.lower(),
        "Date": _date(clock.now() // 1000),
    }
    if body is not None:
        headers["Digest"] = digests.digest(body)
        headers["Content-Type"] = CONTENT_TYPE
    headers |= extra
    lines = [f"(request-target): {method.lower()} {target}"]
    lines += [f"{name.lower()}: {value}" for name, value in headers.items()]
    signature = base64.b64encode(raw_signature(key.private, "\n".join(lines).encode())).decode()
    names = " ".join(line.partition(": ")[0] for line in lines)
    headers["Signature"] = (
        f'keyId="{key.id}",algorithm="rsa-sha256",headers="{names}",signature="{signature}"'
    )
    return headers


@lru_cache(maxsize=4)
def _date(seconds: int) -> str:
    return format_datetime(clock.from_ms(seconds * 1000), usegmt=True)


def read(request: Request) -> Claim:
    """What a cavage-signed request claims. Raises NotSigned where it covers too little, is stale or is malformed."""
    given = _given(request)
    covered = given.get("headers", "(created)" if "created" in given else "date").lower().split()
    _check_coverage(request, covered)
    _check_time(request, given, covered)
    if given.get("algorithm", "").lower() not in _ALGORITHMS:
        raise NotSigned("This signature algorithm is not accepted.")
    if request.body or request.method == "POST":
        digests.check_digest(request.one("digest"), request.body)
    try:
        signature = base64.b64decode(given["signature"], validate=True)
    except (KeyError, binascii.Error, ValueError) as error:
        raise NotSigned("The signature cannot be read.") from error
    targets = dict.fromkeys((request.target, request.path))
    messages = tuple(_message(request, given, covered, target) for target in targets)
    return Claim(_key_id(given), messages, signature)


def key_named(request: Request) -> str:
    """The id of the key a request names. Raises NotSigned if there is none."""
    return _key_id(_given(request))


def _given(request: Request) -> Mapping[str, str]:
    return parameters(request.one("signature") or _authorization(request))


def parameters(text: str) -> Mapping[str, str]:
    """The parts of a `Signature` field. Raises NotSigned for repeated or malformed ones."""
    return _lately(text) if len(text) < 2000 else _parts(text)


def _parts(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _PARAMETER.match(text, at)
        if match is None or match[1] in found:
            raise NotSigned("The signature cannot be read.")
        found[match[1]] = match[2] if match[2] is not None else match[3]
        at = match.end()
    return found


_lately = lru_cache(maxsize=256)(_parts)
"""looked at with the head of a request, and again when its body is there"""


def _authorization(request: Request) -> str:
    scheme, _space, rest = request.one("authorization").partition(" ")
    return rest if scheme.lower() == "signature" else ""


def _key_id(given: Mapping[str, str]) -> str:
    if not given.get("keyId"):
        raise NotSigned("The signature names no key.")
    return given["keyId"]


def _check_coverage(request: Request, covered: list[str]) -> None:
    needed = {"(request-target)", "host"}
    if request.body or request.method == "POST":
        needed.add("digest")
    if missing := needed.difference(covered):
        raise NotSigned(f"The signature does not cover {', '.join(sorted(missing))}.")
    if len(set(covered)) != len(covered):
        raise NotSigned("The signature covers a field twice.")


def _check_time(request: Request, given: Mapping[str, str], covered: list[str]) -> None:
    if "(created)" in covered:
        fresh(_seconds(given, "created"), _seconds(given, "expires") if "expires" in given else None)
        return
    if "date" not in covered:
        raise NotSigned("The signature covers no time.")
    try:
        sent = _moment(request.one("date"))
    except (ValueError, TypeError, IndexError) as error:
        raise NotSigned("The date cannot be read.") from error
    fresh(sent, None)


@lru_cache(maxsize=64)  # what comes in a burst comes in the same seconds
def _moment(date: str) -> int:
    return clock.to_ms(parsedate_to_datetime(date)) // 1000


def _seconds(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise NotSigned("The signature's time cannot be read.")
    return int(text)


def _message(request: Request, given: Mapping[str, str], covered: list[str], target: str) -> bytes:
    lines = []
    for name in covered:
        if name == "(request-target)":
            value: str | None = f"{request.method.lower()} {target}"
        elif name in ("(created)", "(expires)"):
            value = given.get(name.strip("()"))
        elif name == "host":
            value = request.host
        else:
            value = request.joined(name)
        if value is None:
            raise NotSigned(f"The signature covers {name}, which was not sent.")
        lines.append(f"{name}: {value}")
    return "\n".join(lines).encode("latin-1", "replace")
