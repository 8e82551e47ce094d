"""What can be wrong with a home's machine and settings, each check a few lines that answer in plain words.

Nothing here changes anything; a check that cannot be made says so and is not a failure of the others.
"""

import ipaddress
import os
import resource
import shutil
import socket
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from hearth.base import guard
from hearth.base.errors import HearthError
from hearth.server.environ import SETTINGS, env, postgres

Verdict = Literal["ok", "note", "wrong"]
_NETWORK_DISKS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"}
_ENOUGH_FILES = 4096


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one thing: fine, worth knowing, or wrong."""

    verdict: Verdict
    about: str
    words: str


def ok(about: str, words: str) -> Finding:
    """It is as it should be."""
    return Finding("ok", about, words)


def note(about: str, words: str) -> Finding:
    """It works, but somebody should know."""
    return Finding("note", about, words)


def wrong(about: str, words: str) -> Finding:
    """It has to be mended."""
    return Finding("wrong", about, words)


def examine() -> Iterator[Finding]:
    """Everything, in the order in which a person would look."""
    for check in (
        _python,
        _sqlite,
        _settings,
        _data_folder,
        _secrets,
        _space,
        _database,
        _redis,
        _address,
        _machine,
    ):
        yield from _guarded(check)


def _guarded(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    name = check.__name__.strip("_").replace("_", " ")
    try:
        yield from check()
    except (HearthError, OSError, ValueError) as error:
        yield wrong(name, str(error))


def _data() -> Path:
    return Path(env("HEARTH_DATA")).resolve()


def _python() -> Iterator[Finding]:
    yield ok("python", f"Python {'.'.join(map(str, sys.version_info[:3]))} in {sys.prefix}")


def _sqlite() -> Iterator[Finding]:
    db = sqlite3.connect(":memory:")
    try:
        for words in ("unicode61", "trigram"):
            db.execute(f"CREATE VIRTUAL TABLE t_{words} USING fts5(words, tokenize='{words}')")
    except sqlite3.OperationalError as error:
        yield wrong("sqlite", f"SQLite {sqlite3.sqlite_version} cannot search ({error}); use another Python.")
    else:
        yield ok("sqlite", f"SQLite {sqlite3.sqlite_version} with full-text search")
    finally:
        db.close()


def _settings() -> Iterator[Finding]:
    known = {setting.name for setting in SETTINGS} | {"HEARTH_PYTHON"}
    for name in sorted(os.environ):
        if name.startswith("HEARTH_") and not name.startswith("HEARTH_TEST_") and name not in known:
            yield wrong("settings", f"{name} is set, but Hearth knows no such setting. A typing error?")
    if not env("HEARTH_MAX_UPLOAD_MB").isdigit():
        yield wrong("settings", "HEARTH_MAX_UPLOAD_MB must be a whole number of megabytes.")
    if env("HEARTH_WORK") not in ("0", "1"):
        yield wrong("settings", "HEARTH_WORK must be 0 or 1.")
    for name, parse in (
        ("TRUSTED_PROXIES", ipaddress.ip_address),
        ("ALLOWED_PRIVATE_NETWORKS", ipaddress.ip_network),
    ):
        for word in filter(None, (part.strip() for part in env(f"HEARTH_{name}").split(","))):
            try:
                parse(word)
            except ValueError:
                yield wrong("settings", f"HEARTH_{name}: {word!r} is not an address.")
    domain = urlsplit(env("HEARTH_PUBLIC_URL")).hostname or env("HEARTH_DOMAIN")
    if env("HEARTH_ALLOWED_PRIVATE_NETWORKS") and not (domain and guard.leads_home(domain)):
        yield wrong(
            "settings",
            "HEARTH_ALLOWED_PRIVATE_NETWORKS is ignored: it is for homes on trial, whose HEARTH_DOMAIN leads to this "
            "machine itself. Unset it.",
        )
    certificates = env("SSL_CERT_FILE")
    if certificates and not os.access(certificates, os.R_OK):
        yield wrong("settings", f"SSL_CERT_FILE: {certificates} cannot be read.")


def _data_folder() -> Iterator[Finding]:
    data = _data()
    if not data.exists():
        parent = next(folder for folder in data.parents if folder.exists())
        if os.access(parent, os.W_OK):
            yield note("data folder", f"{data} does not exist yet; ./hearth up makes it.")
        else:
            yield wrong("data folder", f"{data} does not exist, and {parent} is not writable by this user.")
        return
    if not data.is_dir():
        yield wrong("data folder", f"{data} is not a folder.")
    elif not os.access(data, os.W_OK | os.X_OK) or _read_only(data):
        yield wrong("data folder", f"{data} is not writable by this user (or its disk is read-only).")
    else:
        yield ok("data folder", f"{data} is writable")
    kind = _filesystem(data)
    if kind in _NETWORK_DISKS and not env("HEARTH_DATABASE_URL"):
        yield wrong(
            "data folder", f"{data} is on a network disk ({kind}), where SQLite loses data. Use a local one."
        )
    for file in data.glob("hearth.sqlite3*"):
        if not os.access(file, os.W_OK):
            yield wrong("data folder", f"{file} is not writable by this user.")
        elif os.geteuid() == 0 and file.stat().st_uid != 0:
            yield note(
                "data folder", f"{file.name} belongs to another user; run Hearth as that user, not as root."
            )


def _read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _filesystem(folder: Path) -> str:
    """The type of the disk that holds the folder, "" where the system does not tell."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return ""
    holding = [(point, kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(holding, key=lambda mount: len(mount[0]))[1] if holding else ""


def _secrets() -> Iterator[Finding]:
    secret = _data() / "secret"
    if not secret.exists():
        return
    if not os.access(secret, os.R_OK):
        yield wrong("secrets", f"{secret} is not readable by this user.")
    elif stat.S_IMODE(secret.stat().st_mode) & 0o077:
        yield wrong("secrets", f"{secret} can be read by other users: chmod 600 {secret}")
    elif len(secret.read_text().strip()) < 32:
        yield wrong("secrets", f"{secret} is too short to be a secret. Restore it from a backup.")
    else:
        yield ok("secrets", "only the owner can read them")


def _space() -> Iterator[Finding]:
    place = next(folder for folder in (_data(), *_data().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    words = f"{free / 1e9:.1f} GB free on the disk of {place}"
    if free < 200e6:
        yield wrong(
            "space", f"only {free / 1e6:.0f} MB free on the disk of {place}: posts will soon be refused."
        )
    elif free < 2e9:
        yield note("space", words)
    else:
        yield ok("space", words)


def _database() -> Iterator[Finding]:
    url = env("HEARTH_DATABASE_URL")
    if url:
        yield _postgresql(url)
        return
    file = _data() / "hearth.sqlite3"
    if not file.exists():
        yield note("database", "there is none yet; ./hearth up makes it.")
        return
    try:
        db = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            mode = db.execute("PRAGMA journal_mode").fetchone()[0]
            # Thorough on a young home; a large one is checked by `ledger verify`.
            sane = db.execute("PRAGMA quick_check(1)").fetchone()[0] if file.stat().st_size < 200e6 else "ok"
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        yield wrong("database", f"{file} cannot be read: {error}. Restore a backup.")
        return
    if sane != "ok":
        yield wrong("database", f"{file} is damaged ({sane}). Restore a backup.")
    elif mode != "wal":
        yield note("database", f"SQLite's journal is {mode}, not wal; the next ./hearth up sets it.")
    else:
        yield ok("database", f"SQLite, {file.stat().st_size / 1e6:.1f} MB")


def _postgresql(url: str) -> Finding:
    import psycopg

    settings = postgres(url)
    where = f"{settings['HOST'] or 'the local socket'}, database {settings['NAME']}"
    try:
        with psycopg.connect(url, connect_timeout=5) as wire:
            version = wire.info.server_version // 10_000
            encoding = wire.info.parameter_status("server_encoding")
    except psycopg.Error as error:
        return wrong("database", f"PostgreSQL at {where} does not answer: {str(error).strip()}")
    if version < 15:
        return wrong("database", f"PostgreSQL {version} is too old; Hearth needs 15.")
    if encoding != "UTF8":
        return wrong("database", f"the database's encoding is {encoding}; make it anew with UTF8.")
    return ok("database", f"PostgreSQL {version} at {where}")


def _redis() -> Iterator[Finding]:
    url = env("HEARTH_REDIS_URL")
    if not url:
        return
    import redis

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5) as wire:
            wire.ping()
    except redis.RedisError as error:
        yield wrong("valkey", f"HEARTH_REDIS_URL does not answer: {error}")
    else:
        yield ok("valkey", "it answers")


def _address() -> Iterator[Finding]:
    domain, public = env("HEARTH_DOMAIN"), env("HEARTH_PUBLIC_URL")
    if not domain and not public:
        yield note(
            "address", "HEARTH_DOMAIN is not set: fine on this machine alone; set it before others come in."
        )
        return
    if "/" in domain or ":" in domain:
        yield wrong("address", f"HEARTH_DOMAIN is a bare name such as home.example.org, not {domain!r}.")
        return
    url = urlsplit(public or f"https://{domain}")
    if url.scheme not in ("http", "https") or not url.hostname or url.path.strip("/"):
        yield wrong("address", f"HEARTH_PUBLIC_URL must look like https://home.example.org, not {public!r}.")
        return
    if url.scheme == "http" and url.hostname not in ("localhost", "127.0.0.1", "::1"):
        yield wrong("address", f"{url.geturl()} is not https: passwords would travel in the open.")
        return
    if domain and url.hostname != domain:
        yield wrong("address", f"HEARTH_DOMAIN is {domain}, but HEARTH_PUBLIC_URL leads to {url.hostname}.")
        return
    try:
        socket.getaddrinfo(url.hostname, None)
    except OSError:
        yield note("address", f"the name {url.hostname} cannot be looked up from here (yet).")
    else:
        yield ok("address", f"{url.geturl()}; a proxy must pass Host, X-Forwarded-For and X-Forwarded-Proto")


def _machine() -> Iterator[Finding]:
    if time.time() < 1_767_225_600:
        yield wrong("clock", "this machine's clock is in the past; posts would get wrong times.")
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and max(files, most) < _ENOUGH_FILES:
        yield note(
            "open files", f"at most {most} open files: enough for about {most // 2} open tabs (ulimit -n)."
        )
    if not shutil.which("chromium"):
        yield note("tests", "Chromium is not installed; only ./hearth test and ./hearth shots need it.")
