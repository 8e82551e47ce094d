"""The settings an operator may give, each with its meaning; the docs table is generated from here."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from hearth.base.errors import Invalid


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("HEARTH_DATA", "data", "The data folder: database, media, secrets. `--data` sets it too."),
    Setting(
        "HEARTH_DATABASE_URL", "", "`postgresql://user:password@host:port/name`; empty: one SQLite file."
    ),
    Setting("HEARTH_REDIS_URL", "", "Valkey or Redis for live messages between several processes."),
    Setting("HEARTH_DOMAIN", "", "The public name of the home, for example `home.example.org`."),
    Setting("HEARTH_PUBLIC_URL", "", "The public address, where it is not `https://` and the domain."),
    Setting("HEARTH_TRUSTED_PROXIES", "127.0.0.1,::1", "Addresses whose `X-Forwarded-For` is believed."),
    Setting(
        "HEARTH_ALLOWED_PRIVATE_NETWORKS",
        "",
        "CIDRs the guarded client may reach although private; only while `HEARTH_DOMAIN` leads to this machine itself.",
    ),
    Setting(
        "SSL_CERT_FILE",
        "",
        "Certificates that are believed when asking other servers, instead of the system's.",
    ),
    Setting("HEARTH_MAX_UPLOAD_MB", "2000", "The largest archive the import page takes, in megabytes."),
    Setting(
        "HEARTH_MAIL",
        "",
        "`console` prints mail instead of sending it; empty: by mail server, else it waits.",
    ),
    Setting(
        "HEARTH_MAIL_FROM",
        "",
        "The address mail comes from. This and the next six win over the settings page.",
    ),
    Setting("HEARTH_SMTP_HOST", "", "The mail server."),
    Setting("HEARTH_SMTP_PORT", "", "Its port; empty: 587 with STARTTLS, 465 with TLS."),
    Setting("HEARTH_SMTP_SECURITY", "", "`starttls` (also when empty), `tls` or `none`."),
    Setting("HEARTH_SMTP_USER", "", "The name for the mail server."),
    Setting("HEARTH_SMTP_PASSWORD", "", "The password for the mail server."),
    Setting("HEARTH_SMTP_PER_MINUTE", "", "How many letters may leave in a minute; empty: 120."),
    Setting("HEARTH_UPDATE_SOURCE", "", "Where newer versions are, if not at the checkout's remote."),
    Setting(
        "HEARTH_API_RATE", "1500", "Requests one client may make in five minutes; `0`: as many as it likes."
    ),
    Setting(
        "HEARTH_TEST_OPEN_DOOR",
        "",
        "For tests of clients on this machine: whoever applies by a client is in at once.",
    ),
    Setting("HEARTH_WORK", "1", "`0`: this process serves pages only; another one follows the ledger."),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def env(name: str) -> str:
    """The value of a declared setting."""
    return os.environ.get(name, "") or _DEFAULTS[name]


def private_file(path: Path, make: str) -> str:
    """The text of a file only the owner may read, made with `make` when it is not there yet."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as out:
        out.write(make + "\n")
        out.flush()
        os.fsync(out.fileno())
    return make


def secret_key(data: Path) -> str:
    """The home's signing secret, made once and kept in the data folder."""
    try:
        return private_file(data / "secret", secrets.token_urlsafe(48))
    except OSError as error:
        raise Invalid(f"The data folder {data} cannot be used: {error.strerror or error}.") from error


def postgres(url: str) -> dict[str, object]:
    """Django's database settings for a PostgreSQL address."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Invalid("HEARTH_DATABASE_URL must begin with postgresql://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(query),
    }
