"""A small internet on this machine: a certificate authority of its own, names, and a TLS door before each server."""

import asyncio
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hearth.server.scratch_postgres import free_port

DOUBLES = Path(__file__).parent / "doubles"
_USAGE = dict.fromkeys(
    (
        *(
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
        ),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    ),
    False,
)


def authority(folder: Path, names: list[str]) -> None:
    """Write ca.pem, and server.pem with its key for all these names (Python 3.13 insists on keyUsage)."""
    now = datetime.now(UTC)

    def certificate(
        subject: str, key: Any, issuer: x509.Name, signer: Any, *extensions: Any
    ) -> x509.Certificate:
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
            )
        )
        for extension, critical in extensions:
            made = made.add_extension(extension, critical=critical)
        return made.sign(signer, SHA256())

    root, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Interop Root")])
    ca = certificate(
        *("Interop Root", root, issuer, root),
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (x509.KeyUsage(**{**_USAGE, "key_cert_sign": True, "crl_sign": True}), True),
    )
    server = certificate(
        *(names[0], leaf, issuer, root),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.KeyUsage(**{**_USAGE, "digital_signature": True}), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False),
    )
    (folder / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
    secret = leaf.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(server.public_bytes(Encoding.PEM) + secret)


@dataclass
class Internet:
    """Names, each with the port of its TLS door and of the server behind it."""

    folder: Path
    doors: dict[str, int] = field(default_factory=dict)
    calm: dict[str, int] = field(default_factory=dict)
    """doors for people, who live in the same house: no weather there"""
    behind: dict[str, int] = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    weather: Random | None = None
    """while set, connections between servers are lost, late, or answered into nothing"""

    @cached_property
    def trusted(self) -> ssl.SSLContext:
        """Believes this internet's authority, and nobody else."""
        return ssl.create_default_context(cafile=str(self.folder / "ca.pem"))

    def environment(self) -> dict[str, str]:
        """What a server needs to live here."""
        names = ",".join(f"{name}=127.0.0.1:{port}" for name, port in self.doors.items())
        ca = str(self.folder / "ca.pem")
        return {"INTEROP_NAMES": names, "SSL_CERT_FILE": ca, "NODE_EXTRA_CA_CERTS": ca}

    def ask(
        self, method: str, url: str, body: Any = None, *, seconds: float = 30, **headers: str
    ) -> tuple[int, Any]:
        """A request as a client makes it: JSON in, JSON out (text if it is none)."""
        parts = urlsplit(url)
        trusted = self.trusted
        line = http.client.HTTPSConnection(parts.hostname or "", timeout=seconds, context=trusted)
        plain = socket.create_connection(("127.0.0.1", self.calm[parts.hostname or ""]), timeout=seconds)
        line.sock = trusted.wrap_socket(plain, server_hostname=parts.hostname)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        sent = {"Content-Type": "application/json"} if raw is not None else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        with suppress(ssl.SSLError):
            line.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), raw, sent)
        answer = line.getresponse()
        data = answer.read()
        line.close()
        try:
            return answer.status, json.loads(data)
        except ValueError:
            return answer.status, data.decode(errors="replace")

    async def open(self, name: str, port: int) -> None:
        """Listen at a name's door."""
        trusted = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        trusted.load_cert_chain(self.folder / "server.pem")

        async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            luck = self.weather.random() if self.weather and port == self.doors[name] else 1.0
            if luck < 0.25:  # lost on the way there
                writer.transport.abort()
                return
            with suppress(OSError):
                inner, outer = await asyncio.open_connection("127.0.0.1", self.behind[name])
                if (
                    luck < 0.5
                ):  # lost on the way back: it was taken, but the sender cannot know and says it again
                    await asyncio.gather(_pump(reader, outer), _swallow(inner, writer))
                    return
                await asyncio.sleep((1 - luck) / 2)
                await asyncio.gather(_pump(reader, outer), _pump(inner, writer))

        server = await asyncio.start_server(through, "127.0.0.1", port, ssl=trusted)
        await server.start_serving()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError, RuntimeError, ssl.SSLError):
        writer.close()


async def _swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        await reader.read(65_536)
    writer.transport.abort()


@contextmanager
def internet(folder: Path, names: list[str]) -> Iterator[Internet]:
    """These names, each with an open door."""
    authority(folder, names)
    net = Internet(folder)
    for name in names:
        net.doors[name], net.calm[name], net.behind[name] = free_port(), free_port(), free_port()
    thread = threading.Thread(target=net.loop.run_forever, daemon=True)
    thread.start()
    for name in names:
        for port in (net.doors[name], net.calm[name]):
            asyncio.run_coroutine_threadsafe(net.open(name, port), net.loop).result(10)
    yield net
    net.loop.call_soon_threadsafe(net.loop.stop)
    thread.join(5)
