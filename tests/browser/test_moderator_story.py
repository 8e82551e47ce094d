"""A bad day, played in a browser: a pile-on, an insult, the brand criticized; the moderator's first five steps."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.walking import DAY, HOUR, Story, gone, seen, story, until
from tests.homes import Home

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PEOPLE = {"mia": "member", "finn": "member", "nils": "member", "bo": "steward", "cleo": "moderator"}
CRITICISM = "The glue you sell lets go after a week, and you have known it since spring."
INSULT = "Only an idiot would glue cork at all, Mia."
NOTE = "This has become heated. Let us sleep on it and go on tomorrow."
REASON = "You called Mia an idiot. Please speak about the glue."


def test_a_bad_day(start_home: Callable[..., Home], new_page: Callable[..., "Page"]) -> None:
    with story(start_home, new_page, **PEOPLE) as told:
        _what_happened(told)
        _the_queue(told)
        _the_pause_of_a_thread(told)
        _protected_criticism(told)
        _the_ladder(told)
        _mediation(told)
        told.passes()


def _say(page: "Page", words: str) -> None:
    page.goto("/s/repair-bench/threads/")
    page.get_by_role("link", name="Soles we mended this month").click()
    page.fill("textarea[name=text]", words)
    page.locator("hearth-composer button.primary, form.composer button.primary").first.click()
    page.locator(".talk li.post", has_text=words[:20]).wait_for()


def _report(told: Story, page: "Page", words: str, harm: str, why: str = "", *, look: bool = False) -> None:
    """From the menu of the post, as anybody finds it."""
    page.goto("/s/repair-bench/threads/")
    page.get_by_role("link", name="Soles we mended this month").click()
    post = page.locator(".talk li.post", has_text=words[:20])
    post.hover()
    post.get_by_text("More", exact=True).click()
    post.get_by_role("link", name="Report").click()
    page.get_by_label(re.compile(harm)).check()
    page.get_by_label(re.compile("Speak as you would at a table")).check()
    page.get_by_label("What should we know?").fill(why)
    if look:
        told.look(page, "reporting")
    page.get_by_role("button", name="Send the report").click()
    gone(page.get_by_role("heading", name="Report this"))
    if look:
        told.look(page, "reported")


def _what_happened(told: Story) -> None:
    """Mia criticizes the brand, Finn insults her; two report the insult, Finn reports the criticism."""
    mia, finn = told.member("mia", phone=True, dark=True), told.member("finn", phone=True)
    nils = told.member("nils")
    _say(mia, CRITICISM)
    _say(finn, INSULT)
    _report(told, mia, INSULT, "A person is being hurt", "This is about me.", look=True)
    _report(told, nils, INSULT, "A person is being hurt")
    _report(told, finn, CRITICISM, "It breaks a rule", "She harms the brand.")


def _the_queue(told: Story) -> None:
    """The most harmful first; two reports of one matter are one case; whoever takes it on has it alone."""
    cleo, bo = told.member("cleo", phone=True, dark=True), told.member("bo")
    cleo.goto("/care/")
    told.look(cleo, "queue")
    lines = cleo.locator(".care-queue li")
    assert lines.count() == 2
    assert "2 people reported it" in lines.first.inner_text()
    lines.first.get_by_role("link").first.click()
    for words in (INSULT, CRITICISM, "This is about me."):
        seen(cleo.get_by_text(words))
    told.look(cleo, "case")
    cleo.get_by_role("button", name="I take care of this").click()
    told.look(cleo, "case taken on")
    bo.goto("/care/")
    seen(bo.get_by_text("Cleo is on it"))
    told.look(bo, "queue of another")


def _step(page: "Page", case: str, name: str) -> None:
    page.goto(case)
    if page.get_by_role("button", name="I take care of this").count():
        page.get_by_role("button", name="I take care of this").click()
    page.get_by_text("Something else", exact=True).click()
    page.locator("details").get_by_role("link", name=name).click()


def _case_of(page: "Page", name: str) -> str:
    page.goto("/care/")
    page.get_by_role("link", name=re.compile(name)).first.click()
    page.wait_for_url(re.compile(r"/care/\d+/$"))
    return page.url


def _the_pause_of_a_thread(told: Story) -> None:
    """Two hours, with a kind note; nothing is deleted, and it can be undone."""
    cleo, mia = told.people["cleo"], told.people["mia"]
    _step(cleo, _case_of(cleo, "Finn"), "Pause the thread")
    cleo.get_by_label("Two hours").check()
    cleo.get_by_label(re.compile("Speak as you would at a table")).check()
    cleo.get_by_label("A kind note for everybody here").fill(NOTE)
    told.look(cleo, "pausing a thread")
    cleo.get_by_role("button", name="Read it before it is done").click()
    cleo.get_by_text(NOTE).first.wait_for()
    told.look(cleo, "the note before it is said")
    cleo.get_by_role("button", name="Pause the thread").click()
    told.look(cleo, "case with a paused thread")
    mia.goto("/s/repair-bench/threads/")
    mia.get_by_role("link", name="Soles we mended this month").click()
    seen(mia.get_by_text(NOTE))
    seen(mia.get_by_text(CRITICISM))
    seen(mia.get_by_text(INSULT))
    told.look(mia, "paused thread")
    cleo.get_by_role("button", name=re.compile("Undo")).first.click()
    gone(cleo.get_by_role("button", name=re.compile("Undo")))
    mia.reload()
    assert mia.get_by_text(NOTE).count() == 0
    seen(mia.locator("textarea[name=text]"))


def _protected_criticism(told: Story) -> None:
    """Whoever speaks for the brand cannot hide it; the page says who could."""
    cleo, bo = told.people["cleo"], told.people["bo"]
    case = _case_of(cleo, "Mia")
    _step(cleo, case, "Protect this criticism")
    cleo.get_by_label(re.compile("Criticism is welcome here")).check()
    cleo.get_by_label(re.compile("^Why")).fill("It is about a product and harms nobody.")
    cleo.get_by_role("button", name="Read it before it is done").click()
    cleo.get_by_role("button", name="Protect this criticism").click()
    told.look(cleo, "protected criticism")
    cleo.get_by_text("Let it go, hand it over, join it with another").click()
    cleo.get_by_role("button", name="Let it go").click()
    _step(bo, case, "Remove the post")
    bo.get_by_label(re.compile("Say who you speak for")).check()
    bo.get_by_label(re.compile("^Why")).fill("It is bad for sales.")
    bo.get_by_role("button", name="Read it before it is done").click()
    seen(bo.get_by_text("it takes a moderator who does not speak for the brand"))
    seen(bo.get_by_text("Ask Cleo"))
    told.look(bo, "refused to a voice of the brand")
    told.people["nils"].goto("/s/repair-bench/threads/")
    told.people["nils"].get_by_role("link", name="Soles we mended this month").click()
    seen(told.people["nils"].get_by_text(CRITICISM))


def _the_ladder(told: Story) -> None:
    """Word, warning, pause, removal, ban: the letter is read before it is sent, with reason, end and appeal."""
    cleo, finn = told.people["cleo"], told.people["finn"]
    case = _case_of(cleo, "Finn")
    cleo.get_by_text("Something else", exact=True).click()
    rungs = cleo.locator("details .row-title").all_inner_texts()
    assert rungs[:5] == [
        "A private word", "A warning", "Pause this person", "Remove the post", "Ban from the home",
    ]  # fmt: skip
    _step(cleo, case, "Pause this person")
    cleo.get_by_label("A day", exact=True).check()
    cleo.get_by_label("Repair bench").check()
    cleo.get_by_label(re.compile("Speak as you would at a table")).check()
    cleo.get_by_label("Why? They will read this.").fill(REASON)
    cleo.get_by_role("button", name="Read it before it is done").click()
    letter = cleo.locator(".care-letter").inner_text().replace("Exactly this will be read:", "").strip()
    for words in ("Dear Finn", "you are paused in Repair bench until", REASON, "you can appeal", "Cleo"):
        assert words in letter, words
    told.look(cleo, "the letter before it is sent")
    cleo.get_by_role("button", name="Send it, and do it").click()
    told.look(cleo, "case with a pause")
    finn.goto("/care/mine/")
    told.look(finn, "what was decided about me")
    finn.get_by_role("link", name="You are paused").first.click()
    read = finn.locator("main").inner_text()
    assert all(part in read for part in letter.split("\n\n"))
    told.look(finn, "the letter")
    finn.goto("/s/repair-bench/")
    seen(finn.get_by_text("paused"))
    told.look(finn, "a paused persons room")


def _mediation(told: Story) -> None:
    """Mia is asked first and alone; four questions, an agreement both confirm, a look back after two weeks."""
    cleo, mia, finn = (told.people[name] for name in ("cleo", "mia", "finn"))
    _step(cleo, _case_of(cleo, "Finn"), "Offer mediation")
    cleo.get_by_label("Mia").check()
    cleo.get_by_label(re.compile("Speak as you would at a table")).check()
    cleo.get_by_label("What do you want to say to both?").fill("You both know more about cork than I do.")
    told.look(cleo, "offering mediation")
    cleo.get_by_role("button", name="Ask first").click()
    cleo.wait_for_url("**/care/room/*/")
    room = cleo.url
    told.look(cleo, "room before anybody came")
    answer = finn.goto(room)
    assert answer and answer.status == 404
    mia.goto(room)
    told.look(mia, "asked into the room")
    mia.get_by_role("button", name="Yes, I come in").click()
    finn.goto(room)
    finn.get_by_role("button", name="Yes, I come in").click()
    for page, start in ((mia, "I was called an idiot"), (finn, "I lost my temper")):
        page.goto(room)
        for box in page.locator("main textarea").all():
            box.fill(f"{start}, and more.")
        if page is finn:
            assert page.get_by_text("I was called an idiot").count() == 0
            told.look(page, "four questions")
        page.get_by_role("button", name="Put my answers into the room").click()
    cleo.goto(room)
    cleo.get_by_label("What do you agree on?").fill("Finn says sorry in the thread by Friday.")
    cleo.get_by_role("button", name="Propose this").click()
    told.look(cleo, "an agreement proposed")
    for page in (mia, finn):
        page.goto(room)
        page.get_by_role("button", name="I agree to exactly this").click()
    told.look(finn, "an agreement")
    seen(finn.get_by_text("Both said yes to the agreement."))
    told.later(14 * DAY + HOUR)
    mia.goto("/notifications/")
    until(lambda: mia.reload() and mia.get_by_text("Two weeks ago you agreed on something").count())
    told.look(mia, "two weeks later")
