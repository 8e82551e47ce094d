"""From a link to belonging, and out again with everything: the member's story, played in a browser."""

import re
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.walking import DAY, HOUR, Story, gone, seen, story, until
from tests.homes import PASSWORD, Home

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

PEOPLE = {"finn": "member", "bo": "steward", "cleo": "greeter", "dora": "greeter"}
SENTENCE = "You once resoled my boots twice in one winter, and I never forgot it."
ANSWER = "Keeping things going longer than anybody expects, quixotically so."
REPLY = "Rotate the heel by a quarter turn, it lasts twice as long."
PROBLEM = "A problem I work on: the heel of a welted shoe wears faster than its sole."


def test_from_a_link_to_belonging(start_home: Callable[..., Home], new_page: Callable[..., "Page"]) -> None:
    with story(start_home, new_page, **PEOPLE) as told:
        _everybody_sits_down(told)
        _a_letter(told)
        _a_personal_link(told)
        _an_application_taken_back(told)
        _an_application_late_and_answered(told)
        _the_way_in(told)
        _the_greeters_letter(told)
        _the_first_post(told)
        _a_human_reply(told)
        _a_week_and_a_month(told)
        _the_daily_letter(told)
        _leaving_with_everything(told)
        _leaving_when_banned(told)
        told.passes()


def _everybody_sits_down(told: Story) -> None:
    """Ada founded it, Bo is a steward, Cleo and Dora greet, Finn talks."""
    told.member("ada")
    told.member("bo", dark=True)
    told.member("cleo")
    told.member("dora", phone=True)
    told.member("finn", phone=True, dark=True)


def _a_letter(told: Story) -> None:
    """Written by Ada: it says where the name comes from."""
    ada = told.people["ada"]
    ada.goto("/letters/")
    ada.get_by_label("Name", exact=True).fill("Mia Moss")
    ada.get_by_label("E-mail address").fill("mia@example.net")
    ada.get_by_label("Where do you have the name from?").fill("we met at the repair evening in May")
    ada.get_by_role("button", name="Put on the list").click()
    ada.get_by_label(re.compile("What do you want to say")).fill(SENTENCE)
    ada.get_by_role("button", name="See the letter").click()
    told.look(ada, "letter preview")
    ada.get_by_role("button", name="Send the letter").click()
    letter = told.post("mia@example.net", SENTENCE)
    assert "repair evening in May" in letter


def _a_personal_link(told: Story) -> None:
    """Inviter, charter, who speaks for the brand, what is measured; and straight in."""
    letter = told.post("mia@example.net", SENTENCE)
    mia = told.screen("mia", phone=True, dark=True)
    mia.goto(told.link(letter, "/letter/"))
    for words in ("Ada", SENTENCE, "What is measured"):
        seen(mia.get_by_text(words))
    told.look(mia, "personal link")
    mia.get_by_role("button", name="Come in").click()
    told.look(mia, "arriving")
    mia.get_by_label("Your handle").fill("mia")
    mia.get_by_label("Password", exact=True).check()
    mia.get_by_label("A password").fill(PASSWORD)
    mia.get_by_role("button", name="Come in").click()
    mia.wait_for_url("**/welcome/")


def _slow_line(page: "Page") -> Callable[[], None]:
    """Scripts of the form come when the answer says so, and the first draft is lost on its way."""
    held: list[Route] = []
    lost: list[str] = []

    def lose_once(route: "Route") -> None:
        if route.request.headers.get("x-autosave") and not lost:
            lost.append(route.request.url)
            return route.abort()
        return route.continue_()

    def at_last() -> None:
        while not held:
            page.wait_for_timeout(20)
        held.pop().continue_()
        seen(page.get_by_text("Not kept yet"))

    page.context.route("**/applications/applications.js*", lambda route: held.append(route))
    page.context.route("**/apply/", lose_once)
    return at_last


def _apply(told: Story, name: str, page: "Page", at_last: Callable[[], None] = lambda: None) -> str:
    """Fill in the form and confirm the address; where one's own page is."""
    address = f"{name.lower()}@example.net"
    page.goto("/")
    told.look(page, f"front page {name}")
    page.get_by_role("link", name=re.compile("come in|Apply|apply|join", re.I)).first.click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label(re.compile("e-mail", re.I)).fill(address)
    page.get_by_label("What does sustainability mean to you?").fill(ANSWER)
    page.locator("[name=answer-1]").fill("To try a cork sole with other people.")
    at_last()
    page.locator("[data-autosave-state]", has_text="kept").wait_for()
    told.look(page, f"application {name}")
    page.get_by_role("button", name="Send my answers").click()
    page.goto(told.link(told.post(address), "/apply/confirm/"))
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/application/**")
    told.look(page, f"status {name}")
    return page.url


def _an_application_taken_back(told: Story) -> None:
    """Withdrawing erases all, and the page is gone."""
    nils = told.screen("nils")
    own = _apply(told, "Nils", nils)
    nils.get_by_text("Withdraw", exact=True).click()
    nils.get_by_role("button", name=re.compile("Withdraw and erase")).click()
    told.look(nils, "withdrawn")
    answer = nils.goto(own)
    assert answer and answer.status == 404
    ada = told.people["ada"]
    ada.goto("/applications/")
    assert ada.get_by_text("Nils").count() == 0


def _an_application_late_and_answered(told: Story) -> None:
    """The promise is late and said to be so; the keepers hear of it; two readers answer with a letter."""
    nora = told.screen("nora", phone=True)
    own = _apply(told, "Nora", nora, _slow_line(nora))
    told.later(49 * HOUR)
    ada, bo = told.people["ada"], told.people["bo"]
    until(lambda: nora.reload() and nora.get_by_text("did not keep it").count())
    told.look(nora, "status late")
    ada.goto("/notifications/")
    seen(ada.get_by_text(re.compile("promise", re.I)))
    told.look(ada, "notifications of a late promise")
    for reader in (ada, bo):
        reader.goto("/applications/")
        reader.get_by_role("link", name="Nora").first.click()
        if reader is ada:
            told.look(reader, "application to read")
        reader.get_by_label(re.compile("^Welcome")).check()
        reader.get_by_label("Why").fill("She mends what others throw away.")
        reader.get_by_role("button", name="Say so").click()
    words = bo.get_by_label("Your letter").input_value().replace("…", "that you keep things going.")
    bo.get_by_label("Your letter").fill(words)
    told.look(bo, "letter of a reader")
    bo.get_by_role("button", name="Send the letter").click()
    told.look(bo, "application answered")
    nora.goto(own)
    seen(nora.get_by_role("button", name="Come in"))
    told.look(nora, "status welcome")


def _the_way_in(told: Story) -> None:
    """The rules are agreed by version; every optional switch is off, and skipping costs nothing."""
    nora = told.people["nora"]
    nora.goto(told.link(told.post("nora@example.net", "that you keep things going."), "/arrive/"))
    nora.get_by_label("Your handle").fill("nora")
    nora.get_by_label("Password", exact=True).check()
    nora.get_by_label("A password").fill(PASSWORD)
    nora.get_by_role("button", name="Come in").click()
    nora.wait_for_url("**/welcome/")
    told.look(nora, "welcome first")
    nora.locator(".page-head a.primary").click()
    told.look(nora, "rules")
    nora.get_by_role("button", name="I agree to these rules").click()
    told.look(nora, "choices")
    assert nora.locator("main input[type=checkbox]:checked").count() == 0
    nora.get_by_role("button", name="Skip: leave all off").click()
    told.look(nora, "about you")


def _the_greeters_letter(told: Story) -> None:
    """Her greeter is named; the letter has two threads and two people, with reasons."""
    nora = told.people["nora"]
    nora.goto("/welcome/")
    name = nora.locator(".lede").inner_text().split()[0].lower()
    greeter = told.people[name]
    greeter.goto("/welcome/newcomers/")
    told.look(greeter, "newcomers")
    greeter.get_by_role("link", name="Nora").click()
    told.look(greeter, "newcomer")
    letter = greeter.get_by_label("Your letter").input_value().replace("…", "your cork sole.")
    greeter.get_by_label("Your letter").fill(letter)
    for box in greeter.locator("[name=thread], [name=person]").all()[:4]:
        box.check()
    greeter.get_by_role("button", name="Send the letter").click()
    nora.goto(told.link(told.post("nora@example.net", "your cork sole."), "/welcome/"))
    told.look(nora, "greeters letter")


def _the_first_post(told: Story) -> None:
    """A blocked button says why; only the greeter and two volunteers are told."""
    nora = told.people["nora"]
    nora.goto("/welcome/first-post/")
    told.look(nora, "first post")
    nora.get_by_role("button", name="Say it").click()
    seen(nora.get_by_text("Go on with the sentence"))
    nora.get_by_label("Your words").fill(PROBLEM)
    nora.get_by_role("button", name="Say it").click()
    nora.get_by_text("the heel of a welted shoe").wait_for()
    told.look(nora, "first post said")


def _heard(page: "Page") -> int:
    page.goto("/notifications/")
    return page.get_by_text("Nora said something here for the first time").count()


def _a_human_reply(told: Story) -> None:
    """Only three people heard of it. The greeter is silent: the next one is asked, and answers."""
    names = ("ada", "bo", "cleo", "dora", "finn")
    for name in ("cleo", "dora", "finn"):
        until(lambda name=name: _heard(told.people[name]))  # type: ignore[misc]
    heard = [name for name in names if _heard(told.people[name])]
    assert heard == ["cleo", "dora", "finn"], "her greeter and two volunteers, nobody else"
    told.look(told.people["cleo"], "told of a first post")
    nora = told.people["nora"]
    nora.goto("/welcome/")
    assert "Cleo" in nora.locator(".lede").inner_text()
    told.later(25 * HOUR)
    until(lambda: nora.reload() and "Dora" in nora.locator(".lede").inner_text())
    dora = told.people["dora"]
    dora.goto("/welcome/newcomers/")
    dora.get_by_role("link", name="Nora").click()
    told.look(dora, "newcomer handed on")
    dora.get_by_role("link", name="Answer the first post").click()
    post = dora.locator("li.post", has_text="the heel of a welted shoe")
    post.locator("p").first.tap()
    post.get_by_role("link", name="Reply").click()
    dora.fill("textarea[name=text]", REPLY)
    dora.locator("hearth-composer button.primary, form.composer button.primary").first.click()
    dora.locator(".talk li.post", has_text="quarter turn").wait_for()
    dora.goto("/welcome/newcomers/")
    seen(dora.get_by_text("First post answered"))
    until(lambda: "quarter turn" in told.page_of("nora", "/notifications/"))
    told.look(nora, "a human reply")


def _a_week_and_a_month(told: Story) -> None:
    """Two private questions, then a role that fits; both can be declined."""
    nora = told.people["nora"]
    told.later(6 * DAY)
    nora.goto("/welcome/")
    until(lambda: nora.reload() and nora.get_by_text("Your first week is over").count())
    told.look(nora, "after a week")
    nora.get_by_role("button", name="I would rather not").click()
    gone(nora.get_by_text("Your first week is over"))
    told.later(24 * DAY)
    until(lambda: nora.reload() and nora.get_by_text("A role that may fit you").count())
    told.look(nora, "after a month")
    nora.get_by_role("button", name="Not now").click()
    gone(nora.get_by_text("A role that may fit you"))


def _the_daily_letter(told: Story) -> None:
    """One a day; a direct answer comes by itself; each item says why it is there, and one tap ends it."""
    finn = told.people["finn"]
    finn.goto("/s/hearth/")
    finn.fill("textarea[name=text]", "Cork glue, second try: it holds.")
    finn.locator("hearth-composer button.primary, form.composer button.primary").first.click()
    finn.locator(".talk li.post", has_text="second try").wait_for()
    told.later(DAY + 3 * HOUR)
    letter = told.post("nora@example.net", "1 new message in The hearth")
    assert letter.startswith("Shoe Circle on ")
    assert "You see this because" in letter
    days = [
        subject for to, subject in told.mailed() if to == "nora@example.net" and subject.startswith("Shoe")
    ]
    assert len(days) == len(set(days)), "one a day"
    nora = told.people["nora"]
    nora.goto(told.link(letter, "/unsubscribe/"))
    told.look(nora, "no more daily letters")
    nora.goto("/notifications/settings/")
    told.look(nora, "how she hears")


def _leaving_with_everything(told: Story) -> None:
    """The archive is hers before she goes; the receipt says what became of what, and her words are gone."""
    nora = told.people["nora"]
    nora.goto("/")
    nora.get_by_role("button", name="Rooms and places").click()
    nora.get_by_text("Your settings").click()
    told.look(nora, "the rail")
    nora.get_by_role("link", name="What the home knows about you").click()
    told.look(nora, "what the home knows")
    nora.get_by_role("link", name="Take everything along").first.click()
    told.look(nora, "her archive")
    assert PROBLEM in _archive(nora)
    nora.goto("/me/leave/")
    told.look(nora, "leaving")
    nora.get_by_label(re.compile("Delete", re.I)).first.check()
    nora.get_by_label("At once").check()
    nora.get_by_label(re.compile("Type your handle")).fill("nora")
    nora.get_by_role("button", name="Leave").click()
    nora.wait_for_url("**/left/**")
    until(lambda: nora.reload() and nora.get_by_text("You have left").count())
    told.look(nora, "receipt")
    finn = told.people["finn"]
    finn.goto("/s/hearth/")
    assert finn.get_by_text("the heel of a welted shoe").count() == 0
    assert finn.get_by_text("second try").count() == 1


def _archive(page: "Page") -> str:
    """Everything that is text in the archive somebody downloads."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my archive").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def _leaving_when_banned(told: Story) -> None:
    """Whoever was banned still has the mirror and the archive, and the letter that says how to appeal."""
    bo, mia = told.people["bo"], told.people["mia"]
    bo.goto("/people/mia/")
    bo.get_by_role("link", name="Report something about this person").click()
    bo.get_by_role("button", name="I take care of this").click()
    bo.get_by_text("Something else", exact=True).click()
    bo.get_by_role("link", name="Ban from the home").click()
    bo.get_by_label("A week", exact=True).check()
    bo.get_by_label(re.compile("No threats, no hate")).check()
    bo.get_by_label("Why? They will read this.").fill("You threatened somebody in a private letter.")
    bo.get_by_role("button", name="Read it before it is done").click()
    bo.get_by_role("button", name="Send it, and do it").click()
    mia.goto("/s/hearth/")
    mia.wait_for_url("**/me/")
    told.look(mia, "the mirror of somebody banned")
    mia.get_by_role("link", name="Take everything along").first.click()
    assert "mia" in _archive(mia)
    mia.goto("/care/mine/")
    mia.get_by_role("link", name="You cannot take part here").click()
    seen(mia.get_by_role("button", name="Send the appeal"))
