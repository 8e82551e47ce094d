"""Passes for programs that fetch pictures without a session: an address that says for whom it was made.

Who it was made for is asked at every fetch whether she may see the file, so a pass opens nothing that she could not,
and nothing any longer than she may.
"""

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "hearth.spaces.pass"


def _mark(name: str, actor: int) -> str:
    return salted_hmac(_SALT, f"{name}\n{actor}", algorithm="sha256").hexdigest()[:32]


def pass_for(name: str, actor: int) -> str:
    """What is added to the address of the file `name`."""
    return f"?for={actor}.{_mark(name, actor)}"


def holder_of(name: str, shown: str) -> int | None:
    """Whose pass this is, None if it is none."""
    number, _dot, mark = shown.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return int(number) if constant_time_compare(_mark(name, int(number)), mark) else None
