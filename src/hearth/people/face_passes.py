"""Passes for programs that show faces without a session: whoever was shown an account may fetch its pictures.

A pass opens one picture for as long as somebody here wears it, and names nobody.
"""

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "hearth.people.face"


def _mark(path: str) -> str:
    return salted_hmac(_SALT, path, algorithm="sha256").hexdigest()[:32]


def with_pass(path: str) -> str:
    """The path of a face of this home with its pass; any other path as it is."""
    return f"{path}?pass={_mark(path)}" if path.startswith("/faces/") else path


def opens(path: str, shown: str) -> bool:
    """Whether this is the pass of that face."""
    return bool(shown) and constant_time_compare(_mark(path), shown)
