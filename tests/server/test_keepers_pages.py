"""The pages on which a home is kept: who sees them, what is asked again, and what is refused without any change."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hearth.base import clock, keys, options
from hearth.base.address import home_url
from hearth.base.errors import Invalid
from hearth.base.fetch import Answer
from hearth.base.mail import outbox
from hearth.base.mail.setup import Setup
from hearth.base.models import Option
from hearth.insight import registry
from hearth.people import consent
from hearth.server import public
from hearth.server.keeping import backups, errands, swap, work
from hearth.server.leaving.write import EXPORT, save
from hearth.server.steward import limits, reach, trying
from hearth.spaces import actions
from tests.people.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = [
    "",
    "health/",
    "address/",
    "mail/",
    "backups/",
    "update/",
    "update/change/",
    "again/",
    "limits/",
    "papers/",
]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own; no child process and no change of settings outlives the test."""
    for name in ("tmp", "media", "intake"):
        (tmp_path / name).mkdir()
    (tmp_path / "secret").write_text("s" * 43)
    monkeypatch.setattr(settings, "DATA", tmp_path)
    for name in ("ALLOWED_HOSTS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        monkeypatch.setattr(settings, name, getattr(settings, name))
    monkeypatch.setattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    monkeypatch.setattr(errands, "start", lambda errand: None)
    keys.forget()
    yield tmp_path
    keys.forget()


@pytest.fixture
def ada(cast: Cast) -> Client:
    """The founder, who gave her password a moment ago."""
    browser = cast.browser("ada")
    assert browser.post("/settings/again/", {"password": PASSWORD, "next": "/settings/"}).url == "/settings/"
    return browser


class Names(trying.Names):
    """A world in which names lead where the test says."""

    def __init__(self, leads: dict[str, list[str]], texts: dict[str, list[str]] | None = None) -> None:
        object.__setattr__(self, "leads", leads)
        object.__setattr__(self, "said", texts or {})

    def addresses(self, name: str) -> list[str]:
        return self.leads.get(name, [])  # type: ignore[attr-defined]

    def texts(self, name: str) -> list[str]:
        return self.said.get(name, [])  # type: ignore[attr-defined]


# ---- who sees them ----


def test_only_keepers_find_these_pages(cast: Cast) -> None:
    for who in (Client(), cast.browser("bo"), cast.browser("cleo")):
        for page in PAGES:
            assert who.get(f"/settings/{page}").status_code == 404, page
            assert who.post(f"/settings/{page}").status_code in (404, 405), page
    ada = cast.browser("ada")
    for page in PAGES:
        assert ada.get(f"/settings/{page}").status_code in (200, 303), page


def test_what_could_lose_the_home_asks_for_the_password_again(cast: Cast) -> None:
    backup = backups.make(backups.BY_HAND)
    ada = cast.browser("ada")
    for page in (f"backups/{backup.name}/restore/", f"backups/{backup.name}/file", "mail/", "update/change/"):
        assert ada.get(f"/settings/{page}").url.startswith("/settings/again/?next="), page
        assert page[-1] != "/" or ada.post(f"/settings/{page}").url.startswith("/settings/again/"), page
    assert ada.post(f"/settings/backups/{backup.name}/drop/").url.startswith("/settings/again/")
    assert backups.listed()
    wrong = ada.post("/settings/again/", {"password": "not it", "next": "/settings/mail/"})
    assert wrong.status_code == 422 and b"not right" in wrong.content
    assert (
        ada.post("/settings/again/", {"password": PASSWORD, "next": "https://evil.example/"}).url
        == "/settings/"
    )
    assert ada.get("/settings/mail/").status_code == 200
    with clock.freeze(clock.now() + 11 * clock.MINUTE):
        assert ada.get("/settings/mail/").status_code == 303


# ---- backups ----


def test_a_backup_is_listed_downloaded_and_thrown_away(ada: Client) -> None:
    made = backups.make(backups.BY_HAND)
    page = ada.get("/settings/backups/").content.decode()
    assert "made by hand" in page and "not proven yet" in page
    file = ada.get(f"/settings/backups/{made.name}/file")
    assert b"".join(file.streaming_content) == made.path.read_bytes()
    assert made.path.stat().st_mode & 0o077 == 0
    ada.post(f"/settings/backups/{made.name}/drop/")
    assert backups.listed() == [] and list(backups.folder().iterdir()) == []


def test_only_backups_are_reached_by_name(ada: Client, data: Path) -> None:
    (data / "backups").mkdir()
    (data / "backups" / "hearth-20260101-000000-by-hand.zip").symlink_to(data / "secret")
    for name in (
        "secret",
        "..%2fsecret",
        "hearth-20260101-000000-by-hand.zip",
        "hearth-20260101-000000-x.json",
    ):
        assert ada.get(f"/settings/backups/{name}/file").status_code == 404, name


def test_files_that_are_no_backup_are_refused_and_nothing_changes(ada: Client, data: Path) -> None:
    whole = backups.make(backups.BY_HAND).path.read_bytes()
    save(data / "export.zip", EXPORT)
    for content, why in (
        (whole[: len(whole) // 2], "cut short"),
        (b"GIF89a", "not a backup"),
        ((data / "export.zip").read_bytes(), "nobody could sign in"),
    ):
        answer = ada.post("/settings/backups/upload/", {"archive": SimpleUploadedFile("b.zip", content)})
        assert answer.status_code == 400 and why in answer.content.decode(), why
    assert len(backups.listed()) == 1 and not list((data / "intake").iterdir())
    answer = ada.post("/settings/backups/upload/", {"archive": SimpleUploadedFile("b.zip", whole)})
    assert answer.status_code == 302 and "uploaded" in answer.url
    preview = ada.get(answer.url).content.decode()
    assert "Sole &amp; Soil" in preview and "Nothing was recorded since" in preview


@pytest.mark.one_database
def test_a_backup_that_was_tampered_with_is_never_put_in_place(ada: Client, data: Path) -> None:
    made = backups.make(backups.BY_HAND)
    body = bytearray(made.path.read_bytes())
    place = body.index(b"ledger.jsonl") + 200
    body[place : place + 40] = b"\0" * 40
    made.path.write_bytes(body)
    errand = errands.begin("restore", 1, name=made.name)
    work.work_on(errand.token)
    told = errands.access(errand.token)
    assert told.state == "failed" and "Nothing was restored" in told.error
    assert not (data / "swap").exists() and not (data / "next").exists()
    page = Client().get(f"/settings/errands/{errand.token}/").content.decode()
    assert "Nothing was restored" in page and "every 2s" not in page


def test_there_is_one_piece_of_work_at_a_time(ada: Client) -> None:
    begun = ada.post("/settings/backups/")
    assert begun.status_code == 303
    second = ada.post("/settings/backups/")
    assert second.status_code == 400 and b"under way" in second.content
    with clock.freeze(clock.now() + clock.MINUTE):
        assert b"broke off" in ada.get(begun.url).content
        assert errands.current() is None


def test_rotation_keeps_days_weeks_months_and_what_was_made_by_hand(data: Path) -> None:
    (data / "backups").mkdir()
    start = 1_767_225_600_000  # 1 January 2026
    for day in range(300):
        stamp = clock.from_ms(start + day * clock.DAY).strftime("%Y%m%d-%H%M%S")
        (data / "backups" / f"hearth-{stamp}-daily.zip").write_text("x")
    (data / "backups" / "hearth-20260101-000001-by-hand.zip").write_text("x")
    backups.rotate()
    kept = [each.path.name[7:15] for each in backups.listed() if each.why == "daily"]
    assert len(kept) <= 7 + 4 + 6 and kept[:7] == sorted(kept[:7], reverse=True)
    assert {name[:6] for name in kept} == {"202605", "202606", "202607", "202608", "202609", "202610"}
    assert any(each.why == "by-hand" for each in backups.listed())
    backups.rotate()
    assert [each.path.name[7:15] for each in backups.listed() if each.why == "daily"] == kept


@pytest.mark.one_database
def test_a_restore_waits_for_an_import(cast: Cast) -> None:
    from hearth.connectors import models
    from hearth.connectors.models import ImportRun

    made = backups.make(backups.BY_HAND)
    ImportRun.objects.create(connector="slack", state=models.RUNNING, created=1)
    errand = errands.begin("restore", 1, name=made.name)
    work.work_on(errand.token)
    assert "import is under way" in errands.access(errand.token).error
    assert not swap.phase(Path(settings.DATA))


# ---- the address ----


def meets(url: str, *, proof: str = "", **_: Any) -> Answer:
    nonce = url.rstrip("/").rsplit("/", 1)[1]
    return Answer(200, url, "application/json", f'{{"proof": "{proof or trying.proof_of(nonce)}"}}'.encode())


def test_an_address_is_kept_when_a_visitor_meets_this_home(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "NAMES", Names({"home.example.org": ["93.184.216.34"]}))
    monkeypatch.setattr(trying, "certificate_days", lambda name, port: 80)
    monkeypatch.setattr(trying.fetch, "fetch_now", lambda url, **more: meets(url, proof="another"))
    form = {"url": "home.example.org", "act": "keep"}
    refused = ada.post("/settings/address/", form)
    assert refused.status_code == 422 and b"not this home" in refused.content and not home_url()
    monkeypatch.setattr(trying.fetch, "fetch_now", meets)
    assert b"is kept" in ada.post("/settings/address/", form).content
    assert home_url() == "https://home.example.org"
    assert settings.SESSION_COOKIE_SECURE and settings.ALLOWED_HOSTS[0] == "home.example.org"
    assert "testserver" in settings.ALLOWED_HOSTS  # by which the keeper came
    assert ada.get("/signin/", headers={"host": "evil.example"}).status_code == 400
    ada.post("/settings/address/", {"act": "forget"})
    assert not home_url() and settings.ALLOWED_HOSTS == ["*"] and not settings.SESSION_COOKIE_SECURE


def test_forms_work_through_a_proxy_before_the_address_is_set(cast: Cast) -> None:
    public.follow()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = cast.browser("ada").cookies
    proxy = {"x-forwarded-proto": "https", "host": "home.example.org", "origin": "https://home.example.org"}
    page = strict.get("/settings/again/", headers=proxy).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {"password": PASSWORD, "next": "/settings/", "csrfmiddlewaretoken": token[1]}
    proxy["referer"] = "https://home.example.org/settings/again/"
    assert strict.post("/settings/again/", form, headers=proxy).status_code == 303
    assert (
        strict.post("/settings/again/", form, headers={**proxy, "origin": "https://evil.example"}).status_code
        == 403
    )


def test_the_home_proves_itself_to_a_visitor() -> None:
    assert Client().get("/settings/here/abcdefghijklmnop/").json() == {
        "proof": trying.proof_of("abcdefghijklmnop")
    }
    assert Client().get("/settings/here/short/").status_code == 404


@pytest.mark.parametrize(
    ("leads", "trouble", "words"),
    [
        ({}, None, "Nobody knows the name"),
        ({"home.example.org": ["192.168.1.4"]}, None, "private network"),
        ({"home.example.org": ["93.184.216.34"]}, ConnectionRefusedError(), "nothing listens"),
        ({"home.example.org": ["93.184.216.34"]}, TimeoutError(), "firewall"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(
    leads: dict[str, list[str]], trouble: OSError | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(name: str, port: int) -> int:
        if trouble:
            raise trouble
        return 3

    monkeypatch.setattr(trying, "certificate_days", shown)
    found = list(trying.address("https://home.example.org", "abcdefghijklmnop", Names(leads)))
    assert found[-1].verdict == "wrong" and words in found[-1].words


@pytest.mark.parametrize(
    "given", ["", "home", "ftp://a.b", "https://a.b/path", "https://u:p@a.b", "a b.c", "https://a.b:x"]
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(Invalid):
        public.clean(given)


def test_the_environment_wins(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_DOMAIN", "fixed.example.org")
    assert b"set on the machine" in ada.get("/settings/address/").content
    ada.post("/settings/address/", {"url": "https://other.example.org", "act": "keep"})
    ada.post("/settings/address/", {"act": "forget"})
    assert not options.get("public_url") and settings.ALLOWED_HOSTS[0] == "*"


# ---- mail ----


def test_mail_is_kept_and_its_password_never_shown(ada: Client) -> None:
    form = {
        "host": "mail.example.org",
        "port": "465",
        "security": "tls",
        "user": "home",
        "password": "hidden-words",
        "from": "home@example.org",
        "act": "keep",
    }
    assert ada.post("/settings/mail/", form).status_code == 302
    page = ada.get("/settings/mail/").content.decode()
    assert "hidden-words" not in page and "mail.example.org" in page and "not shown again" in page
    assert "hidden-words" not in options.get("mail_password")
    ada.post("/settings/mail/", {**form, "password": "", "host": "smtp.example.org"})
    assert keys.decrypt("mail", options.get("mail_password")) == "hidden-words"
    bad = ada.post("/settings/mail/", {**form, "from": "nobody"})
    assert bad.status_code == 400 or bad.status_code == 422
    assert b"not a mail address" in bad.content and b"hidden-words" not in bad.content


@contextmanager
def postbox(answers: dict[str, str]) -> Iterator[tuple[int, list[str]]]:
    """A mail server that says what it is told to."""
    letters: list[str] = []
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            wire, _ = door.accept()
        except OSError:
            return
        with wire, wire.makefile("rwb", buffering=0) as line:
            line.write(b"220 here\r\n")
            while word := line.readline().decode().strip():
                verb = word.split()[0].upper().split(":")[0]
                usual = {"EHLO": "250 me", "DATA": "354 go"}.get(verb, "250 ok")
                line.write(f"{answers.get(verb) or usual}\r\n".encode())
                if verb == "DATA" and not answers.get(verb):
                    text = ""
                    while not text.endswith("\r\n.\r\n"):
                        text += line.readline().decode()
                    letters.append(text)
                    line.write(b"250 taken\r\n")
                if verb == "QUIT":
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield door.getsockname()[1], letters
    finally:
        door.close()
        thread.join(5)


def found(setup: Setup, texts: dict[str, list[str]] | None = None) -> str:
    tried = trying.mail(setup, "ada@example.org", "Sole & Soil", Names({}, texts))
    return "\n".join(f"{each.verdict} {each.about}: {each.words}" for each in tried)


def setup(port: int) -> Setup:
    return Setup(host="127.0.0.1", port=port, security="none", sender="home@example.org")


def test_a_test_letter_leaves_and_the_records_are_looked_up() -> None:
    with postbox({}) as (port, letters):
        told = found(
            setup(port),
            {
                "example.org": ["v=spf1 a:mail.example.org ~all"],
                "_dmarc.example.org": ["v=DMARC1; p=none"],
                "mail._domainkey.example.org": ["v=DKIM1; p=abc"],
            },
        )
    assert "wrong" not in told and "on its way to ada@example.org" in told
    assert re.search(r"Subject: A test letter", letters[0])


def test_what_is_wrong_with_mail_is_said() -> None:
    with postbox({"MAIL": "550 not from here"}) as (port, _):
        told = found(setup(port))
    assert "wrong Letters" in told and "not from here" in told
    assert "wrong SPF" in told and "v=spf1" in told and "note DMARC" in told and "note DKIM" in told
    door = socket.create_server(("127.0.0.1", 0))
    port = door.getsockname()[1]
    door.close()
    assert "takes no mail on port" in found(setup(port))


# ---- health and version ----


def test_health_says_what_to_do_next(ada: Client) -> None:
    page = ada.get("/settings/health/").content.decode()
    assert (
        "There is no backup yet" in page and "no public address yet" in page and "/settings/backups/" in page
    )
    options.put("mail_fault", "mail.example.org does not answer on port 25.")
    options.put("public_url", "http://home.example.org")
    for name, value in (("host", "mail.example.org"), ("from", "home@example.org")):
        options.put(f"mail_{name}", value)
    assert "does not answer on port 25" in ada.get("/settings/health/").content.decode()


def test_the_version_page_asks_nobody_by_itself(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from hearth.server.keeping import guardian, update

    asked: list[tuple[str, ...]] = []
    real = guardian.git

    def git(root: Path, *words: str) -> str:
        asked.append(words)
        return real(root, *words)

    monkeypatch.setattr(update.guardian, "git", git)
    monkeypatch.setattr(update, "source", lambda *_: "https://code.example.org/hearth.git")
    page = ada.get("/settings/update/").content.decode()
    assert "asks nobody by itself" in page and "code.example.org" in page
    assert not [words for words in asked if words[0] in ("fetch", "ls-remote", "clone")]


def test_what_a_restore_kept_back_leaves_only_by_a_word_of_a_keeper(ada: Client) -> None:
    outbox.put(outbox.Mail(to="bo@example.org", subject="Come", text="Welcome", key="one", kind="letter"))
    assert outbox.hold_all() == 1
    assert "1 letter is kept back" in ada.get("/settings/mail/").content.decode()
    assert "1 letter is kept back" in ada.get("/settings/health/").content.decode()
    assert ada.post("/settings/mail/", {"act": "release"}).status_code == 302
    assert outbox.outcome("one").reason != outbox.RESTORED
    outbox.hold_all()
    ada.post("/settings/mail/", {"act": "drop"})
    assert outbox.outcome("one").state == "failed"
    assert not outbox.held()


# ---- limits ----


def test_the_numbers_are_kept_all_or_none_and_hold_at_once(ada: Client, cast: Cast) -> None:
    page = ada.get("/settings/limits/").content.decode()
    given = {one.key: one.value for one in (*limits.NEWCOMERS, *limits.CARE)}
    assert all(f'name="{key}"' in page for key in given)
    assert given["newcomer_links"] == "2"
    assert given["care_cap"] == "5"
    for bad in ("0", "-3", "x", "9" * 30, "", "٣", "1.5"):
        answer = ada.post("/settings/limits/", given | {"newcomer_links": "1", "care_cap": bad})
        assert answer.status_code == 422, bad
        assert not Option.objects.filter(key__in=("newcomer_links", "care_cap")).exists()
    assert ada.post("/settings/limits/", given | {"newcomer_links": "1"}).status_code == 302
    assert options.get("newcomer_links") == "1"
    assert Option.objects.filter(key__startswith="newcomer_").count() == 1, "what is usual is not noted"
    space = actions.open_space(cast.ada, name="Bench", purpose="Mending", audience="home")
    with pytest.raises(Invalid, match="1 link into"):
        actions.say(cast.bo, space.object, "https://a.example https://b.example")
    assert cast.browser("bo").post("/settings/limits/", given).status_code == 404


# ---- papers ----


def test_papers_name_every_purpose_and_measure_and_nobody(ada: Client, cast: Cast) -> None:
    page = ada.get("/settings/papers/").content.decode()
    assert "/settings/papers/record.md" in page and "/settings/papers/assessment.md" in page
    record = ada.get("/settings/papers/record.md").content.decode()
    draft = ada.get("/settings/papers/assessment.md").content.decode()
    for purpose in (consent.OPERATE, *consent.PURPOSES):
        assert str(purpose.title) in record and str(purpose.sentence) in draft
    for measure in registry.load().values():
        assert f"| {measure.question} |" in draft
    assert "with a right to object" not in record
    assert not [one.name for one in (cast.ada, cast.bo, cast.cleo) if one.name in record + draft]
    assert "| Agreed | fewer than 5 people |" in record
    consent.rest_counting(cast.ada, on_interest=True)
    assert "with a right to object" in ada.get("/settings/papers/record.md").content.decode()
    assert ada.get("/settings/papers/other.md").status_code == 404
    assert cast.browser("bo").get("/settings/papers/record.md").status_code == 404
