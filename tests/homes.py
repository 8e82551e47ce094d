"""Real homes for tests: `python -m hearth up` in a process of its own, on a free port, with its own data folder."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hearth.server.scratch_postgres import free_port

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "correct horse battery staple"
FOUNDER = ("ada", "ada@example.org")


@dataclass
class Home:
    """One home: its folder, its address while it runs, and its commands."""

    data: Path
    environment: dict[str, str]
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    output: Path = field(default=Path())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *words: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one `hearth` command on this home."""
        done = subprocess.run(
            [sys.executable, "-m", "hearth", *words, "--data", str(self.data)],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"hearth {' '.join(words)}: {done.stderr or done.stdout}"
        return done

    def found(self, handle: str = FOUNDER[0], email: str = FOUNDER[1]) -> None:
        """Set the home up, with Ada as its founder unless told otherwise."""
        self.command(
            *("setup", "--name", "Shoe Circle", "--purpose", "Shoes that last", "--founder", handle),
            *("--email", email, "--password-stdin"),
            stdin=PASSWORD,
        )

    def add(self, handle: str, role: str = "member") -> None:
        """Add a member who can sign in with PASSWORD."""
        words = ("member", "add", handle, "--email", f"{handle}@example.org", "--role", role)
        self.command(*words, "--password-stdin", stdin=PASSWORD)

    def start(self) -> None:
        """Serve, and return when /health answers."""
        self.port = self.port or free_port()
        self.output = self.data.parent / f"{self.data.name}.log"
        with self.output.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hearth", "up", "--port", str(self.port), "--data", str(self.data)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.wait_until_healthy()

    def wait_until_healthy(self, seconds: float = 180) -> None:
        """Return once /health answers 200; fail with the server's own words when it does not."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process is None or self.process.poll() is None, f"the home ended: {self.words()}"
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=10) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise AssertionError(f"no answer from {self.url}/health in {seconds} s: {self.words()}")

    def words(self) -> str:
        """What the server has printed."""
        return self.output.read_text(errors="replace")[-4000:] if self.output.is_file() else ""

    def stop(self) -> None:
        """Ask the server to end; kill it if it will not."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None


def environment(database: str = "") -> dict[str, str]:
    """The environment of a child process: no settings of ours, except the database it shall use."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("HEARTH_", "DJANGO_"))}
    ours["PYTHONPATH"] = str(ROOT / "src")
    if database:
        ours["HEARTH_DATABASE_URL"] = database
    return ours


@contextmanager
def fresh_database(server: str, model: str = "") -> Iterator[str]:
    """A new database beside the one `server` names, empty or a copy of `model`; "" gives "" (SQLite needs none)."""
    if not server:
        yield ""
        return
    import psycopg

    name = f"home_{os.getpid()}_{time.monotonic_ns()}"
    like = f' TEMPLATE "{model.rsplit("/", 1)[1]}"' if model else ""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"{like}')
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def founded_model(folder: Path, server: str) -> Iterator[Home]:
    """A home Ada has founded, which never runs: setting one up takes a second, copying it a hundredth."""
    with fresh_database(server) as database:
        home = Home(folder / "model", environment(database))
        home.found()
        yield home


@contextmanager
def copy_of(model: Home, data: Path, server: str) -> Iterator[Home]:
    """A home that begins as this one stands; it is stopped in the end."""
    like = model.environment.get("HEARTH_DATABASE_URL", "")
    with fresh_database(server, like) as database:
        home = Home(copied(model.data, data), environment(database))
        if like:  # the copy knows which tables stand in which database
            stamp = home.data / "tmp" / "schema"
            stamp.write_text(stamp.read_text().replace(like.rsplit("/", 1)[1], database.rsplit("/", 1)[1]))
        try:
            yield home
        finally:
            home.stop()


def copied(model: Path, data: Path) -> Path:
    """A copy of a prepared data folder."""
    shutil.copytree(model, data)
    return data
