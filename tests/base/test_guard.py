"""No address inside the house: every example of the special-purpose registries, however it is spelled."""

import ipaddress
import re
import socket
from pathlib import Path

import pytest

from hearth.base import guard
from hearth.base.errors import Invalid

pytestmark = pytest.mark.one_database

INSIDE = """
0.0.0.0 0.255.255.255 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1
198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:192.88.99.1 ::ffff:224.0.0.1
64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:1::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1
2002:808:808::1 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 febf::1 fec0::1 ff02::1 ff0e::1
""".split()
OUTSIDE = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255
172.15.255.255 172.32.0.1 192.0.1.1 192.0.3.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 203.0.112.1
223.255.255.255 ::ffff:8.8.8.8 2606:4700::1111 2a00:1450::1 2001:200::1 2003::1 64:ff9a::1
""".split()


@pytest.mark.parametrize("text", INSIDE)
def test_what_lies_inside_is_closed(text: str) -> None:
    address = ipaddress.ip_address(text)
    assert not guard.is_open(address)
    written = f"[{text}]" if address.version == 6 else text
    with pytest.raises(Invalid):
        guard.check(f"https://{written}/")


@pytest.mark.parametrize("text", OUTSIDE)
def test_what_lies_outside_is_open(text: str) -> None:
    assert guard.is_open(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "javascript:alert(1)",
        "//example.org/",
        "https://",
        "https:///x",
        "https://localhost/",
        "https://intranet/",
        "https://example.org./",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://@example.org/",
        "https://example.org:22/",
        "https://example.org:8443/",
        "http://example.org:443/",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://[::1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org\\@127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
    ],
)
def test_a_form_that_hides_something_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        guard.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "http://example.org",
        "https://example.org:443/x?y#z",
        "https://bücher.example/",
        "https://8.8.8.8/",
    ],
)
def test_plain_addresses_are_fine(url: str) -> None:
    assert guard.check(url) == url


def leads_to(monkeypatch: pytest.MonkeyPatch, **names: str) -> None:
    def lookup(host: str, *_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        if host not in names:
            raise socket.gaierror
        return [(2, 1, 6, "", (each, 443)) for each in names[host].split()]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(guard, "_judged", (0.0, "?", False))


@pytest.mark.parametrize(
    ("address", "leads", "works"),
    [
        ("https://home", "127.0.0.1", True),
        ("https://home", "127.0.0.2 ::1", True),
        ("https://home", "127.0.0.1 93.184.216.34", False),
        ("https://home", "93.184.216.34", False),
        ("https://home", "192.168.1.5", False),
        ("https://elsewhere", "127.0.0.1", False),
        ("", "127.0.0.1", False),
    ],
)
def test_private_networks_open_only_while_the_home_itself_is_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, settings: object, address: str, leads: str, works: bool
) -> None:
    leads_to(monkeypatch, home=leads)
    monkeypatch.setenv("HEARTH_ALLOWED_PRIVATE_NETWORKS", "127.0.0.0/8, 10.9.0.0/16")
    settings.PUBLIC_URL = address  # type: ignore[attr-defined]
    assert guard.on_trial() is works
    assert guard.is_open(ipaddress.ip_address("127.0.0.9")) is works
    assert guard.is_open(ipaddress.ip_address("::ffff:10.9.1.1")) is works
    assert not guard.is_open(ipaddress.ip_address("10.10.0.1"))
    if works:
        assert guard.check("https://localhost:8443/")


def test_nothing_listed_opens_nothing(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    leads_to(monkeypatch, home="127.0.0.1")
    settings.PUBLIC_URL = "https://home"  # type: ignore[attr-defined]
    assert guard.on_trial() and not guard.is_open(ipaddress.ip_address("127.0.0.1"))
    monkeypatch.setenv("HEARTH_ALLOWED_PRIVATE_NETWORKS", "nonsense")
    with pytest.raises(Invalid):
        guard.allowed_networks()


CLIENT = re.compile(
    r"^\s*(?:import|from)\s+(?:aiohttp|requests|httpx|urllib3|pycurl|urllib\.request|http\.client)\b"
    r"|^\s*from\s+(?:urllib\s+import\s.*\brequest|http\s+import\s.*\bclient)\b",
    re.M,
)
ASK_THEMSELVES = {
    "server/keeping/guardian.py",
    "server/commands/install.py",
    "server/commands/shots.py",
}
"""what asks this very home, and never an address from outside"""


def test_there_is_one_client_for_addresses_from_outside() -> None:
    source = Path(guard.__file__).parents[1]
    found = {
        str(path.relative_to(source)) for path in source.rglob("*.py") if CLIENT.search(path.read_text())
    }
    assert found == {"base/fetch.py", "base/connections.py"} | ASK_THEMSELVES
