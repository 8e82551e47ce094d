"""Leaving with everything: what an export and a backup carry, what a restore gives back, and what it refuses."""

import base64
import io
import shutil
import stat
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from hearth.base import keys
from hearth.base import media as files
from hearth.base.errors import HearthError, Invalid
from hearth.base.mail import Mail, outcome, put
from hearth.base.mail.courier import carry
from hearth.base.mail.outbox import release_held
from hearth.base.models import Media, Option, OutgoingMail
from hearth.base.seal import key_as_text, new_pair
from hearth.ledger import erase, reactors, read
from hearth.ledger.activity import Activity
from hearth.ledger.models import Entry, Refused, Sealed
from hearth.ledger.record import record
from hearth.people.founding import recovery_public_key
from hearth.people.models import Account, Actor, Consent
from hearth.server import verify
from hearth.server.leaving import restore as restoring
from hearth.server.leaving import write as writing
from hearth.server.leaving.restore import open_with_key, restore
from hearth.server.leaving.write import BACKUP, EXPORT, save
from hearth.spaces.models import PendingDelete, Post, ReadMarker
from tests.conftest import _Pristine, forget
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has a data folder of its own; the database is the test database."""
    move_to(tmp_path / "first", monkeypatch)
    yield
    keys.forget()


def move_to(data: Path, monkeypatch: pytest.MonkeyPatch, secret: str = "a" * 43) -> Path:
    """Another, empty data folder."""
    for name in ("media", "intake", "tmp"):
        (data / name).mkdir(parents=True, exist_ok=True)
    (data / "secret").write_text(secret)
    monkeypatch.setattr(settings, "DATA", data)
    keys.forget()
    return data


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Go to an empty home: another folder, another secret, an empty database."""

    def go(name: str = "second") -> Path:
        _Pristine.put_back()
        forget()
        return move_to(tmp_path / name, monkeypatch, "b" * 43)

    return go


def rows() -> list[tuple[Any, ...]]:
    return list(Entry.objects.order_by("seq").values_list())


@contextmanager
def rewritten(path: Path) -> Iterator[dict[str, bytes]]:
    """The entries of an archive, to be tampered with; the hashes in the manifest stay unless changed, too."""
    with zipfile.ZipFile(path) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    yield entries
    with zipfile.ZipFile(path, "w") as new:
        for name, data in entries.items():
            new.writestr(name, data)


def with_new_hash(entries: dict[str, bytes], **changes: Any) -> None:
    """A forger who also writes the manifest anew."""
    from hashlib import sha256

    manifest = orjson.loads(entries["manifest.json"])
    manifest["sha256"]["ledger.jsonl"] = sha256(entries["ledger.jsonl"]).hexdigest()
    manifest["rows"] = entries["ledger.jsonl"].count(b"\n")
    entries["manifest.json"] = orjson.dumps({**manifest, **changes})


# What comes back


def test_an_export_with_the_key_gives_back_the_same_home(
    tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    told = story.play()
    before, recorded = story.everything(), rows()
    manifest = save(tmp_path / "home.zip", EXPORT)
    assert manifest["sealed"] == 2 and manifest["media"] == 1 and manifest["sealed_media"] == 1
    data = elsewhere()
    back = restore(tmp_path / "home.zip", told.founded.recovery_key)
    assert back["waiting"] == 0 and back["differences"] == []
    assert rows() == recorded
    story.assert_same(before, story.everything())
    assert Consent.objects.count() == 1
    for sha in (told.picture, told.secret_picture):
        assert files.path_of(sha, "png").is_relative_to(data) and files.path_of(sha, "png").exists()
    assert Media.objects.count() == 2
    assert verify.verify() == 0
    assert recovery_public_key() is not None
    assert not Option.objects.filter(key="federation").exists()


def test_an_export_without_the_key_gives_back_everything_but_what_is_private(
    tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    told = story.play()
    before = story.everything()
    save(tmp_path / "home.zip", EXPORT)
    data = elsewhere()
    back = restore(tmp_path / "home.zip")
    assert back["waiting"] == 2 == Sealed.objects.count()
    direct = read.state(told.direct)
    assert direct and direct.deleted and not direct.payload
    assert not Consent.objects.exists()
    assert Post.objects.count() == len(before["spaces.post"]) - 1
    assert not list((data / "media").rglob(f"{told.secret_picture}*"))
    assert len(list((data / "sealed").iterdir())) == 1
    assert Option.objects.get(key="federation").value == "off"
    assert verify.verify() == 0
    everything = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert b"Between us two" not in everything

    record(
        Activity(
            type="Create",
            actor=told.ada,
            object_type="Note",
            target=told.space,
            payload={"content": "meanwhile"},
        )
    )
    assert open_with_key(told.founded.recovery_key) == 2
    after = story.everything()
    assert len(after["spaces.post"]) == len(before["spaces.post"]) + 1
    assert after["people.consent"] == before["people.consent"]
    assert files.path_of(told.secret_picture, "png").exists()
    assert not Sealed.objects.exists() and not (data / "sealed").exists()
    assert not Option.objects.filter(key="federation").exists()
    assert verify.verify() == 0


def test_what_stayed_sealed_leaves_again_with_the_next_export(
    tmp_path: Path, elsewhere: Callable[..., Path]
) -> None:
    told = story.play()
    before = story.everything()
    save(tmp_path / "one.zip", EXPORT)
    elsewhere("second")
    restore(tmp_path / "one.zip")
    save(tmp_path / "two.zip", EXPORT)
    elsewhere("third")
    assert restore(tmp_path / "two.zip", told.founded.recovery_key)["waiting"] == 0
    story.assert_same(before, story.everything())


def test_an_export_holds_no_secret_and_no_private_word(tmp_path: Path) -> None:
    told = story.play()
    save(tmp_path / "home.zip", EXPORT)
    with zipfile.ZipFile(tmp_path / "home.zip") as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names)
    account = Account.objects.get()
    for secret in (
        b"Between us two",
        b"A secret sketch",
        account.email.encode(),
        account.password.encode(),
        b"a" * 43,
    ):
        assert secret not in everything
    hidden = files.path_of(told.secret_picture, "png").read_bytes()
    assert hidden not in everything and told.secret_picture not in str(names)
    assert told.secret_picture.encode() not in everything
    assert stat.S_IMODE((tmp_path / "home.zip").stat().st_mode) == 0o600


def test_a_backup_gives_back_accounts_sessions_and_markers_too(
    tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    story.play()
    Session.objects.create(session_key="k" * 32, session_data="signed", expire_date="2030-01-01T00:00:00Z")
    ReadMarker.objects.create(actor=1, space=2, channel=0, thread=0, num=7)
    reactors.skip_to_head()
    sealed = keys.encrypt("test", "only here")
    put(Mail(to="bo@example.org", subject="Come", text="Welcome, Bo", key="one", kind="letter"))
    (settings.DATA / "push").mkdir()
    (settings.DATA / "push" / "vapid.pem").write_text("a key")
    (settings.DATA / "insight.duckdb").write_text("derived")
    before, recorded = story.everything(), rows()
    models = writing.side_models()
    side = {model: list(model._default_manager.order_by("pk").values_list()) for model in models}
    assert side.pop(OutgoingMail)
    save(tmp_path / "all.zip", BACKUP)
    assert stat.S_IMODE((tmp_path / "all.zip").stat().st_mode) == 0o600
    data = elsewhere()
    restore(tmp_path / "all.zip")
    assert rows() == recorded
    story.assert_same(before, story.everything())
    for model, kept in side.items():
        assert list(model._default_manager.order_by("pk").values_list()) == kept, model
    # Bo may have got this letter since: whoever keeps the home decides whether it leaves.
    assert (OutgoingMail.objects.get().state, OutgoingMail.objects.get().text) == ("held", "Welcome, Bo")
    assert outcome("one").state == "ready"
    assert carry() == (0, "")
    assert release_held() == 1
    assert OutgoingMail.objects.get().state == "queued"
    assert Account.objects.get().check_password(story.PASSWORD)
    assert keys.decrypt("test", sealed) == "only here"
    assert (data / "push" / "vapid.pem").read_text() == "a key"
    assert stat.S_IMODE((data / "secret").stat().st_mode) == 0o600
    assert not (data / "insight.duckdb").exists()
    assert verify.verify() == 0
    ReadMarker.objects.create(actor=1, space=3, channel=0, thread=0, num=7)  # sequences go on


def test_the_demo_story_comes_back_from_a_backup(tmp_path: Path, elsewhere: Callable[[], Path]) -> None:
    from hearth.demo.tell import tell

    tell()
    before, recorded = story.everything(), rows()
    assert len(before["spaces.post"]) > 50
    save(tmp_path / "demo.zip", BACKUP)
    elsewhere()
    restore(tmp_path / "demo.zip")
    assert rows() == recorded
    story.assert_same(before, story.everything())


def test_the_restored_ledger_goes_on_where_it_was(tmp_path: Path, elsewhere: Callable[[], Path]) -> None:
    told = story.play()
    head = read.head()
    save(tmp_path / "home.zip", EXPORT)
    elsewhere()
    restore(tmp_path / "home.zip", told.founded.recovery_key)
    follower = reactors.Follower()
    assert set(follower.cursors.values()) == {head}
    done = record(
        Activity(
            type="Create", actor=told.bo, object_type="Note", target=told.space, payload={"content": "on"}
        )
    )
    assert done.seq > head


def test_the_erased_stay_refused_after_a_restore(tmp_path: Path, elsewhere: Callable[[], Path]) -> None:
    told = story.play()
    erase.erase_person(f"{story.SLACK}/U1")
    save(tmp_path / "home.zip", EXPORT)
    elsewhere()
    restore(tmp_path / "home.zip", told.founded.recovery_key)
    assert Refused.objects.exists()
    later = Activity(
        type="Create", actor=f"{story.SLACK}/U1", object="urn:new", object_type="Note", origin="slack:T1"
    )
    assert record(later).seq == 0


def test_a_post_that_is_being_deleted_does_not_leave(tmp_path: Path, elsewhere: Callable[[], Path]) -> None:
    told = story.play()
    num = read.num_of(told.posts[0])
    PendingDelete.objects.create(num=num, uri=told.posts[0], type="Note", actor=told.bo, due=1)
    told_to = save(tmp_path / "home.zip", EXPORT)
    assert told_to["left_out"] == 1
    elsewhere()
    restore(tmp_path / "home.zip", told.founded.recovery_key)
    assert not Post.objects.filter(num=num).exists()


def test_a_home_without_a_recovery_key_leaves_private_talk_out(tmp_path: Path) -> None:
    story.play()
    Option.objects.all().delete()
    manifest = save(tmp_path / "home.zip", EXPORT)
    assert (manifest["sealed"], manifest["left_out"], manifest["sealed_media"]) == (0, 2, 0)
    with zipfile.ZipFile(tmp_path / "home.zip") as archive:
        assert b"Between us" not in archive.read("ledger.jsonl")


# Writing it


def test_others_go_on_talking_while_it_is_written(tmp_path: Path, elsewhere: Callable[[], Path],
                                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    told = story.play()
    head, count = read.head(), read.count()
    ledger = writing._ledger

    def slowly(archive: writing.Archive) -> Any:
        from threading import Thread

        def talk() -> None:
            story.say(told.bo, told.space, "while you export")
            connection.close()

        talking = Thread(target=talk)
        talking.start()
        talking.join()
        return ledger(archive)

    monkeypatch.setattr(writing, "_ledger", slowly)
    manifest = save(tmp_path / "home.zip", EXPORT)
    assert (manifest["head"], manifest["rows"]) == (head, count)
    assert read.count() == count + 1


def test_a_full_disk_leaves_no_partial_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story.play()
    (tmp_path / "home.zip").write_bytes(b"the one from yesterday")

    def full(archive: writing.Archive) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_manifest", full)
    with pytest.raises(Invalid, match="No space left"):
        save(tmp_path / "home.zip", EXPORT)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["home.zip"]
    assert (tmp_path / "home.zip").read_bytes() == b"the one from yesterday"


def test_a_place_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    story.play()
    with pytest.raises(Invalid, match="cannot be written"):
        save(tmp_path / "missing" / "home.zip", EXPORT)


def test_two_at_once_do_not_mix(tmp_path: Path) -> None:
    story.play()
    with writing._own(tmp_path / ".home.zip.partial"), pytest.raises(Invalid, match="already"):
        save(tmp_path / "home.zip", EXPORT)


# What a restore refuses


@pytest.fixture(scope="module")
def written() -> list[tuple[bytes, story.Story]]:
    """The export of a small home, once the first test has written it; each test may damage a copy."""
    return []


@pytest.fixture
def exported(
    tmp_path: Path, elsewhere: Callable[[], Path], written: list[tuple[bytes, story.Story]]
) -> tuple[Path, story.Story]:
    """An export, and an empty home to bring it to."""
    path = tmp_path / "home.zip"
    if not written:
        told = story.play()
        save(path, EXPORT)
        written.append((path.read_bytes(), told))
    path.write_bytes(written[0][0])
    elsewhere()
    return path, written[0][1]


def assert_nothing_happened() -> None:
    assert read.count() == 0 and not Actor.objects.exists() and not Media.objects.exists()
    assert not any(path.is_file() for path in (settings.DATA / "media").rglob("*"))


def test_only_an_empty_folder_takes_a_restore(exported: tuple[Path, story.Story]) -> None:
    restore(exported[0])
    count = read.count()
    with pytest.raises(Invalid, match="not empty"):
        restore(exported[0])
    assert read.count() == count


@pytest.mark.parametrize("name", ["letter.txt", "media/ab/x.png", "hearth.conf"])
def test_a_folder_with_other_things_is_not_empty(exported: tuple[Path, story.Story], name: str) -> None:
    path = settings.DATA / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    with pytest.raises(Invalid, match="not empty"):
        restore(exported[0])
    assert path.read_text() == "mine"


def test_a_wrong_key_and_a_mistyped_key(exported: tuple[Path, story.Story]) -> None:
    for key, word in ((key_as_text(new_pair()[1]), "another home"), ("ABCD-EFGH", "recovery key")):
        with pytest.raises(Invalid, match=word):
            restore(exported[0], key)
    assert_nothing_happened()


@pytest.mark.parametrize("keep", [0, 10, 500, 0.5, 0.95, 0.999])
def test_a_file_that_was_cut_short(exported: tuple[Path, story.Story], keep: float) -> None:
    data = exported[0].read_bytes()
    exported[0].write_bytes(data[: int(keep if keep > 1 else len(data) * keep)])
    with pytest.raises(Invalid):
        restore(exported[0])
    assert_nothing_happened()


@pytest.mark.one_database
def test_any_flipped_byte_is_noticed_or_harmless(exported: tuple[Path, story.Story]) -> None:
    data = exported[0].read_bytes()
    noticed = 0
    for place in range(30, len(data), max(1, len(data) // 40)):
        broken = bytearray(data)
        broken[place] ^= 0x55
        exported[0].write_bytes(broken)
        try:
            restore(exported[0])
        except HearthError:
            noticed += 1
            assert_nothing_happened()
        else:
            _Pristine.put_back()
            forget()
            shutil.rmtree(settings.DATA)
            for name in ("media", "intake", "tmp"):
                (settings.DATA / name).mkdir(parents=True)
    assert noticed > 25


def test_a_list_that_leads_outside_of_the_archive(exported: tuple[Path, story.Story]) -> None:
    data = bytearray(exported[0].read_bytes())
    end = data.rindex(b"PK\x05\x06")
    begins = int.from_bytes(data[end + 16 : end + 20], "little")
    before = (begins + len(data)).to_bytes(4, "little")  # so that every entry lies before the beginning
    data[end + 16 : end + 20] = before
    exported[0].write_bytes(data)
    with pytest.raises(Invalid, match="damaged"):
        restore(exported[0])
    assert_nothing_happened()


@pytest.mark.one_database
@pytest.mark.parametrize("name", [
    "../evil", "/etc/passwd", "media/../../evil.png", "files/../secret2", "files/.hidden/x", "files/tmp/x",
    "files/hearth.sqlite3", "media/short.png", "C:\\evil", "side/a.b.jsonl/x", "readme.txt", "files/restoring",
])  # fmt: skip
def test_names_that_an_export_never_has(exported: tuple[Path, story.Story], name: str) -> None:
    with rewritten(exported[0]) as entries:
        entries[name] = b"x"
    with pytest.raises(Invalid, match="never has"):
        restore(exported[0])
    assert_nothing_happened()


def test_links_and_doubles(exported: tuple[Path, story.Story]) -> None:
    copy = exported[0].read_bytes()
    link = zipfile.ZipInfo("files/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(exported[0], "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Invalid, match="link"):
        restore(exported[0])
    exported[0].write_bytes(copy)
    with warnings.catch_warnings(), zipfile.ZipFile(exported[0], "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("manifest.json", "{}")
    with pytest.raises(Invalid, match="never has"):
        restore(exported[0])
    assert_nothing_happened()


def test_a_bomb(exported: tuple[Path, story.Story]) -> None:
    with zipfile.ZipFile(exported[0], "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("files/bomb", b"\0" * 60_000_000)
    with pytest.raises(Invalid, match="far too much"):
        restore(exported[0])
    assert_nothing_happened()


def test_a_changed_list_of_activities(exported: tuple[Path, story.Story]) -> None:
    with rewritten(exported[0]) as entries:
        entries["ledger.jsonl"] = entries["ledger.jsonl"].replace(b"Message 1", b"Massage 1")
    with pytest.raises(Invalid, match="changed after it was written"):
        restore(exported[0])
    assert_nothing_happened()


def _line(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, bytes]], None]:
    def tamper(entries: dict[str, bytes]) -> None:
        lines = entries["ledger.jsonl"].splitlines(keepends=True)
        row = orjson.loads(lines[4])
        change(row)
        lines[4] = orjson.dumps(row) + b"\n"
        entries["ledger.jsonl"] = b"".join(lines)
        with_new_hash(entries)

    return tamper


def _repeated(entries: dict[str, bytes]) -> None:
    lines = entries["ledger.jsonl"].splitlines(keepends=True)
    again = orjson.loads(lines[-1])
    again["seq"] += 1
    entries["ledger.jsonl"] += orjson.dumps(again) + b"\n"
    with_new_hash(entries)


@pytest.mark.parametrize("tamper", [
    _line(lambda row: row.update(seq=1)),
    _line(lambda row: row.update(seq="5")),
    _line(lambda row: row.update(num=(1 << 64) - 1)),
    _line(lambda row: row.update(num=True)),
    _line(lambda row: row.update(audience="everyone")),
    _line(lambda row: row.update(payload="words")),
    _line(lambda row: row.update(actor="nul \0")),
    _line(lambda row: row.update(extra=1)),
    _line(lambda row: row.pop("target")),
    _line(lambda row: row.update(v=99)),
    _line(lambda row: row.update(payload=None, sealed="not base64!")),
    _line(lambda row: row.update(sealed=base64.b64encode(b"x").decode())),
    _repeated,
    lambda entries: entries.update({"ledger.jsonl": b"nonsense\n"}) or with_new_hash(entries),
    lambda entries: entries.update({"ledger.jsonl": entries["ledger.jsonl"][:-1]}) or with_new_hash(entries),
    lambda entries: with_new_hash(entries, format=99),
    lambda entries: with_new_hash(entries, kind="gift"),
    lambda entries: with_new_hash(entries, rows="many"),
    lambda entries: entries.update({"manifest.json": b"{"}),
    lambda entries: entries.pop("media.jsonl"),
    lambda entries: entries.update({"media.jsonl": b"[]\n"}),
])  # fmt: skip
def test_forged_lines_are_refused_with_a_sentence(
    exported: tuple[Path, story.Story], tamper: Callable[[dict[str, bytes]], None]
) -> None:
    with rewritten(exported[0]) as entries:
        tamper(entries)
    with pytest.raises(Invalid) as caught:
        restore(exported[0])
    assert str(caught.value).endswith((".", "first, then restore."))
    assert_nothing_happened()


def test_a_picture_with_other_bytes(exported: tuple[Path, story.Story]) -> None:
    with rewritten(exported[0]) as entries:
        name = next(name for name in entries if name.startswith("media/"))
        entries[name] = b"<script>"
    with pytest.raises(Invalid, match="not what its name says"):
        restore(exported[0])
    assert_nothing_happened()


def test_a_sealed_part_that_was_changed(exported: tuple[Path, story.Story]) -> None:
    with rewritten(exported[0]) as entries:
        lines = entries["ledger.jsonl"].splitlines(keepends=True)
        place = next(place for place, line in enumerate(lines) if b'"sealed":' in line)
        row = orjson.loads(lines[place])
        sealed = bytearray(base64.b64decode(row["sealed"]))
        sealed[-1] ^= 1
        row["sealed"] = base64.b64encode(sealed).decode()
        lines[place] = orjson.dumps(row) + b"\n"
        entries["ledger.jsonl"] = b"".join(lines)
        with_new_hash(entries)
    with pytest.raises(Invalid):
        restore(exported[0], exported[1].founded.recovery_key)
    assert_nothing_happened()


def test_a_file_that_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"\x89PNG")
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    (tmp_path / "empty.zip").write_bytes(empty.getvalue())
    for name in ("cat.png", "empty.zip", "missing.zip", "."):
        with pytest.raises(Invalid):
            restore(tmp_path / name)


# Interrupted


def test_an_interrupted_restore_says_so_and_begins_again(
    exported: tuple[Path, story.Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hearth.server.prepare import prepare

    def cut(archive: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_put_media", cut)
        with pytest.raises(KeyboardInterrupt):
            restore(exported[0])
    assert (settings.DATA / "restoring").exists() and read.count() == 0
    with pytest.raises(Invalid, match="interrupted"):
        prepare()
    restore(exported[0], exported[1].founded.recovery_key)
    assert not (settings.DATA / "restoring").exists()
    assert verify.verify() == 0


def test_a_running_home_is_not_restored_into(exported: tuple[Path, story.Story]) -> None:
    import fcntl

    with (settings.DATA / "tmp" / "worker.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(Invalid, match="running"):
            restore(exported[0])


# As commands, with real homes


def test_the_commands_carry_a_home_from_folder_to_folder(
    start_home: Callable[..., Any], tmp_path: Path
) -> None:
    home = start_home(founded=False)
    words = home.command("setup", "--name", "Shoe Circle", "--purpose", "P", "--founder", "ada", "--email",
                         "ada@example.org", "--password-stdin", stdin=story.PASSWORD).stdout  # fmt: skip
    key = next(line.strip() for line in words.splitlines() if line.count("-") == 13)
    assert "activities" in home.command("export", str(tmp_path / "home.zip")).stdout
    home.command("backup", str(tmp_path / "all.zip"))
    second = start_home(founded=False, running=False, name="second")
    assert (
        "Restored"
        in second.command("restore", str(tmp_path / "home.zip"), "--key-stdin", stdin=key + "\n").stdout
    )
    assert "/signin/link/" in second.command("member", "link", "ada").stdout
    assert "agree" in second.command("ledger", "verify").stdout
    second.start()
    refused = second.command("restore", str(tmp_path / "home.zip"), check=False)
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    third = start_home(founded=False, running=False, name="third")
    third.command("restore", str(tmp_path / "all.zip"))
    third.start()
    from tests.web import Web

    assert Web(third).sign_in("ada@example.org", story.PASSWORD).get("/export/").status == 200


@pytest.mark.one_database
def test_the_page_downloads_the_same_export(start_home: Callable[..., Any], tmp_path: Path) -> None:
    import http.client

    from tests.web import Web

    home = start_home()
    home.add("bo")
    assert Web(home).get("/export/").status == 404
    assert Web(home).sign_in("bo@example.org").get("/export/").status == 404
    ada = Web(home).sign_in()
    page = ada.get("/export/")
    assert page.status == 200 and "recovery key" in page.body
    assert ada.ask("POST", "/export/", {}, **{"X-CSRFToken": "wrong"}).status == 403
    line = http.client.HTTPConnection("127.0.0.1", home.port, timeout=60)
    cookies = "; ".join(f"{name}={value}" for name, value in ada.cookies.items())
    line.request("POST", "/export/", headers={"Cookie": cookies, "X-CSRFToken": ada.cookies["hearth_csrf"]})
    answer = line.getresponse()
    data = answer.read()
    assert answer.status == 200 and "attachment" in answer.headers["Content-Disposition"]
    (tmp_path / "page.zip").write_bytes(data)
    second = start_home(founded=False, running=False, name="second")
    assert "Restored" in second.command("restore", str(tmp_path / "page.zip")).stdout


@pytest.mark.one_database
def test_a_kill_during_an_export_leaves_the_old_file(start_home: Callable[..., Any], tmp_path: Path) -> None:
    home = start_home(running=False)
    home.command("export", str(tmp_path / "home.zip"))
    yesterday = (tmp_path / "home.zip").read_bytes()
    slow = (
        "from hearth.server.cli import open_django; open_django()\n"
        "import time; from pathlib import Path; from hearth.server.leaving import write\n"
        "write._manifest = lambda archive: (print('there', flush=True), time.sleep(60))\n"
        f"write.save(Path({str(tmp_path / 'home.zip')!r}), 'export')\n"
    )
    environment = {**home.environment, "HEARTH_DATA": str(home.data)}
    process = subprocess.Popen(
        [sys.executable, "-c", slow], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "there\n"
    process.kill()
    process.wait()
    assert (tmp_path / "home.zip").read_bytes() == yesterday
    home.command("export", str(tmp_path / "home.zip"))
    assert not (tmp_path / ".home.zip.partial").exists()


def test_a_backup_of_an_earlier_version_lacks_rooms_that_came_since(
    tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    story.play()
    save(tmp_path / "all.zip", BACKUP)
    with rewritten(tmp_path / "all.zip") as entries:
        told = orjson.loads(entries["manifest.json"])
        del told["counts"]["spaces.reaction"]
        entries["manifest.json"] = orjson.dumps(told)
    elsewhere()
    assert restore(tmp_path / "all.zip")["differences"] == []
