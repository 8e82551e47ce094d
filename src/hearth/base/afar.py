"""Pictures that lie on other servers: our pages never ask those for them, so each has a path here."""

from hashlib import sha256

FLAG = "hearth:afar"
"""says in a payload that the picture's address is another server's"""


def key_of(url: str) -> str:
    """The name under which a file of another server is kept."""
    return sha256(url.encode(errors="replace")).hexdigest()[:32]


def path_of(url: str) -> str:
    """The path here under which a file of another server is shown."""
    return f"/ap/file/{key_of(url)}"
