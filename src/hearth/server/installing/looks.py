"""What has to be so before an installation begins, and whether people can come in at its end: said plainly."""

import os
import re
import socket
from collections.abc import Iterator

from hearth.server.doctor import Finding, note, ok, wrong
from hearth.server.installing.place import Place

_NAME = re.compile(r"(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def clean_domain(text: str) -> str:
    """A bare name, or ""."""
    plain = text.strip().lower().removeprefix("https://").rstrip("/.")
    try:
        name = plain.encode("idna").decode()
    except UnicodeError:
        return ""
    return name if _NAME.fullmatch(name) else ""


def before(place: Place, uid: int | None = None) -> Iterator[Finding]:
    """The machine, the ports, the name."""
    yield _root(os.geteuid() if uid is None else uid)
    yield _distribution(place)
    if (place.root / "run/systemd/system").is_dir():
        yield ok("services", "systemd runs here")
    else:
        yield wrong("services", "systemd does not run here, so nothing would start after a reboot.")
    yield from _ports(place)
    yield _name(place)


def _root(uid: int) -> Finding:
    if uid == 0:
        return ok("rights", "this runs as root")
    return wrong("rights", "this needs root: run it with sudo.")


def _distribution(place: Place) -> Finding:
    try:
        lines = place.at("/etc/os-release").read_text().splitlines()
    except OSError:
        return wrong("system", "this is not Debian or Ubuntu. See docs/operator.md for doing it by hand.")
    told = dict(line.replace('"', "").split("=", 1) for line in lines if "=" in line)
    name = told.get("PRETTY_NAME", "an unknown system")
    if {"debian", "ubuntu"} & {told.get("ID", ""), *told.get("ID_LIKE", "").split()}:
        return ok("system", name)
    return wrong("system", f"{name} is not Debian or Ubuntu. See docs/operator.md for doing it by hand.")


def _ports(place: Place) -> Iterator[Finding]:
    listening = place.run(("ss", "-Hltnp")).said.splitlines()
    for port in (80, 443):
        takers = [
            line for line in listening if len(line.split()) > 3 and line.split()[3].endswith(f":{port}")
        ]
        foreign = [line for line in takers if '"caddy"' not in line]
        if foreign:
            who = re.search(r'\(\("([^"]+)"', foreign[0])
            yield wrong(
                f"port {port}",
                f"{who[1] if who else 'another program'} listens there. Stop it, or set that web server up "
                "by hand (docs/operator.md).",
            )
        else:
            yield ok(f"port {port}", "is Caddy's already" if takers else "is free")


def _name(place: Place) -> Finding:
    leads = addresses_of(place.domain)
    own = set(place.run(("hostname", "-I")).said.split())
    if not leads:
        return note(
            "name",
            f"nobody knows {place.domain} yet. Where you rented it, add an A record with this machine's public "
            "address. The certificate comes by itself once it is known.",
        )
    words = f"{place.domain} leads to {', '.join(sorted(leads))}"
    if leads & own:
        return ok("name", f"{words}, which is this machine")
    return note(
        "name",
        f"{words}; this machine says it has {', '.join(sorted(own)) or 'no address'}. Behind a provider's network "
        "that may be right; otherwise correct the A record.",
    )


def addresses_of(name: str) -> set[str]:
    """Where a name leads."""
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}
    except OSError:
        return set()
