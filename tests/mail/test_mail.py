"""Mail: what waits says why, what leaves keeps its name when it leaves again, what is refused is not tried again."""

import email
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from hearth.base import clock, mail, options
from hearth.base.errors import Invalid
from hearth.base.mail import courier
from hearth.base.mail.bounces import take_in
from hearth.base.mail.message import message_of
from hearth.base.mail.outbox import resume, stop
from hearth.base.mail.setup import Setup, save, setup
from hearth.base.mail.transport import NotSent, line
from hearth.base.models import Option, OutgoingMail
from hearth.ui.letters import Item, Quote, written
from tests.mail.post_office import Office

pytestmark = pytest.mark.django_db
TEXT, HTML = written(
    subject="Come and see",
    paragraphs=[
        "Dear Dov,\nthis is <b>for you</b>.",
        Quote("I mend shoes.", "Ada"),
        Item("A thread", "/t/5/", why="because"),
    ],
    button=("Come in", "/arrive/abc/"),
    footer=["Bye.", ("No more", "/unsubscribe/x/")],
    home="Shoe Circle",
)


def letter(key: str = "one", to: str = "dov@example.org", **more: Any) -> mail.Mail:
    plain: dict[str, Any] = {
        "to": to,
        "name": "Dov",
        "subject": "Come and see",
        "text": TEXT,
        "html": HTML,
        "key": key,
        "kind": "letter",
    }
    return mail.Mail(**(plain | more))


def test_without_address_and_server_letters_wait_and_say_why(settings: Any) -> None:
    mail.put(letter())
    assert mail.outcome("one").state == "ready"
    assert "no public address" in mail.outcome("one").reason
    assert courier.carry() == (0, "")
    settings.PUBLIC_URL = "https://home.example.org"
    assert mail.outcome("one").reason == "It waits: no mail server is set up yet."
    save({"host": "mail.example.org", "from": "hello@example.org"})
    assert mail.outcome("one") == mail.Outcome("queued")
    assert mail.outcome("nobody wrote this").state == ""


def test_once_both_exist_it_goes_out_with_everything_on_it(office: Office) -> None:
    mail.put(letter())
    assert mail.put(letter(subject="Again")) is False
    assert courier.carry() == (1, "")
    assert mail.outcome("one") == mail.Outcome("sent")
    ((sender, to, message),) = office.mails
    assert to == "dov@example.org" and sender.startswith("hello+b-") and sender.endswith("@home.example.org")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://home.example.org/unsubscribe/")
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    assert "https://home.example.org/arrive/abc/" in plain.get_content()
    assert "https://home.example.org/arrive/abc/" in html.get_content()
    assert "&lt;b&gt;for you" in html.get_content() and "<b>for you" in plain.get_content()
    for loaded in ("<img", "<link", "src=", "url(", "@import"):
        assert loaded not in html.get_content()
    row = OutgoingMail.objects.get(key="one")
    assert (row.subject, row.text, row.html) == (None, None, None)
    assert courier.carry() == (0, "")


def test_a_letter_taken_back_with_its_transaction_was_never_there(office: Office) -> None:
    try:
        with transaction.atomic():
            mail.put(letter())
            raise KeyError
    except KeyError:
        pass
    assert mail.outcome("one").state == ""
    mail.put(letter("two"))
    assert mail.take_back("two") == 1
    assert courier.carry() == (0, "") and office.mails == []


def test_killed_between_sending_and_noting_it_leaves_again_under_the_same_name(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail.put(letter())
    with monkeypatch.context() as killed:
        killed.setattr(courier, "_note", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            courier.carry()
    assert courier.carry() == (0, "")  # taken; nobody else sends it meanwhile
    with clock.freeze(clock.now() + courier.LEASE + 1):
        assert courier.carry() == (1, "")
    first, second = office.ids()
    assert first == second


def test_a_line_broken_off_after_the_data_is_tried_again(office: Office) -> None:
    mail.put(letter())
    office.data_answer = "die"
    done, fault = courier.carry()
    assert done == 0 and "broke off" in fault
    assert mail.outcome("one").state == "queued"
    office.data_answer = ""
    with clock.freeze(clock.now() + 31 * clock.SECOND):
        assert courier.carry() == (1, "")
    assert len(set(office.ids())) == 1


def test_later_is_later_and_never_is_never(office: Office) -> None:
    office.answers = {
        "slow@example.org": "451 4.3.0 greylisted",
        "gone@example.org": "550 5.1.1 no such user",
        "policy@example.org": "550 5.7.1 we do not like you",
    }
    for name in ("slow", "gone", "policy"):
        mail.put(letter(name, f"{name}@example.org"))
    courier.carry()
    assert mail.outcome("slow").state == "queued" and "451" in mail.outcome("slow").reason
    assert mail.outcome("gone").state == "bounced"
    assert mail.outcome("policy").state == "failed"
    assert mail.is_stopped("GONE@example.org") == "bounced"
    assert mail.is_stopped("policy@example.org") == ""
    office.answers = {}
    assert courier.carry() == (0, "")
    with clock.freeze(clock.now() + 2 * clock.MINUTE):
        courier.carry()
    assert mail.outcome("slow").state == "sent"
    mail.put(letter("again", "gone@example.org"))
    courier.carry()
    assert mail.outcome("again").state == "bounced" and len(office.mails) == 1
    resume("gone@example.org", "bounced")
    mail.put(letter("third", "gone@example.org"))
    courier.carry()
    assert mail.outcome("third").state == "sent"


def test_it_gives_up_after_a_while(office: Office) -> None:
    office.answers = {"dov@example.org": "451 later"}
    mail.put(letter())
    at = clock.now()
    for _ in range(courier.TRIES):
        with clock.freeze(at):
            courier.carry()
        at += clock.DAY
    assert mail.outcome("one").state == "failed"


def test_who_said_no_gets_only_what_they_ask_for(office: Office) -> None:
    stop("dov@example.org", "declined")
    mail.put(letter())
    mail.put(letter("link", kind="account"))
    courier.carry()
    assert mail.outcome("one").state == "failed" and mail.outcome("link").state == "sent"
    assert "List-Unsubscribe" not in office.mails[0][2]


def test_what_came_too_late_is_not_sent_and_what_is_early_waits(office: Office) -> None:
    now = clock.now()
    mail.put(letter("late", until=now - 1))
    mail.put(letter("early", after=now + clock.HOUR))
    courier.carry()
    assert mail.outcome("late").state == "failed" and mail.outcome("early").state == "queued"
    assert office.mails == []


def test_never_faster_than_the_server_allows_and_people_before_digests(office: Office, settings: Any) -> None:
    settings.MAIL = {**settings.MAIL, "per_minute": "3"}
    for number in range(4):
        mail.put(letter(f"digest{number}", f"d{number}@example.org", kind="digest"))
    mail.put(letter("person", "person@example.org"))
    courier.carry()
    assert [to for _from, to, _m in office.mails] == [
        "person@example.org",
        "d0@example.org",
        "d1@example.org",
    ]
    assert courier.carry() == (0, "")


def test_what_is_wrong_with_the_server_is_said_plainly_and_costs_no_letter(settings: Any) -> None:
    with pytest.raises(NotSent, match="There is no mail server called"):
        with line(Setup(host="nowhere.invalid", sender="a@b.org")):
            pass
    with pytest.raises(NotSent, match="takes no mail on port 9"):
        with line(Setup(host="127.0.0.1", port=9, security="none", sender="a@b.org")):
            pass


def test_a_server_away_for_a_day_costs_no_letter(office: Office, settings: Any) -> None:
    working = settings.MAIL
    settings.MAIL = {**working, "port": "9"}
    mail.put(letter())
    for hour in range(24):
        with clock.freeze(clock.now() + hour * clock.HOUR):
            done, fault = courier.carry()
            assert done == 0 and "takes no mail" in fault
    settings.MAIL = working
    courier.carry()
    assert mail.outcome("one").state == "sent"


def test_the_password_is_sealed_and_in_no_error(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    save({"password": "s3cret-word", "user": "ada"})
    assert "s3cret-word" not in str(list(Option.objects.values_list("value", flat=True)))
    save({"user": "ada", "password": ""})
    assert setup().password == "s3cret-word"
    mail.put(letter())
    _done, fault = courier.carry()  # the office offers no AUTH
    assert fault and "s3cret-word" not in fault + caplog.text
    assert "dov@example.org" not in caplog.text
    with pytest.raises(Invalid, match="port"):
        save({"port": "many"})
    assert options.get("mail_port") == ""


NASTY = st.text(st.characters(codec="utf-8"), max_size=60)


@effort(max_examples=25, deadline=None)
@given(subject=NASTY, name=NASTY, home=NASTY)
def test_no_header_can_be_smuggled_in(subject: str, name: str, home: str) -> None:
    from hearth.base.mail.outbox import _row

    for trick in ("", "\r\nBcc: eve@example.org\r\n\r\nBody", "\nX: y"):
        row = _row(letter(subject=subject + trick, name=name + trick), clock.now())
        raw = message_of(row, Setup(sender="hello@example.org"), home + trick).as_bytes()
        seen = email.message_from_bytes(raw)
        assert seen["Bcc"] is None and seen["X"] is None
        assert len(seen.get_all("To", [])) == len(seen.get_all("Subject", [])) == 1
        assert "dov@example.org" in str(seen["To"])


@pytest.mark.parametrize(
    "address",
    [
        "",
        "dov",
        "a@b@c.org",
        "a b@c.org",
        "a@c.org\nBcc: x@y.org",
        "a@c.org,x@y.org",
        "<a@c.org>",
        "x" * 250 + "@c.org",
    ],
)
def test_no_mail_goes_to_what_is_no_address(address: str) -> None:
    with pytest.raises(Invalid):
        mail.put(letter(to=address))


def report(to: str, status: str, action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@example.org
To: {to}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; example.org

Final-Recipient: rfc822; dov@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {status} what the other side said

--b--
""".encode()


def test_mail_that_comes_back_is_read(office: Office) -> None:
    mail.put(letter())
    courier.carry()
    back = office.mails[0][0]
    assert "late" in take_in(report(back, "4.4.1", "delayed"))
    assert mail.outcome("one").state == "sent"
    assert "Nothing was done" in take_in(report("hello+b-" + "0" * 40 + "@home.example.org", "5.1.1"))
    assert "Nothing was done" in take_in(b"\xff\x00 not a message at all")
    assert "next time" in take_in(report(back, "5.2.2"))
    assert mail.is_stopped("dov@example.org") == ""
    assert "no more" in take_in(report(back, "5.1.1"))
    assert mail.outcome("one").state == "bounced" and mail.is_stopped("dov@example.org") == "bounced"


def test_a_bounce_is_known_by_the_message_it_returns_too(office: Office) -> None:
    mail.put(letter())
    courier.carry()
    returned = report("hello@home.example.org", "5.1.1").replace(
        b"--b--",
        b"--b\nContent-Type: message/rfc822\n\nMessage-ID: " + office.ids()[0].encode() + b"\n\nx\n--b--",
    )
    assert "no more" in take_in(returned)


def test_old_rows_are_forgotten(office: Office) -> None:
    mail.put(letter())
    courier.carry()
    mail.put(letter("two"))
    with clock.freeze(clock.now() + courier.KEEP + 1):
        courier.sweep()
    assert mail.outcome("one").state == "" and mail.outcome("two").state == "queued"


def test_the_command_says_what_waits_and_takes_what_came_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import argparse
    import io

    from hearth.server.commands import mail as command

    monkeypatch.setattr("hearth.server.prepare.prepare", lambda: None)
    mail.put(letter())
    assert command.run(argparse.Namespace(act="state")) == 0
    assert "1 queued" in capsys.readouterr().out
    assert command.run(argparse.Namespace(act="try")) == 0
    assert "takes mail from hello@home.example.org" in capsys.readouterr().out
    courier.carry()
    raw = io.TextIOWrapper(io.BytesIO(report(office.mails[0][0], "5.1.1")))
    monkeypatch.setattr("sys.stdin", raw)
    assert command.run(argparse.Namespace(act="bounce")) == 0
    out = capsys.readouterr().out
    assert "no more" in out and "dov@" not in out
