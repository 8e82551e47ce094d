"""`./hearth doctor` says in plain words what is wrong, and nothing when all is well."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hearth.server import doctor
from tests import homes
from tests.homes import Home


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder as `up` makes it."""
    for setting in doctor.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "secret").write_text("s" * 64)
    (folder / "secret").chmod(0o600)
    sqlite3.connect(folder / "hearth.sqlite3").execute("PRAGMA journal_mode=WAL").close()
    monkeypatch.setenv("HEARTH_DATA", str(folder))
    return folder


def wrongs() -> list[str]:
    return [finding.words for finding in doctor.examine() if finding.verdict == "wrong"]


def test_a_sound_home_has_nothing_wrong(data: Path) -> None:
    assert wrongs() == []


def test_a_folder_that_is_not_there_yet_is_no_fault(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_DATA", str(data / "later" / "home"))
    assert wrongs() == []
    assert not (data / "later").exists()


def test_a_secret_others_can_read(data: Path) -> None:
    (data / "secret").chmod(0o644)
    assert any("chmod 600" in words for words in wrongs())


def test_a_damaged_database(data: Path) -> None:
    (data / "hearth.sqlite3").write_bytes(b"SQLite format 3\0" + b"nonsense" * 1000)
    assert any("Restore a backup" in words for words in wrongs())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HEARTH_DOMIAN", "home.example.org", "typing error"),
        ("HEARTH_DOMAIN", "https://home.example.org", "bare name"),
        ("HEARTH_PUBLIC_URL", "http://home.example.org", "not https"),
        ("HEARTH_PUBLIC_URL", "home.example.org", "must look like"),
        ("HEARTH_MAX_UPLOAD_MB", "2 GB", "whole number"),
        ("HEARTH_TRUSTED_PROXIES", "127.0.0.1, proxy", "not an address"),
        ("HEARTH_WORK", "yes", "0 or 1"),
        ("HEARTH_ALLOWED_PRIVATE_NETWORKS", "10.0.0.0/8", "is ignored"),
        ("SSL_CERT_FILE", "/nowhere/none.pem", "cannot be read"),
        ("HEARTH_DATABASE_URL", "mysql://root@localhost/x", "postgresql://"),
        ("HEARTH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "does not answer"),
        ("HEARTH_REDIS_URL", "redis://127.0.0.1:1/0", "does not answer"),
    ],
)
def test_each_wrong_setting_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    assert any(said in words for words in wrongs())


def test_a_full_disk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: usage(10**12, 10**12, 10**6))
    assert any("1 MB free" in words for words in wrongs())


def test_the_command_ends_with_one_when_something_is_wrong(start_home: Callable[..., Home]) -> None:
    home = start_home(founded=False, running=False)
    assert home.command("doctor").stdout.endswith("Nothing is wrong.\n")
    home.environment["HEARTH_WORK"] = "maybe"
    done = home.command("doctor", check=False)
    assert done.returncode == 1
    assert "WRONG" in done.stdout
    assert not list(home.data.glob("*")), "the doctor changes nothing"
    assert homes.PASSWORD not in done.stdout
