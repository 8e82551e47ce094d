"""From a report to a case: what joins, who may know, who holds it, and what happens when thousands report."""

import io
import re
import time
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from hearth.base import clock, options
from hearth.base.errors import Invalid, NotAllowed, NotFound, TooMuch
from hearth.features.care import claims, evidence, joining, queries
from hearth.features.care.access import access_case, keepers, to_judge
from hearth.features.care.asks import open_cases
from hearth.features.care.models import Case, Concerned, Evidence, Report
from hearth.features.care.projectors import recount
from hearth.features.care.reporting import open_case, report
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record_many
from hearth.people.roles import end_role, roles_of
from hearth.spaces import actions
from tests.features.care.conftest import House

pytestmark = pytest.mark.django_db


def test_reports_about_one_matter_are_one_case(house: House) -> None:
    post, case = house.reported()
    assert report(house.dora, post, harm=3).case == case
    again = house.say("bo", "And you, too.")
    assert report(house.finn, again, harm=1).case == case, "the same person's words in the same place"
    other = house.say("cleo", "Well.")
    assert report(house.finn, other, harm=1).case != case
    known = Case.objects.get(num=case)
    assert (known.reports, known.reporters, known.rank) == (3, 2, 3)
    assert Evidence.objects.filter(case=case).count() == 2


def test_the_same_report_twice_is_one(house: House) -> None:
    post, case = house.reported()
    told = report(house.finn, post, harm=3, words="again")
    assert (told.case, told.new) == (case, False)
    assert Report.objects.count() == 1


def test_a_picture_is_kept_for_the_case_when_its_post_is_gone(
    house: House, tmp_path: Path, settings: Any
) -> None:
    settings.DATA = tmp_path
    out = io.BytesIO()
    Image.new("RGB", (2000, 1000), "orange").save(out, "JPEG")
    post = house.say("bo", "Look.", pictures=[(out.getvalue(), "A threat")])
    case = report(house.finn, post, harm=3).case
    actions.delete_post(house.bo, post)
    with clock.freeze(clock.now() + clock.DAY):
        for file in tmp_path.glob("media/*/*"):
            file.unlink()
        page = house.browser("cleo").get(f"/care/{case}/").content.decode()
        address = re.search(r'src="(/care/\d+/kept/\d+/0/)" alt="A threat"', page)
        assert address and "without a kept copy" not in page
        shown = house.browser("cleo").get(address[1])
        with Image.open(io.BytesIO(shown.content)) as kept:
            assert (shown["Content-Type"], kept.size) == ("image/webp", (720, 360))
        for who in ("bo", "finn"):
            assert house.browser(who).get(address[1]).status_code == 404
        assert house.browser("cleo").get(address[1].replace("/0/", "/1/")).status_code == 404


def test_another_day_is_another_case(house: House) -> None:
    _post, case = house.reported()
    with clock.freeze(clock.now() + 2 * clock.DAY):
        assert report(house.finn, house.say("bo", "Hm."), harm=1).case != case


def test_anything_one_sees_can_be_reported_and_nothing_else(house: House) -> None:
    secret = actions.open_space(house.ada, name="Board", purpose="x", audience="space", joining="invited")
    hidden = actions.say(house.ada, secret.object, "among us")
    assert report(house.finn, house.cast.numbers["bo"], harm=2).new
    assert report(house.finn, house.space, harm=0).new
    direct = actions.say(house.bo, house.bench, "I will find you", to=[house.finn.uri])
    assert report(house.finn, direct.num, harm=3, wants="apart").apart
    for num in (hidden.num, 12345, 1 << 62):
        with pytest.raises(NotFound):
            report(house.finn, num, harm=1)
    with pytest.raises(NotFound):
        report(house.dora, direct.num, harm=3)
    with pytest.raises(Invalid, match="own"):
        report(house.finn, house.say("finn"), harm=1)


def test_after_a_threat_the_sender_cannot_write_again(house: House) -> None:
    direct = actions.say(house.bo, house.bench, "I will find you", to=[house.finn.uri])
    case = report(house.finn, direct.num, harm=3).case
    with pytest.raises(NotAllowed, match="wait"):
        actions.say(house.bo, house.bench, "Hello?", to=[house.finn.uri])
    actions.say(house.bo, house.bench, "Hello, Cleo", to=[house.cleo.uri])
    actions.say(house.bo, house.bench, "Hello, all")
    kept = Evidence.objects.get(case=case)
    assert "I will find you" in evidence.opened(kept)[0]["html"]
    assert "find you" not in kept.sealed
    with clock.freeze(clock.now() + 4 * clock.DAY):
        actions.say(house.bo, house.bench, "Sorry", to=[house.finn.uri])
    house.step("cleo", case, "close", reason="They talked it over.")
    actions.say(house.bo, house.bench, "Sorry, again", to=[house.finn.uri])


def test_whom_it_is_about_cannot_tell_that_there_is_a_case(house: House) -> None:
    _post, case = house.reported(who="cleo")
    with pytest.raises(NotFound):
        access_case(house.cleo, case)
    assert case not in set(to_judge(house.cleo).values_list("num", flat=True))
    assert access_case(house.dora, case).num == case
    assert house.browser("cleo").get(f"/care/{case}/").status_code == 404
    assert b"Something" not in house.browser("cleo").get("/care/").content
    assert open_cases(house.cleo) == []
    assert open_cases(house.dora)
    for member in ("bo", "finn"):
        assert house.browser(member).get("/care/").status_code == 404
        assert house.browser(member).get(f"/care/{case}/").status_code == 404


def test_what_one_reported_others_decide(house: House) -> None:
    _post, case = house.reported(by="cleo")
    assert access_case(house.cleo, case)
    with pytest.raises(NotAllowed, match="somebody else"):
        claims.claim(house.cleo, case)
    claims.claim(house.dora, case)


def test_the_founder_reported_and_reporting(house: House) -> None:
    _post, case = house.reported(who="ada")
    assert [one.name for one in keepers(Case.objects.get(num=case))] == ["Cleo", "Dora"]
    with pytest.raises(NotFound):
        access_case(house.ada, case)
    post = house.say("bo")
    with pytest.raises(NotAllowed, match="Others here can judge"):
        open_case(house.ada, post)
    other = report(house.ada, post, harm=1).case
    assert house.cast.numbers["ada"] not in [one.num for one in keepers(Case.objects.get(num=other))]


def test_where_nobody_else_is_it_waits_and_says_so(house: House) -> None:
    for name in ("cleo", "dora"):
        for role in roles_of(house.cast.numbers[name], clock.now()):
            end_role(house.ada, role.num)
    post = house.say("ada", "Buy it.")
    page = house.browser("finn").post(f"/report/{post}/", {"harm": "1", "rule": "", "wants": "act"})
    assert "To be honest" in page.content.decode()
    case = Case.objects.get()
    assert house.browser("ada").get(f"/care/{case.num}/").status_code == 404
    assert keepers(case) == []
    bos = house.say("bo")
    assert open_case(house.ada, bos), "alone, a founder takes care herself"


def test_two_moderators_at_once(house: House) -> None:
    _post, case = house.reported()
    claims.claim(house.cleo, case)
    with pytest.raises(NotAllowed, match="Cleo is taking care"):
        claims.claim(house.dora, case)
    with pytest.raises(NotAllowed, match="Cleo"):
        house.step("dora", case, "word")
    with clock.freeze(clock.now() + claims.HELD_FOR + 1):
        claims.claim(house.dora, case)


def test_letting_go_and_handing_over(house: House) -> None:
    _post, case = house.reported()
    claims.claim(house.cleo, case)
    claims.release(house.cleo, case)
    claims.claim(house.dora, case)
    with pytest.raises(Invalid):
        claims.hand_over(house.dora, case, house.cast.numbers["bo"])
    claims.hand_over(house.dora, case, house.cast.numbers["cleo"])
    assert Case.objects.get(num=case).holder == house.cast.numbers["cleo"]


def test_at_the_cap_the_queue_passes_on(house: House) -> None:
    options.put("care_cap", "1")
    _post, first = house.reported()
    claims.claim(house.cleo, first)
    second = report(house.finn, house.cast.numbers["bo"], harm=1).case
    with pytest.raises(NotAllowed, match="You carry 1 case"):
        claims.claim(house.cleo, second)
    assert open_cases(house.cleo) == []
    assert open_cases(house.dora)


def test_the_most_harmful_first_and_why(house: House) -> None:
    mild = report(house.finn, house.cast.numbers["bo"], harm=1).case
    _post, bad = house.reported(harm=3, who="bo")
    many = report(house.finn, house.cast.numbers["cleo"], harm=1).case
    report(house.bo, house.cast.numbers["cleo"], harm=1)
    lines, more = queries.queue(house.dora)
    assert [line.case.num for line in lines] == [bad, many, mild]
    assert not more
    assert "2 people reported it" in lines[1].why


def test_joined_and_taken_apart_by_hand(house: House) -> None:
    post, one = house.reported()
    two = report(house.finn, house.cast.numbers["cleo"], harm=1).case
    claims.claim(house.dora, one)
    joining.merge(house.dora, two, one)
    known = Case.objects.get(num=one)
    assert known.reports == 2
    assert access_case(house.dora, two).num == one
    with pytest.raises(NotFound):
        access_case(house.cleo, one)
    about = Evidence.objects.get(case=one, about=house.cleo.uri).about
    own = joining.split(house.dora, one, about)
    assert Case.objects.get(num=one).reports == 1
    assert Case.objects.get(num=own).reports == 1
    assert set(Concerned.objects.filter(case=own).values_list("actor", flat=True)) == {
        house.cast.numbers["cleo"]
    }
    with pytest.raises(Invalid, match="only one thing"):
        joining.split(house.dora, own, about)
    assert post


def test_a_moderator_concerned_by_a_joined_case_lets_go(house: House) -> None:
    _post, one = house.reported()
    claims.claim(house.cleo, one)
    two = report(house.finn, house.cast.numbers["cleo"], harm=2).case
    claims.release(house.cleo, one)
    claims.claim(house.dora, one)
    joining.merge(house.dora, two, one)
    claims.release(house.dora, one)
    with pytest.raises(NotFound):
        claims.claim(house.cleo, one)


def test_nobody_floods_the_queue(house: House) -> None:
    posts = [house.say("bo", f"no {n}") for n in range(21)]
    with pytest.raises(TooMuch):
        for post in posts:
            report(house.finn, post, harm=1)
    assert Case.objects.count() == 1


def test_ten_thousand_reports_are_one_case_and_one_fast_page(house: House) -> None:
    post, case = house.reported()
    uri, about = Case.objects.get(num=case).uri, Evidence.objects.get().about
    people = [
        Activity(
            type="Create",
            actor=HOME,
            object_type="Person",
            origin="home",
            payload={"name": f"P{n}"},
            quiet=True,
        )
        for n in range(200)
    ]
    made = [one.object for one in record_many(people) if one]
    flags = [
        Activity(
            type="Flag",
            actor=made[n % 200],
            object=uri,
            object_type="hearth:Case",
            payload={"about": about, "harm": n % 4, "words": f"Word {n}", "rule": "kind", "version": 0},
            audience="direct",
        )
        for n in range(299)
    ]
    began = time.process_time()
    record_many(flags)
    assert time.process_time() - began < 2, "three hundred reports cost a second or two at most"
    one = Report.objects.filter(case=case).last()
    assert one is not None
    rest = []
    for n in range(9_700):
        one.activity, one.seq, one.words = f"local:/a/bulk{n}", 100_000 + n, f"Bulk {n}"
        rest.append(copy(one))
    Report.objects.bulk_create(rest, batch_size=1000)
    recount(case)
    known = Case.objects.get(num=case)
    assert (known.reports, known.reporters, known.rank) == (10_000, 201, 3)
    with CaptureQueriesContext(connection) as asked:
        assert report(house.dora, post, harm=1).case == case
    assert not [one for one in asked if "COUNT(DISTINCT" in one["sql"]], "one more costs as much as the first"
    known.refresh_from_db()
    assert (known.reports, known.reporters) == (10_001, 202)
    cleo = house.browser("cleo")
    cleo.get("/care/")
    for path in ("/care/", f"/care/{case}/"):
        cleo.get(path)
        began = time.process_time()
        for _time in range(5):
            page = cleo.get(path)
        spent = (time.process_time() - began) / 5
        assert page.status_code == 200
        assert spent < 0.06, f"{path}: {spent * 1000:.1f} ms with the test client"
    assert "And 9991 more reports" in page.content.decode()
    assert post


def test_a_case_page_asks_as_often_however_many_reported(house: House) -> None:
    counts = []
    post, case = house.reported()
    dora = house.browser("dora")
    for others in ("cleo", "ada"):
        dora.get(f"/care/{case}/")
        with CaptureQueriesContext(connection) as asked:
            assert dora.get(f"/care/{case}/").status_code == 200
        counts.append(len(asked))
        report(getattr(house, others), post, harm=1, words="me too")
    assert counts[0] == counts[1]
