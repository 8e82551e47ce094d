"""Notices reach each person as she chose, once, with their reason, and never what she may not see."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from hearth.base import clock
from hearth.base.mail.outbox import is_stopped
from hearth.base.models import OutgoingMail
from hearth.feeds import digest, passing_on, unsubscribing, ways
from hearth.feeds.gathering import Item, _gatherers
from hearth.feeds.models import KINDS, Device, Due, Notification, Push, Ways
from hearth.feeds.reactors import pass_on
from hearth.feeds.telling import tell, untell
from hearth.feeds.wordings import wording
from hearth.ledger import read
from hearth.ledger.erase import erase_person
from hearth.people import blocks
from hearth.people.models import Account
from hearth.spaces import actions
from tests.feeds.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def awake(cast: Cast) -> Cast:
    """Everybody has an account and no quiet hours."""
    for name in cast.people:
        cast.browser(name)
        ways.choose(
            cast.num(name),
            mail={},
            push={},
            zone="UTC",
            quiet=("00:00", "00:00"),
            digest=True,
            digest_at="08:00",
        )
    return cast


def react() -> None:
    """What the worker does after the commit."""
    for row in read.rows(0, limit=1000):
        if not row.quiet:
            pass_on(row)


def send(later: int = 2 * clock.MINUTE) -> list[OutgoingMail]:
    known = set(OutgoingMail.objects.values_list("pk", flat=True))
    passing_on.pass_on(clock.now() + later, "Shoe Circle")
    return list(OutgoingMail.objects.exclude(pk__in=known).order_by("pk"))


def chosen(actor: int, kind: str, way: str) -> None:
    kept = ways.ways_of(actor)
    hours = [f"{m // 60:02d}:{m % 60:02d}" for m in (*kept.quiet, kept.digest_at)]
    ways.choose(
        actor,
        mail={kind: way},
        push={},
        zone=kept.zone.key,
        quiet=(hours[0], hours[1]),
        digest=True,
        digest_at=hours[2],
    )


def test_who_is_named_gets_one_letter_that_says_why(awake: Cast) -> None:
    actions.say(awake.bo, awake.bench, "Look here @ada, it holds")
    react()
    react()
    (letter,) = send()
    assert letter.actor == awake.num("ada") and letter.subject == "Bo named you"
    assert "You see this because your name is in it." in " ".join((letter.text or "").split())
    assert "it holds" in (letter.text or "") and letter.unsubscribe
    assert send() == []


def test_what_comes_close_together_goes_together_and_then_rests(awake: Cast) -> None:
    opening = actions.say(awake.ada, awake.bench, "How long?", title="Glue", question=True)
    actions.say(awake.bo, awake.bench, "A night.", thread=opening.num, reply=opening.num)
    actions.say(awake.cleo, awake.bench, "Two.", thread=opening.num, reply=opening.num)
    react()
    (letter,) = send()
    assert letter.subject == "2 things for you in Shoe Circle"
    assert (letter.text or "").count("you asked this") == 2
    actions.say(awake.bo, awake.bench, "Three.", thread=opening.num, reply=opening.num)
    react()
    assert send() == []
    assert len(send(later=15 * clock.MINUTE)) == 1


def test_who_was_here_anyway_gets_none(awake: Cast) -> None:
    actions.say(awake.bo, awake.bench, "@ada hello")
    react()
    awake.browser("ada").get("/notifications/")
    assert send() == []


def test_never_is_never_and_digest_waits(awake: Cast) -> None:
    chosen(awake.num("ada"), "mention", "never")
    actions.say(awake.bo, awake.bench, "@ada hello @cleo")
    post = actions.say(awake.cleo, awake.bench, "It holds")
    actions.react(awake.bo, post.num, "👍")
    react()
    assert [letter.actor for letter in send()] == [awake.num("cleo")]


def test_quiet_hours_hold_it_back(awake: Cast) -> None:
    noon = clock.now() // clock.DAY * clock.DAY + clock.DAY + 12 * clock.HOUR
    night = noon + 11 * clock.HOUR
    ada = awake.num("ada")
    ways.choose(ada, mail={}, push={}, zone="UTC", quiet=("22:00", "07:00"), digest=True, digest_at="08:00")
    with clock.freeze(night):
        actions.say(awake.bo, awake.bench, "@ada hello")
        react()
        assert send() == []
        assert len(send(later=9 * clock.HOUR)) == 1


def test_nothing_private_or_unseen_leaves(awake: Cast) -> None:
    secret = actions.say(awake.ada, awake.secret, "@bo the plan")
    react()
    assert secret.num and send() == []
    actions.say(awake.bo, awake.bench, "@ada hello")
    react()
    blocks.block(awake.ada, awake.viewer("bo").uri)
    assert send() == []


def test_words_that_were_deleted_meanwhile_do_not_leave(awake: Cast) -> None:
    post = actions.say(awake.bo, awake.bench, "@ada a slip of the tongue")
    react()
    actions.delete_post(awake.bo, post.num)
    assert send() == []


def test_a_person_erased_takes_what_waits_along(awake: Cast) -> None:
    actions.say(awake.bo, awake.bench, "@ada a word of bo")
    actions.say(awake.ada, awake.bench, "@bo a word of ada")
    react()
    assert len(send()) == 2
    bo = awake.num("bo")
    Device.objects.create(
        digest="x", actor=bo, endpoint="https://push.example.net/1", public="", secret="", created=1
    )
    Push.objects.create(device=Device.objects.get().pk, key="k", body="{}", next_try=0, until=1)
    erase_person(awake.viewer("bo").uri)
    assert not Device.objects.exists() and not Push.objects.exists()
    assert not OutgoingMail.objects.exists()  # his to nobody's, hers about his words
    assert not Ways.objects.filter(actor=awake.num("bo")).exists()


def test_it_is_written_in_the_language_of_whoever_reads(awake: Cast) -> None:
    Account.objects.filter(actor=awake.num("ada")).update(language="de")
    actions.say(awake.bo, awake.bench, "@ada hallo")
    react()
    (letter,) = send()
    assert 'lang="de"' in (letter.html or "")


def test_features_tell_in_their_own_words(awake: Cast) -> None:
    wording("test.wave", "%(name)s waves at you", why="you are new here", brief="Somebody waves")
    ada, bo = awake.num("ada"), awake.num("bo")
    about = actions.say(awake.bo, awake.bench, "x")
    for _ in range(2):  # replayed
        tell(
            ada,
            "welcome",
            about=about.num,
            by=bo,
            url="/wave/",
            words="test.wave",
            activity=about.id,
            at=clock.now(),
        )
    tell(
        bo,
        "welcome",
        about=about.num,
        by=bo,
        url="/wave/",
        words="test.wave",
        activity=about.id,
        at=clock.now(),
    )
    assert Notification.objects.filter(words="test.wave").count() == 1
    page = awake.browser("ada").get("/notifications/").content.decode()
    assert "Bo waves at you" in page and "because you are new here" in page
    untell(ada, about=about.num, words="test.wave")
    assert not Notification.objects.filter(words="test.wave").exists()
    with pytest.raises(ValueError):
        tell(ada, "shout", about=1, by=None, url="/", words="x", activity="y", at=1)


# ---- the daily letter ----


@pytest.fixture
def gatherer() -> Iterator[None]:
    def promises(people: Any, since: Any, now: int) -> Any:
        return {
            actor: [lambda: Item(title="Call Dov", url="/promises/", why="you promised it", at=now)]
            for actor in people
        }

    _gatherers.append(promises)
    yield
    _gatherers.remove(promises)


def daily(cast: Cast, later: int = 1000) -> dict[int, OutgoingMail]:
    now = clock.now() + later
    Ways.objects.update(next_digest=now)
    with clock.freeze(now):
        digest.send_due(now, "Shoe Circle", gently=False)
    return {letter.actor or 0: letter for letter in OutgoingMail.objects.filter(sort="digest")}


def test_the_daily_letter_says_why_each_item_is_in_it_in_time_order(awake: Cast) -> None:
    Ways.objects.update(told_until=clock.now() - 1)
    chosen(awake.num("ada"), "mention", "digest")
    actions.say(awake.bo, awake.bench, "First words", title="Which glue?")
    actions.say(awake.cleo, awake.bench, "@ada look")
    letters = daily(awake)
    text = " ".join((letters[awake.num("ada")].text or "").split())
    assert text.index("Which glue?") < text.index("Cleo named you")
    assert "because it is new in Repair bench, a room you are in." in text
    assert "because your name is in it." in text
    assert "new message" not in text  # the letter tells it already
    assert daily(awake).keys() == letters.keys()


def test_a_day_without_anything_brings_none_and_the_next_one_is_set(awake: Cast) -> None:
    assert daily(awake) == {}
    assert Ways.objects.filter(next_digest__gt=clock.now()).count() == 3


def test_who_wants_none_gets_none_and_what_was_read_is_left_out(awake: Cast) -> None:
    chosen(awake.num("ada"), "mention", "digest")
    Ways.objects.update(told_until=clock.now() - 1)
    actions.say(awake.bo, awake.bench, "Hello @ada")
    awake.browser("ada").get("/notifications/")
    awake.browser("ada").get("/s/repair-bench/")
    assert awake.num("ada") not in daily(awake)


def test_secret_rooms_are_in_nobody_elses_letter(awake: Cast) -> None:
    Ways.objects.update(told_until=clock.now() - 1)
    actions.say(awake.ada, awake.secret, "Plans", title="A secret plan")
    assert daily(awake) == {}


def test_features_add_their_items(awake: Cast, gatherer: None) -> None:
    text = " ".join((daily(awake)[awake.num("bo")].text or "").split())
    assert "Call Dov" in text and "You see this because you promised it." in text


def test_killed_in_the_middle_nobody_gets_two(awake: Cast, gatherer: None) -> None:
    daily(awake)
    Ways.objects.update(next_digest=clock.now())  # as if noting had not happened
    with clock.freeze(clock.now() + 2000):
        digest.send_due(clock.now(), "Shoe Circle", gently=False)
    assert OutgoingMail.objects.filter(sort="digest").count() == 3


# ---- endings ----


def test_one_tap_ends_it_without_signing_in_and_a_look_does_not(awake: Cast) -> None:
    bo = awake.num("bo")
    path = unsubscribing.stop_path(bo, "digest")
    stranger = Client(enforce_csrf_checks=True)
    assert b"Stop these letters" in stranger.get(path).content
    assert ways.ways_of(bo).digest is True
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert ways.ways_of(bo).digest is False
    stranger.post(path, {"again": "yes"})
    assert ways.ways_of(bo).digest is True
    stranger.post(unsubscribing.stop_path(bo, "notice"))
    assert {ways.ways_of(bo).mail[kind] for kind in KINDS} == {"never"}
    assert ways.ways_of(bo).push["mention"] == "now"


def test_links_nobody_was_given_lead_nowhere(awake: Cast) -> None:
    good = unsubscribing.stop_path(awake.num("bo"), "digest")
    for bad in (good[:-3] + "x/", "/unsubscribe/abc/", "/unsubscribe/%00/"):
        assert Client().post(bad).status_code == 404


def test_a_stranger_ends_all_mail_to_an_address(settings: Any) -> None:
    from hearth.base import mail
    from hearth.base.mail.message import unsubscribe_path

    mail.put(mail.Mail(to="dov@example.org", subject="x", text="x", key="x", kind="letter"))
    path = unsubscribe_path(OutgoingMail.objects.get())
    assert "dov" not in path
    Client().post(path)
    assert is_stopped("dov@example.org") == "declined"
    Client().post(path, {"again": "yes"})
    assert is_stopped("dov@example.org") == ""


def test_mail_that_came_back_is_told_in_the_home_and_can_be_taken_up_again(awake: Cast) -> None:
    from hearth.base.mail.outbox import stop

    ada = awake.browser("ada")
    stop("ada@example.org", "bounced", "550 no such user", awake.num("ada"))
    assert b"Mail to you came back." in ada.get("/notifications/").content
    page = ada.get("/notifications/settings/").content.decode()
    assert "550 no such user" in page and "Write to me again" in page
    ada.post("/notifications/mail-again/")
    assert is_stopped("ada@example.org") == ""


def test_the_settings_page_keeps_what_is_chosen(awake: Cast) -> None:
    ada = awake.browser("ada")
    form = {f"mail-{kind}": "digest" for kind in KINDS} | {f"push-{kind}": "never" for kind in KINDS}
    hours = {"quiet-from": "23:00", "quiet-to": "06:00", "digest-at": "18:30", "zone": "Europe/Paris"}
    answer = ada.post("/notifications/settings/", form | hours, follow=True)
    assert b"Kept. It holds from now on." in answer.content
    kept = ways.ways_of(awake.num("ada"))
    assert set(kept.mail.values()) == {"digest"} and kept.digest is False and kept.digest_at == 18 * 60 + 30
    wrong = ada.post("/notifications/settings/", form | hours | {"zone": "Nowhere"})
    assert wrong.status_code == 400 and b"Choose one from the list" in wrong.content


def test_due_rows_do_not_pile_up(awake: Cast) -> None:
    actions.say(awake.bo, awake.bench, "@ada hello")
    react()
    send()
    assert not Due.objects.filter(way="mail").exists()


def test_the_page_and_the_letters_are_complete_in_german(awake: Cast) -> None:
    Account.objects.filter(actor=awake.num("ada")).update(language="de")
    chosen(awake.num("ada"), "mention", "digest")
    Ways.objects.update(told_until=clock.now() - 1)
    actions.say(awake.bo, awake.bench, "@ada hallo", title="Welcher Leim?")
    letter = daily(awake)[awake.num("ada")]
    text = " ".join((letter.text or "").split())
    assert "Du siehst das, weil dein Name darin steht." in text
    assert "weil es neu in Repair bench ist" in text and "You " not in text
    for path in ("/notifications/", "/notifications/settings/", "/s/repair-bench/catch-up/"):
        page = awake.browser("ada").get(path, headers={"accept-language": "de"}).content.decode()
        assert 'lang="de"' in page


def test_the_list_costs_as_many_queries_full_as_nearly_empty(awake: Cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        browser = awake.browser("ada")
        browser.get("/notifications/")
        with CaptureQueriesContext(connection) as seen:
            browser.get("/notifications/")
        return len(seen)

    def told(number: int) -> None:
        post = actions.say(awake.ada, awake.bench, f"Mine {number}")
        actions.say(awake.bo, awake.bench, f"@ada {number}", reply=post.num)
        actions.react(awake.cleo, post.num, "👍")

    told(0)
    little = cost()
    for number in range(1, 6):
        told(number)
    assert cost() == little


def test_many_readers_at_once_are_the_same_viewers_as_one_by_one(awake: Cast) -> None:
    from hearth.feeds.readers import readers
    from hearth.people.models import Mute, Restriction

    now, ada, bo, cleo = clock.now(), awake.num("ada"), awake.num("bo"), awake.num("cleo")
    blocks.block(awake.cleo, awake.viewer("ada").uri)
    Mute.objects.create(muter=ada, muted=bo, since=now)
    limit = {"scope": 1, "sort": "ban", "valid_from": now - 1, "valid_to": now + clock.DAY, "reason": "x"}
    Restriction.objects.create(num=5, uri="x:5", actor=bo, **limit)
    Restriction.objects.create(num=6, uri="x:6", actor=cleo, **limit | {"sort": "pause", "valid_to": None})
    everyone = readers([ada, bo, cleo, 99])
    assert {num: one.viewer for num, one in everyone.items()} == {
        num: awake.viewer(name) for name, num in (("ada", ada), ("bo", bo), ("cleo", cleo))
    }
    assert everyone[bo].viewer.banned and everyone[ada].viewer.muted == {bo}


def test_muted_words_disturb_nobody(awake: Cast) -> None:
    from hearth.people.models import Mute

    Ways.objects.update(told_until=clock.now() - 1)
    Mute.objects.create(muter=awake.num("ada"), muted=awake.num("bo"), since=clock.now())
    actions.say(awake.bo, awake.bench, "@ada me again", title="Me again")
    actions.say(awake.bo, awake.bench, "and again")
    react()
    assert send() == [] and awake.num("ada") not in daily(awake)
    page = awake.browser("ada").get("/s/repair-bench/catch-up/").content.decode()
    assert "You missed nothing." in page
