"""The import pages over HTTP: for keepers only; upload, report, start, stop, take back, and the way inward."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hearth.base import clock
from hearth.connectors import actions, models, supervise
from hearth.connectors.models import ImportRun
from hearth.connectors.report import Report
from hearth.ledger import read
from hearth.people.models import Notice
from tests.connectors.archives import packed, twin
from tests.people.cast import Cast, everyone

pytestmark = pytest.mark.django_db
BASE = "urn:hearth:slack:T0HEARTH"


@pytest.fixture
def cast(db: None) -> Cast:
    for left in actions.intake().glob("*"):
        left.unlink()
    return everyone()


def work() -> None:
    """What the child process does for every waiting run, here in this process."""
    for run in ImportRun.objects.filter(state__in=models.BUSY):
        supervise.work_on(run.pk, os.getppid())


def hand_in(client: Client, path: Path, **more: Any) -> Any:
    archive = SimpleUploadedFile("export.zip", path.read_bytes(), "application/zip")
    return client.post("/import/", {"kind": "slack", "archive": archive, **more})


@pytest.fixture
def looked(cast: Cast, tmp_path: Path) -> tuple[Client, ImportRun]:
    """Ada has handed the Slack twin in, and it was looked through."""
    ada = cast.browser("ada")
    answer = hand_in(ada, twin("slack", tmp_path))
    assert answer.status_code == 302
    work()
    return ada, ImportRun.objects.get()


def rooms(run: ImportRun) -> list[str]:
    """The rooms its report names."""
    return list((run.report or {})["rooms"])


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def test_others_find_nothing(cast: Cast, looked: tuple[Client, ImportRun], tmp_path: Path) -> None:
    run = looked[1].pk
    for client in (cast.browser("bo"), cast.browser("cleo"), Client()):
        for path in ("/import/", f"/import/{run}/", f"/import/{run}/take-back/", f"/import/{run}/unread.csv"):
            assert client.get(path).status_code == 404
        for act in ("start", "cancel", "go-on", "take-back", "throw-away", "noticed"):
            assert client.post(f"/import/{run}/{act}/").status_code == 404
        assert hand_in(client, twin("slack", tmp_path)).status_code == 404
    assert ImportRun.objects.count() == 1
    assert "/import/" not in text(cast.browser("bo"), "/people/")
    assert "/import/" in text(cast.browser("ada"), "/people/")


def test_a_report_in_plain_counts_before_anything_is_written(looked: tuple[Client, ImportRun]) -> None:
    ada, run = looked
    before = read.head()
    page = text(ada, f"/import/{run.pk}/")
    found = Report.of(run.report or {})
    for words in (
        "Looked through, waiting for you",
        f"{found.posts} (replies: {found.replies})",
        "general",
        "founders",
        "private: only",
        "topic changes",
        "message.newfield",
        "unreadable lines (CSV)",
    ):
        assert words in page, words
    assert "1 with the flag “admin”" in page
    assert read.head() == before
    table = ada.get(f"/import/{run.pk}/unread.csv").content.decode()
    assert table.startswith("place,reason") and "before 1970" in table


def test_start_stop_go_on_and_done(looked: tuple[Client, ImportRun]) -> None:
    ada, run = looked
    wanted = [uri for uri in rooms(run) if not uri.endswith("G1")]
    ada.post(f"/import/{run.pk}/start/", {"room": wanted, "flag-owner": "peer", "noticed": "2024-05-17"})
    assert "About to start" in text(ada, f"/import/{run.pk}/")
    ada.post(f"/import/{run.pk}/cancel/")
    assert "Go on where it stopped" in text(ada, f"/import/{run.pk}/")
    ada.post(f"/import/{run.pk}/go-on/")
    fragment = ada.get(f"/import/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith("<section") and "hx-trigger" in fragment and "<html" not in fragment
    work()
    page = text(ada, f"/import/{run.pk}/")
    assert "Tell the people in it" in page and "They were told on" in page and "hx-trigger" not in page
    assert read.state(f"{BASE}/C1") and not read.state(f"{BASE}/G1")
    assert Notice.objects.get().origin == "slack:T0HEARTH"
    run.refresh_from_db()
    assert run.state == models.DONE and not Path(run.path).exists(), "the copy is gone once it is in"
    ada.post(f"/import/{run.pk}/noticed/", {"noticed": "2024-06-01"})
    assert Notice.objects.get().noticed == 1717200000000
    assert (
        "still to come" in ada.post(f"/import/{run.pk}/noticed/", {"noticed": "2999-06-01"}).content.decode()
    )


def test_taking_it_back(looked: tuple[Client, ImportRun]) -> None:
    ada, run = looked
    ada.post(f"/import/{run.pk}/start/", {"room": rooms(run)})
    work()
    assert "leave the home" in text(ada, f"/import/{run.pk}/take-back/")
    assert read.state(f"{BASE}/C1")
    ada.post(f"/import/{run.pk}/take-back/")
    work()
    assert read.state(f"{BASE}/C1") is None
    assert "Taken back" in text(ada, f"/import/{run.pk}/")
    assert ada.post(f"/import/{run.pk}/take-back/").status_code == 400


def test_what_cannot_be_used_is_said(cast: Cast, tmp_path: Path) -> None:
    ada = cast.browser("ada")
    assert "Choose the archive first" in ada.post("/import/", {"kind": "slack"}).content.decode()
    path = twin("slack", tmp_path)
    assert "no connector named" in hand_in(ada, path, kind="myspace").content.decode()
    assert "The source is a name" in hand_in(ada, path, host="https://x/y").content.decode()
    assert not list(actions.intake().glob("*"))
    hand_in(ada, packed(tmp_path / "x.zip", {"readme.json": []}))
    work()
    page = text(ada, f"/import/{ImportRun.objects.get().pk}/")
    assert "not a Slack export" in page and "Throw this archive away" in page
    run = ImportRun.objects.get()
    ada.post(f"/import/{run.pk}/throw-away/")
    assert not ImportRun.objects.exists() and not Path(run.path).exists()


def test_too_large_is_refused_while_it_comes(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_MAX_UPLOAD_MB", "1")
    big = tmp_path / "big.zip"
    big.write_bytes(os.urandom(1_500_000))
    answer = hand_in(cast.browser("ada"), big)
    assert answer.status_code == 429 and "larger than 1 MB" in answer.content.decode()
    assert not list(actions.intake().glob("*")) and not ImportRun.objects.exists()


def test_forms_need_their_token(cast: Cast, tmp_path: Path) -> None:
    from hearth.people.models import Account

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Account.objects.get(actor=cast.numbers["ada"]))
    assert hand_in(strict, twin("slack", tmp_path)).status_code == 403
    assert not ImportRun.objects.exists()


def test_many_bad_lines_must_be_seen_first(cast: Cast, tmp_path: Path) -> None:
    ada = cast.browser("ada")
    rows = [{"type": "message", "user": "U1", "text": "x", "ts": "never"}] * 20
    hand_in(ada, twin("slack", tmp_path, {"repair/2015-06-08.json": rows}))
    work()
    run = ImportRun.objects.get()
    assert "I have seen them" in text(ada, f"/import/{run.pk}/")
    assert "Too many lines" in ada.post(f"/import/{run.pk}/start/", {"room": rooms(run)}).content.decode()
    ada.post(f"/import/{run.pk}/start/", {"room": rooms(run), "accept_bad": "yes"})
    work()
    run.refresh_from_db()
    assert run.state == models.DONE


def test_hostile_words_in_names_stay_words(cast: Cast, tmp_path: Path) -> None:
    bad = "<script>alert(1)</script>"
    channels = [{"id": "C1", "name": bad, "created": "1433558319", "members": [], "purpose": {"value": bad}}]
    lines = [{"type": "message", "user": bad, "text": bad, "ts": "1433600000.000001", bad: 1, "subtype": bad}]
    archive = packed(
        tmp_path / "h.zip", {"channels.json": channels, "users.json": [], f"{bad}/2015-06-06.json": lines}
    )
    ada = cast.browser("ada")
    hand_in(ada, archive, host="")
    work()
    run = ImportRun.objects.get()
    assert bad not in text(ada, f"/import/{run.pk}/")
    ada.post(f"/import/{run.pk}/start/", {"room": rooms(run)})
    work()
    assert bad not in text(ada, f"/import/{run.pk}/")


def test_addresses_inside_texts_lead_to_the_things(looked: tuple[Client, ImportRun]) -> None:
    ada, run = looked
    ada.post(f"/import/{run.pk}/start/", {"room": rooms(run)})
    work()
    hello = read.num_of(f"{BASE}/C1/1433600000.000100")
    assert ada.get("/from/slack/T0HEARTH/C1/1433600000.000100/")["Location"] == f"/p/{hello}/"
    assert ada.get("/from/slack/T0HEARTH/U1/")["Location"] == f"/people/{read.num_of(f'{BASE}/U1')}/"
    assert ada.get("/from/slack/T0HEARTH/C3/")["Location"] == f"/s/{read.num_of(f'{BASE}/C3')}/"
    assert ada.get("/from/slack/T0HEARTH/C9/").status_code == 404


def test_the_worker_starts_and_revives_children(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    class Child:
        def poll(self) -> int | None:
            return 1

    def start(number: int) -> Any:
        started.append(number)
        return Child()

    monkeypatch.setattr(supervise, "start", start)
    hand_in(cast.browser("ada"), twin("slack", tmp_path))
    run, now = ImportRun.objects.get(), clock.now()
    supervise.tend(now)
    assert started == [run.pk]
    ImportRun.objects.update(state=models.RUNNING, heartbeat=now)
    supervise.tend(now + 1000)
    assert len(started) == 1, "a run that spoke a moment ago is left alone"
    for _ in range(10):
        supervise.tend(now + supervise.GRACE + 1000)
    run.refresh_from_db()
    assert len(started) == supervise.TRIES and run.state == models.FAILED and "several times" in run.error


def test_old_uploads_go(cast: Cast, tmp_path: Path) -> None:
    hand_in(cast.browser("ada"), twin("slack", tmp_path))
    work()
    run = ImportRun.objects.get()
    supervise.tidy(clock.now())
    assert Path(run.path).exists()
    supervise.tidy(clock.now() + actions.KEPT + 1)
    assert not Path(run.path).exists() and not ImportRun.objects.exists()


def test_an_archive_waiting_here_goes_when_somebody_in_it_is_erased(looked: tuple[Client, ImportRun]) -> None:
    from hearth.ledger.erase import erase_person

    ada, run = looked
    from hearth.connectors.run import run as bring_in

    bring_in("slack", Path(run.path))
    erase_person(f"{BASE}/U2")
    run.refresh_from_db()
    assert not Path(run.path).exists() and "was erased" in run.error
