"""A throwaway PostgreSQL cluster on a free loopback port, for tests and benches: fast, unsafe, and gone afterwards."""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hearth.base.errors import Unreachable

_SERVER = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def binaries() -> Path | None:
    """The folder of the newest installed PostgreSQL server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: float(file.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def free_port() -> int:
    """A port nobody listens on, from below those a system hands out by itself: none is given away meanwhile."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


@contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster and give the address of its database; it is stopped and removed whatever happens."""
    where = binaries()
    if where is None:
        raise Unreachable("PostgreSQL is not installed here: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="hearth-postgres-"))
    user = _unprivileged()
    if user:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    server: subprocess.Popen[bytes] | None = None
    try:
        password = secrets.token_hex(12)
        _make(where, folder, user, password)
        port = free_port()
        server = _start(where, folder, user, port)
        url = f"postgresql://hearth:{password}@127.0.0.1:{port}/postgres"
        _wait(server, url, folder)
        yield url
    finally:
        _end(server)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise Unreachable("PostgreSQL cannot run as root, and there is no other user: apt-get install postgresql")


def _make(where: Path, folder: Path, user: str | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o600)
    if user:
        shutil.chown(secret, user)
    words = (
        f"-U hearth -E UTF8 --no-locale --no-sync -A password -D {folder / 'data'} --pwfile {secret}".split()
    )
    made = subprocess.run(
        [where / "initdb", *words],
        user=user,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Unreachable(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")


def _start(where: Path, folder: Path, user: str | None, port: int) -> subprocess.Popen[bytes]:
    options = [word for name, value in _SERVER.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [where / "postgres", "-D", folder / "data", "-p", str(port), *options],
            user=user,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_follow_parent,
        )


def _follow_parent() -> None:
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGINT)
    except (OSError, AttributeError):
        pass


def _wait(server: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    import psycopg

    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                words = (folder / "log").read_text(errors="replace")[-2000:] or str(error)
                raise Unreachable(f"the throwaway PostgreSQL did not start: {words}") from error
            time.sleep(0.05)


def _end(server: subprocess.Popen[bytes] | None) -> None:
    if server is None or server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
