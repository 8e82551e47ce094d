"""JSON Canonicalization Scheme (RFC 8785): one byte sequence for each JSON tree."""

import json
import math
from decimal import Decimal
from typing import Any

from hearth.base.errors import Invalid

_EXACT = 2**53


def canonical(value: Any) -> bytes:
    """The canonical bytes. Raises Invalid for what JCS has no form for."""
    try:
        return _write(value).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise Invalid("This has no canonical form.") from error


def _write(value: Any) -> str:
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return json.dumps(value, ensure_ascii=False)
        case int():
            return str(value) if abs(value) <= _EXACT else _float(float(value))
        case float():
            return _float(value)
        case list() | tuple():
            return f"[{','.join(map(_write, value))}]"
        case dict():
            keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
            return f"{{{','.join(f'{_write(key)}:{_write(value[key])}' for key in keys)}}}"
    raise Invalid("This has no canonical form.")


def _float(value: float) -> str:
    """As ECMAScript's Number::toString writes it."""
    if not math.isfinite(value):
        raise Invalid("This has no canonical form.")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    digits, point = _shortest(abs(value))
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = f"{point - 1:+d}"
    return f"{sign}{digits[0]}{'.' if count > 1 else ''}{digits[1:]}e{power}"


def _shortest(value: float) -> tuple[str, int]:
    """The shortest digits that tell this number, and where its point stands after the first of them."""
    _sign, figures, exponent = Decimal(repr(value)).as_tuple()
    digits = "".join(map(str, figures))
    assert isinstance(exponent, int)
    return digits.rstrip("0"), len(digits) + exponent
