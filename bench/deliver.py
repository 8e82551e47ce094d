"""One public post to a thousand inboxes on two hundred servers, over TLS: from the commit until the last one has it."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.kit import Figure, at_least, at_most, measured, open_home, report

INBOXES, HOSTS = 1000, 200
DOMAIN = "localhost"


def run() -> dict[str, Figure]:
    """Record one post, let the worker's steps run, and wait for the inboxes."""
    folder = Path(os.environ["HEARTH_DATA"])
    folder.mkdir(parents=True, exist_ok=True)
    authority = folder / "authority.pem"
    _names_lead_here()
    with peers(authority) as (port, taken):
        os.environ.update(
            HEARTH_ALLOWED_PRIVATE_NETWORKS="127.0.0.0/8,::1/128",
            HEARTH_DOMAIN=DOMAIN,
            SSL_CERT_FILE=str(authority),
        )
        open_home()
        return _deliver(port, taken)


def _names_lead_here() -> None:
    """Not every system answers for names below `localhost`."""
    asked = socket.getaddrinfo

    def answered(host: Any, *args: Any, **more: Any) -> Any:
        return asked(DOMAIN if str(host).endswith(f".{DOMAIN}") else host, *args, **more)

    socket.getaddrinfo = answered


def _deliver(port: int, taken: "Taken") -> dict[str, Figure]:
    from hearth.base import connections
    from hearth.federation import reactors
    from hearth.federation.activitypub import switch
    from hearth.federation.activitypub.sending import dispatch, sender
    from hearth.ledger import read
    from hearth.people.founding import found_home
    from hearth.people.sight import viewer_for
    from hearth.spaces.actions import open_space, say

    founder = found_home(
        "Bench", "to measure", handle="ada", founder="Ada", email="ada@example.org", password="a long walk"
    ).founder
    switch.confirm(DOMAIN)
    room = open_space(viewer_for(founder.num), name="Bench", purpose="We measure.", audience="public")
    ada = viewer_for(founder.num)
    _followers(founder.num, port)
    for row in read.rows():
        if row.type == "Create":
            reactors.make_keys(row)  # as the worker did long ago
    connections.prepare()  # as a home does when it starts
    stopped = threading.Event()
    thread = threading.Thread(target=sender.run, args=(stopped,))
    thread.start()
    time.sleep(0.5)
    for words in ("The first time, to meet everybody.", "Again, to those one knows."):
        before = read.head()
        with measured() as spent:
            say(ada, room.object, words)
            for row in read.rows(before):
                reactors.tell_others(row)
            want = taken.count + INBOXES
            patience = time.perf_counter() + 60
            while taken.count < want and time.perf_counter() < patience:
                time.sleep(0.005)
        if words.startswith("The first"):
            first = spent
        time.sleep(1.0)
    stopped.set()
    dispatch.wake(set())
    thread.join(10)
    return {
        "arrived": at_least(taken.count, "deliveries", 2 * INBOXES),
        "to_all": at_most(first.wall, "s", 1.5),
        "cpu_each": at_most(first.cpu / INBOXES * 1000, "ms", 1.2),
        "to_all_again": at_most(spent.wall, "s", 1.5),
        "cpu_each_again": at_most(spent.cpu / INBOXES * 1000, "ms", 1.2),
    }


def _followers(num: int, port: int) -> None:
    from hearth.base import clock
    from hearth.federation.activitypub.receiving.rows import RemoteActor
    from hearth.ledger.activity import Activity
    from hearth.ledger.read import num_of
    from hearth.ledger.record import record_many
    from hearth.people.bonds import Follow

    uris = [f"https://h{at % HOSTS}.{DOMAIN}:{port}/users/{at}" for at in range(INBOXES)]
    record_many(
        [
            Activity(
                type="Create",
                actor=uri,
                object=uri,
                object_type="Person",
                origin="activitypub",
                quiet=True,
                audience="public",
                payload={"preferredUsername": f"u{at}@h{at % HOSTS}.{DOMAIN}", "name": f"U {at}"},
            )
            for at, uri in enumerate(uris)
        ]
    )
    RemoteActor.objects.bulk_create(
        [
            RemoteActor(
                uri=uri, host=f"h{at % HOSTS}.{DOMAIN}:{port}", inbox=f"{uri}/inbox", fetched=clock.now()
            )
            for at, uri in enumerate(uris)
        ]
    )
    Follow.objects.bulk_create(
        [
            Follow(follower=num_of(uri) or 0, followed=num, state="active", activity=uri, asked=1, rank=1)
            for uri in uris
        ]
    )


# ---- the other servers: one process, one certificate with all their names ----


class Taken:
    """How many inboxes have said that they took it."""

    count = 0


@contextmanager
def peers(authority: Path) -> Iterator[tuple[int, Taken]]:
    """Run the servers; their process says a letter for each request it answered."""
    server = authority.with_name("server.pem")
    _certificates(authority, server)
    code = [sys.executable, "-m", "bench.deliver_peer", str(server)]
    with subprocess.Popen(code, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        port, taken = int(process.stdout.readline()), Taken()

        def count() -> None:
            assert process.stdout is not None
            while some := os.read(process.stdout.fileno(), 65536):
                taken.count += len(some)

        threading.Thread(target=count, daemon=True).start()
        try:
            yield port, taken
        finally:
            process.terminate()


def _certificates(authority: Path, server: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def usage(*, signs: bool) -> x509.KeyUsage:
        return x509.KeyUsage(not signs, False, False, False, False, signs, signs, False, False)

    now, root, leaf = (
        datetime.now(UTC),
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )

    def begun(subject: str, key: ec.EllipticCurvePrivateKey, *, signs: bool) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name("Bench authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=signs, path_length=None), critical=True)
            .add_extension(usage(signs=signs), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
            )
        )

    ca = begun("Bench authority", root, signs=True).sign(root, hashes.SHA256())
    names = x509.SubjectAlternativeName([x509.DNSName(f"h{at}.{DOMAIN}") for at in range(HOSTS)])
    cert = (
        begun("Bench servers", leaf, signs=False)
        .add_extension(names, critical=False)
        .sign(root, hashes.SHA256())
    )
    private = leaf.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    authority.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    server.write_bytes(private + cert.public_bytes(serialization.Encoding.PEM))


if __name__ == "__main__":
    report(run)
