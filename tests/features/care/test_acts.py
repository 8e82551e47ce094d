"""The steps: previewed, citing a rule, told to whom they concern, undone in ten minutes, appealed to somebody else."""

import pytest

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound, TooMuch
from hearth.base.models import OutgoingMail
from hearth.features.care import actions as care
from hearth.features.care import appeals, claims, queries, reactors
from hearth.features.care.actions import Step
from hearth.features.care.models import Act, Appeal, Case, Decision, Evidence
from hearth.features.care.reporting import open_case, report
from hearth.feeds.models import Notification
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.people.restrictions import mute, restriction_of, unmute
from hearth.people.roles import end_role, roles_of
from hearth.spaces import actions, newness
from hearth.spaces.models import PendingDelete, Post
from tests.features.care.conftest import House

pytestmark = pytest.mark.django_db


def test_a_pause_is_kept_everywhere_and_ends_by_itself(house: House) -> None:
    post, case = house.reported()
    mine = house.say("bo", "mine")
    step = house.step("cleo", case, "pause")
    for attempt in (
        lambda: house.say("bo", "but"),
        lambda: actions.reply(house.bo, post, "but"),
        lambda: actions.start_thread(house.bo, post, "but"),
        lambda: actions.edit(house.bo, mine, "but", version=""),
        lambda: actions.react(house.bo, post, "👎"),
    ):
        with pytest.raises(NotAllowed, match="paused until"):
            attempt()
    held = restriction_of(house.cast.numbers["bo"], house.space)
    assert held is not None and held.reason == "Because it hurts."
    page = house.browser("bo").get("/s/repair-bench/")
    assert "Because it hurts." in page.content.decode()
    assert 'name="text"' not in page.content.decode()
    with clock.freeze(clock.now() + clock.DAY + 1000):
        house.say("bo", "back")
        record_due()
        assert Act.objects.get(num=step).ended
        rows = [row for row in read.rows() if row.type == "hearth:Ended"]
        record_due()
        assert len(rows) == len([row for row in read.rows() if row.type == "hearth:Ended"]) == 1


def test_every_step_needs_a_rule_and_a_reason(house: House) -> None:
    _post, case = house.reported()
    for bad in (
        {"rule": ""},
        {"rule": "no such"},
        {"reason": " \0 "},
        {"person": house.cast.numbers["cleo"]},
    ):
        with pytest.raises(Invalid):
            house.step("cleo", case, "warning", **bad)
    with pytest.raises(Invalid, match="until when"):
        house.step("cleo", case, "pause", until=clock.now() - 1)
    with pytest.raises(Invalid):
        house.step("cleo", case, "appeal")
    assert not Act.objects.exists()


def test_the_preview_is_what_is_read(house: House) -> None:
    _post, case = house.reported()
    step = Step(
        sort="pause",
        rule="kind",
        reason="Eight insults.",
        person=house.cast.numbers["bo"],
        until=clock.now() + 5000,
    )
    shown = care.preview(house.cleo, case, step)
    assert not Act.objects.exists()
    taken = care.act(house.cleo, case, step)
    letter = Act.objects.get(num=taken.num).letter
    assert letter == shown
    for words in ("Dear Bo", "Eight insults.", "Be kind", "appeal", "Cleo"):
        assert words in letter
    mine = house.browser("bo").get(f"/care/letters/{taken.num}/").content.decode()
    assert "Eight insults." in mine and "Appeal" in mine
    assert house.browser("finn").get(f"/care/letters/{taken.num}/").status_code == 404


@pytest.mark.parametrize("sort", ["pause", "removal", "calm", "ban", "protect", "close"])
def test_undone_at_nine_fifty_nine_and_not_at_ten_o_one(house: House, sort: str) -> None:
    begins = clock.now()
    with clock.freeze(begins):
        post, case = house.reported(title="A thread")
        about = {"removal": post, "protect": post, "calm": Case.objects.get(num=case).thread}.get(sort, 0)
        first = house.step("cleo", case, sort, about=about)
    with clock.freeze(begins + 10 * clock.MINUTE - clock.SECOND):
        care.undo(house.dora, first)
        care.undo(house.dora, first)
        assert Act.objects.get(num=first).undone
        assert [row.type for row in read.rows() if row.object_type == "hearth:Act"] == ["Create", "Undo"]
        house.say("bo", "I may speak", thread=post)
        assert actions.access_post(house.finn, post)
        again = claims.claim(house.cleo, case) or house.step("cleo", case, sort, about=about)
    with clock.freeze(begins + 20 * clock.MINUTE):
        with pytest.raises(NotAllowed, match="Ten minutes"):
            care.undo(house.cleo, again)
        assert not Act.objects.get(num=again).undone


def test_removed_hidden_and_gone_when_the_time_to_appeal_is_over(house: House) -> None:
    post, case = house.reported()
    house.step("cleo", case, "removal", about=post)
    for name in ("finn", "bo", "cleo"):
        with pytest.raises(NotFound):
            actions.access_post(getattr(house, name), post)
    record_due()
    assert Post.objects.filter(num=post).exists()
    with clock.freeze(clock.now() + 31 * clock.DAY):
        record_due()
        assert not Post.objects.filter(num=post).exists()
        assert not PendingDelete.objects.exists()


def test_a_ban_leaves_her_data_and_her_appeal(house: House) -> None:
    _post, case = house.reported()
    step = house.step("cleo", case, "ban", until=0)
    bo = house.bo
    assert bo.banned and not bo.member and not bo.spaces
    with pytest.raises(NotFound):
        house.say("bo", "but")
    browser = house.browser("bo")
    assert "Because it hurts." in browser.get("/care/mine/").content.decode()
    answer = browser.post(f"/care/letters/{step}/", {"words": "I was quoting.", "key": "k"})
    assert answer.status_code == 303
    assert Appeal.objects.get().act == step
    assert browser.get("/s/repair-bench/").status_code != 200


def test_a_founder_is_not_banned(house: House) -> None:
    _post, case = house.reported(who="ada")
    with pytest.raises(Invalid, match="hands the home on"):
        house.step("cleo", case, "ban")
    house.step("cleo", case, "pause")
    with pytest.raises(NotAllowed):
        house.say("ada", "but it is mine")


def test_appeals_go_to_somebody_else(house: House) -> None:
    _post, case = house.reported()
    step = house.step("cleo", case, "pause")
    num = appeals.appeal(house.bo, step, "I was provoked.")
    assert appeals.appeal(house.bo, step, "again") == num
    with pytest.raises(NotAllowed, match="may not judge"):
        appeals.decide(house.cleo, num, lifted=False, rule="kind", words="No.")
    for name in ("finn", "bo"):
        with pytest.raises(NotFound):
            appeals.decide(getattr(house, name), num, lifted=True, rule="kind", words="Yes.")
    page = house.browser("cleo").get(f"/care/appeals/{num}/").content.decode()
    assert "may not judge" in page and "Dora" in page
    with clock.freeze(clock.now() + 3 * clock.HOUR):
        appeals.decide(house.dora, num, lifted=True, rule="kind", words="True, both were rude.")
        house.say("bo", "thank you")
    found = Decision.objects.get()
    assert (found.result, found.by) == ("lifted", house.cast.numbers["dora"])
    assert Act.objects.get(num=step).undone
    assert "both were rude" in house.browser("bo").get(f"/care/letters/{step}/").content.decode()
    with pytest.raises(Invalid, match="already"):
        appeals.decide(house.ada, num, lifted=False, rule="kind", words="No.")


def test_an_appeal_that_only_its_decider_could_judge_waits(house: House) -> None:
    for name in ("dora", "ada"):
        for role in roles_of(house.cast.numbers[name], clock.now()):
            if role.role != "founder":
                end_role(house.ada, role.num)
    post = house.say("bo")
    report(house.ada, post, harm=1)
    case = Case.objects.get().num
    step = house.step("cleo", case, "warning")
    appeals.appeal(house.bo, step, "No.")
    page = house.browser("bo").get(f"/care/letters/{step}/").content.decode()
    assert "nobody else is here yet" in page


def test_protected_criticism_takes_a_peer(house: House) -> None:
    post, case = house.reported(title="Your shoes fall apart")
    house.step("cleo", case, "protect", about=post)
    claims.release(house.cleo, case)
    for sort in ("removal", "pause", "warning", "ban"):
        with pytest.raises(NotAllowed, match="protected criticism"):
            house.step("ada", case, sort, about=post if sort == "removal" else 0)
    with pytest.raises(NotAllowed):
        actions.delete_post(house.ada, post)
    house.step("dora", case, "removal", about=post)
    num = appeals.appeal(house.bo, Act.objects.get(sort="removal").num, "It is true.")
    with pytest.raises(NotAllowed, match="protected"):
        appeals.decide(house.ada, num, lifted=False, rule="kind", words="No.")
    appeals.decide(house.cleo, num, lifted=True, rule="kind", words="It is.")
    assert actions.access_post(house.finn, post)


def test_a_paused_thread_says_so_kindly_and_slow_mode_counts(house: House) -> None:
    opening, case = house.reported(title="Heated")
    thread = Case.objects.get(num=case).thread
    assert thread == opening
    house.step("cleo", case, "calm", about=thread, reason="Let us sleep on it.")
    for name in ("finn", "cleo"):
        with pytest.raises(NotAllowed, match="Let us sleep on it"):
            house.say(name, "but", thread=opening)
    house.say("finn", "elsewhere")
    page = house.browser("finn").get(f"/t/{opening}/").content.decode()
    assert "Let us sleep on it." in page and 'name="text"' not in page
    begins = clock.now() + 2 * clock.DAY
    with clock.freeze(begins):
        house.step("cleo", case, "slow", about=house.space, seconds=60, reason="Slowly.")
        house.say("finn", "one")
    with clock.freeze(begins + 59 * clock.SECOND):
        with pytest.raises(TooMuch, match="1 second"):
            house.say("finn", "two")
        assert "one post each 60 seconds" in house.browser("finn").get("/s/repair-bench/").content.decode()
    with clock.freeze(begins + 61 * clock.SECOND):
        house.say("finn", "two")


def test_the_log_answers_why(house: House) -> None:
    _post, case = house.reported()
    house.step("cleo", case, "pause", reason="Eight insults in an hour.")
    dora = house.browser("dora")
    page = dora.get("/care/log/?person=bo&q=insults").content.decode()
    for words in ("Eight insults", "Cleo", "Be kind", "Bo"):
        assert words in page
    assert "Eight insults" not in dora.get("/care/log/?person=finn").content.decode()
    assert "Eight insults" not in dora.get("/care/log/?until=2020-01-01").content.decode()
    table = b"".join(dora.get("/care/log/csv/?person=bo").streaming_content).decode()
    assert "Eight insults" in table and "pause" in table
    assert house.browser("finn").get("/care/log/").status_code == 404
    assert "Eight insults" in house.browser("bo").get("/care/mine/").content.decode()
    _other, about_dora = house.reported(who="dora")
    house.step("cleo", about_dora, "word", reason="Between us.")
    assert "Between us" not in dora.get("/care/log/").content.decode()
    assert "Between us" in dora.get("/care/mine/").content.decode()


def test_numbers_are_for_everybody_and_name_nobody(house: House) -> None:
    _post, case = house.reported()
    house.step("cleo", case, "warning")
    page = house.browser("finn").get("/care/numbers/").content.decode()
    assert "A warning" in page
    assert "Cleo" not in page.split("<main")[1].split("</main")[0]
    assert dict(queries.numbers(0))["Reports"] == 1


def test_a_case_is_closed_and_evidence_goes_with_time(house: House) -> None:
    _post, case = house.reported()
    house.step("cleo", case, "close", reason="They made up.")
    assert Case.objects.get(num=case).state == "closed"
    with pytest.raises(Invalid, match="closed"):
        house.step("cleo", case, "word")
    assert open_case(house.dora, house.say("bo", "again")) != case
    with clock.freeze(clock.now() + 181 * clock.DAY):
        record_due()
        assert not Evidence.objects.filter(case=case).exists()


def test_new_members_are_told_until_when(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(newness.LIMITS, "rate", 4)
    with pytest.raises(Invalid, match="2 links"):
        house.say("bo", "https://a.example https://b.example https://c.example")
    with pytest.raises(Invalid, match="3 people"):
        house.say("bo", "@ada @cleo @dora @finn")
    for n in range(4):
        house.say("bo", f"{n}")
    with pytest.raises(TooMuch, match="This ends on"):
        house.say("bo", "more")
    house.say("ada", "https://a.example https://b.example https://c.example")
    with clock.freeze(clock.now() + 4 * clock.DAY):
        for n in range(6):
            house.say("bo", f"https://a.example https://b.example https://c.example {n}")


def test_muting_is_for_oneself_alone(house: House) -> None:
    house.say("bo", "loud words")
    mute(house.finn, house.cast.numbers["bo"])
    finn = house.browser("finn")
    assert "loud words" not in finn.get("/").content.decode()
    assert "loud words" in finn.get("/s/repair-bench/").content.decode()
    assert "loud words" in house.browser("cleo").get("/").content.decode()
    unmute(house.finn, house.cast.numbers["bo"])
    assert "loud words" in finn.get("/").content.decode()


def test_the_letter_goes_by_mail_when_it_can_no_longer_be_undone(house: House) -> None:
    _post, case = house.reported()
    kept = Act.objects.get(num=house.step("cleo", case, "warning", reason="Once, and kindly."))
    back = Act.objects.get(num=house.step("cleo", case, "word"))
    for step in (kept, back):
        row = read.row_by_id(step.activity)
        assert row is not None
        reactors.post_letter(row)
        reactors.post_letter(row)
    waiting = {mail.key: mail for mail in OutgoingMail.objects.all()}
    assert len(waiting) == 2
    assert {mail.next_try for mail in waiting.values()} == {step.at + care.UNDO_FOR for step in (kept, back)}
    assert any("Once, and kindly." in mail.text for mail in waiting.values())
    care.undo(house.cleo, back.num)
    undo = next(row for row in read.rows() if row.type == "Undo")
    reactors.keep_letter_back(undo)
    assert OutgoingMail.objects.count() == 1
    told = Notification.objects.filter(actor=house.cast.numbers["bo"], sort="care").values_list(
        "words", flat=True
    )
    assert sorted(told) == ["care.letter", "care.undone"]
