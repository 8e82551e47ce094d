"""HTTP Message Signatures (RFC 9421): what the fediverse uses of them, in and out."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote

from hearth.base import clock
from hearth.federation.activitypub import digests, structured_fields
from hearth.federation.activitypub.claim import CONTENT_TYPE, NOTHING, Claim, fresh, raw_signature
from hearth.federation.activitypub.keys import SigningKey
from hearth.federation.activitypub.request import NotSigned, Request
from hearth.federation.activitypub.structured_fields import Item, Malformed

_LABEL = "sig1"
_ALGORITHMS = (None, "rsa-v1_5-sha256", "ed25519")
_WHOLE_TARGET = ({"@target-uri"}, {"@authority", "@path", "@query"}, {"@authority", "@request-target"})


def sign(
    method: str, url: str, body: bytes | None, key: SigningKey, extra: Mapping[str, str] = NOTHING
) -> dict[str, str]:
    """The headers of a signed request: one signature over `@method`, `@target-uri`, the digest and what is `extra`."""
    headers: dict[str, str] = {}
    covered = [("@method", method.upper()), ("@target-uri", url)]
    if body is not None:
        headers = {"Content-Type": CONTENT_TYPE, "Content-Digest": digests.content_digest(body)}
        covered.append(("content-digest", headers["Content-Digest"]))
    covered += [(name.lower(), value) for name, value in extra.items()]
    components = tuple(Item(name) for name, _value in covered)
    params = structured_fields.write_item(Item(components, {"created": clock.now() // 1000, "keyid": key.id}))
    base = "".join(f'"{name}": {value}\n' for name, value in covered) + f'"@signature-params": {params}'
    signature = structured_fields.write(raw_signature(key.private, base.encode()))
    return {**headers, **extra, "Signature-Input": f"{_LABEL}={params}", "Signature": f"{_LABEL}={signature}"}


def read(request: Request) -> list[Claim]:
    """What the request's signatures claim, the acceptable ones only. Raises NotSigned if none is acceptable."""
    try:
        inputs = structured_fields.dictionary(request.joined("signature-input") or "")
        signatures = structured_fields.dictionary(request.joined("signature") or "")
    except Malformed as error:
        raise NotSigned("The signature cannot be read.") from error
    refused = NotSigned("There is no signature.")
    claims: list[Claim] = []
    for label, given in list(inputs.items())[:3]:
        try:
            claims.append(_claim(request, given, signatures.get(label)))
        except NotSigned as error:
            refused = error
    if not claims:
        raise refused
    return claims


def key_named(request: Request) -> str:
    """The id of the first key the request's signatures name. Raises NotSigned if there is none."""
    try:
        inputs = structured_fields.dictionary(request.joined("signature-input") or "")
    except Malformed as error:
        raise NotSigned("The signature cannot be read.") from error
    named = (given.params.get("keyid") for given in list(inputs.values())[:3])
    found = next((key for key in named if isinstance(key, str) and key), "")
    if not found:
        raise NotSigned("The signature names no key.")
    return found


def _claim(request: Request, given: Item, signature: Item | None) -> Claim:
    if not isinstance(given.value, tuple) or signature is None or not isinstance(signature.value, bytes):
        raise NotSigned("The signature cannot be read.")
    _check_coverage(request, given.value)
    key_id, created, expires = (given.params.get(name) for name in ("keyid", "created", "expires"))
    if not isinstance(key_id, str) or not key_id:
        raise NotSigned("The signature names no key.")
    if not isinstance(created, int) or not isinstance(expires, int | None):
        raise NotSigned("The signature's time cannot be read.")
    fresh(created, expires)
    if given.params.get("alg") not in _ALGORITHMS:
        raise NotSigned("This signature algorithm is not accepted.")
    return Claim(key_id, (signature_base(request, given),), signature.value)


def _check_coverage(request: Request, covered: tuple[Item, ...]) -> None:
    plain = {str(part.value) for part in covered if not part.params}
    if "@method" not in plain or not any(whole <= plain for whole in _WHOLE_TARGET):
        raise NotSigned("The signature does not cover the method and the whole target.")
    if request.body or request.method == "POST":
        if "content-digest" not in plain:
            raise NotSigned("The signature does not cover the body.")
        digests.check_content_digest(request.one("content-digest"), request.body)


def signature_base(request: Request, given: Item) -> bytes:
    """The bytes that are signed (RFC 9421, 2.5). Raises NotSigned for components that are absent or unknown."""
    assert isinstance(given.value, tuple)
    lines: list[str] = []
    seen: set[str] = set()
    try:
        for part in given.value:
            name = structured_fields.write_item(part)
            if name in seen:
                raise NotSigned("The signature covers a component twice.")
            seen.add(name)
            lines.append(f"{name}: {_component(request, part)}")
        lines.append(f'"@signature-params": {structured_fields.write_item(given)}')
    except Malformed as error:
        raise NotSigned("The signature cannot be read.") from error
    return "\n".join(lines).encode("latin-1", "replace")


def _component(request: Request, part: Item) -> str:
    if not isinstance(part.value, str):
        raise NotSigned("The signature cannot be read.")
    if part.value.startswith("@"):
        return _derived(request, part.value, part.params)
    return _field(request, part.value, part.params)


def _derived(request: Request, name: str, params: Mapping[str, object]) -> str:
    if name == "@query-param":
        return _parameter(request, str(params.get("name")))
    if params:
        raise NotSigned("The signature covers something that is not known here.")
    path = request.path or "/"
    match name:
        case "@method":
            return request.method
        case "@authority":
            return request.host
        case "@scheme":
            return "https"
        case "@target-uri":
            return f"https://{request.host}{request.target}"
        case "@request-target":
            return request.target
        case "@path":
            return path
        case "@query":
            return f"?{request.query}"
    raise NotSigned("The signature covers something that is not known here.")


def _parameter(request: Request, name: str) -> str:
    found = [value for key, value in parse_qsl(request.query, keep_blank_values=True) if key == unquote(name)]
    if len(found) != 1:
        raise NotSigned("The signature covers a parameter that was not sent once.")
    return quote(found[0], safe="*-._")


def _field(request: Request, name: str, params: Mapping[str, object]) -> str:
    value = request.joined(name)
    if value is None or name != name.lower():
        raise NotSigned(f"The signature covers {name}, which was not sent.")
    if not params:
        return value
    if dict(params) == {"bs": True}:
        sent = request.fields[name]
        return ", ".join(structured_fields.write(one.strip().encode("latin-1")) for one in sent)
    try:
        if list(params) == ["key"]:
            return structured_fields.write_item(structured_fields.dictionary(value)[str(params["key"])])
    except (KeyError, Malformed) as error:
        raise NotSigned("The signature covers something that was not sent.") from error
    raise NotSigned("The signature covers something that is not known here.")
