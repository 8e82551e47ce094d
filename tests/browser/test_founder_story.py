"""The founder's story, played by somebody who was told nothing: from the printed link to the file to leave with."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import DESKTOP, PHONE, sideways, strangers, violations
from tests.connectors.archives import twin
from tests.homes import PASSWORD, Home

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

BELIEF = "a shoe should be mended, not thrown away"
TEN_MINUTES = 600
A_PAGE = 12
"""seconds somebody takes to read a page and act on it; what a machine takes says nothing"""
_turned: list[str] = []
"""every page on the way"""
_examined: set[str] = set()
"""pages axe has seen; in their second state they are only measured"""


def look(page: "Page", title: str) -> None:
    """The page with this heading is there, reads well on this screen, and leads on."""
    page.get_by_role("heading", level=1, name=title).wait_for()
    _turned.append(title)
    if title not in _examined:
        page.evaluate("() => scrollTo(0, 0)")  # nothing lies half under the bar on top
        assert violations(page) == [], page.url
        _examined.add(title)
    assert sideways(page) == 0, page.url
    assert page.locator("main").locator("a[href], button, summary").count(), page.url


def press(page: "Page", name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: "Page", name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def step(page: "Page") -> str:
    return page.locator(".steps p").inner_text()


def set_up_path(home: Home) -> str:
    printed = re.search(r"/setup/[\w-]+/", home.words())
    assert printed, home.words()
    return printed.group()


def believe_and_name(page: "Page") -> None:
    """Steps 1 and 2: the belief, and one of three suggested names, edited."""
    look(page, "Let us begin")
    follow(page, "Start with what you believe")
    look(page, "What do your people believe?")
    assert page.locator("[name=belief]").input_value() == BELIEF
    press(page, "This is it")
    look(page, "What is this place called?")
    suggested = page.locator("input[type=radio]").evaluate_all("all => all.map(one => one.value)")
    assert len(suggested) == 4 and suggested[0] == "The first name"
    page.get_by_label("Another name").fill(suggested[1] + " by Hand")
    press(page, "Take this name")


def choose_rooms(page: "Page") -> None:
    """Step 3: at most four rooms, each with an opener that can be changed."""
    look(page, "Which rooms to begin with?")
    follow(page, "Founders’ circle")
    look(page, "Founders’ circle")
    assert page.get_by_label("Make this room").count() == 4
    page.locator("summary", has_text="Change the words").first.click()
    page.locator("textarea[name$='-opener']").first.fill("What did you mend last, and what did it teach you?")
    press(page, "Make these rooms")
    look(page, "4 rooms are open")
    assert page.get_by_role("link", name="Change the opener").count() == 4
    follow(page, "Go on")


def accept_rules_and_gate(page: "Page") -> None:
    """Steps 4 and 5: six rules with what happens if, and questions shown as applicants see them."""
    look(page, "What do you promise each other?")
    assert page.get_by_text("What happens:").count() == 6
    assert page.get_by_text("school year").count() == 1
    press(page, "Take these rules")
    look(page, "The gate")
    page.get_by_label("Your own question").fill("What did you mend last?")
    press(page, "Preview")
    look(page, "The gate")
    seen = page.locator("main").inner_text().split("What applicants see")[1]
    assert "What does sustainability mean to you?" in seen and "What did you mend last?" in seen
    press(page, "Set the gate and go on")


def bring_people(page: "Page", archive: Path) -> None:
    """Step 6: an archive with plain counts before anything comes in, then names."""
    look(page, "Bring your people")
    follow(page, "Bring an archive in")
    look(page, "Bring a community in")
    page.set_input_files("#archive", str(archive))
    press(page, "Look what is in it")
    page.get_by_role("button", name="Bring it in").wait_for()
    facts = page.locator("dl.facts").inner_text()
    assert all(word in facts for word in ("People", "Rooms", "Posts", "Threads"))
    look(page, archive.name)
    press(page, "Bring it in")
    page.get_by_role("heading", name="It is in").wait_for()
    look(page, archive.name)
    follow(page, "Choose whom to write to")
    look(page, "Bring your people")
    names = page.locator("#known-head ~ ul .row-title").all_inner_texts()
    assert names and names == sorted(names, key=str.casefold), "by name, not by merit"
    assert "answer" in page.locator("#known-head ~ ul .row-meta").first.inner_text()
    page.get_by_label("One person a line").fill("Mina Park, mina@example.org, asked about soles\nJonas Weber")
    page.get_by_label("Where do you know them from?").fill("our repair evening")
    press(page, "Put them on the list")
    page.get_by_text("2 people are new on your list").wait_for()
    follow(page, "Your list: 2 people")


def write_letters(page: "Page") -> None:
    """Step 7: nothing leaves without a sentence of her own; then it waits, and says why."""
    look(page, "Letters")
    follow(page, "Mina Park")
    press(page, "See the letter")
    look(page, "The letter to Mina Park")
    assert page.get_by_role("button", name="Send the letter").count() == 0
    follow(page, "Go on writing")
    page.get_by_label("What do you want to say to Mina Park alone?").fill(
        "I still owe you an answer about glue."
    )
    press(page, "See the letter")
    look(page, "The letter to Mina Park")
    letter = page.locator(".letter-sheet").inner_text()
    assert "our repair evening" in letter and BELIEF in letter and "about glue" in letter
    press(page, "Send the letter")
    page.get_by_text("this home has no public address yet").wait_for()
    look(page, "The letter to Mina Park")
    page.goto("/letters/")
    look(page, "Letters")
    assert "ready" in page.locator("main").inner_text()
    follow(page, "Go on")


def plan_a_call(page: "Page") -> None:
    """Step 8: a call of 45 minutes with proposed times, which stand in the fields already."""
    look(page, "Plan a call")
    assert (
        "Mended" in page.locator(".lede").inner_text() or "The hearth" in page.locator(".lede").inner_text()
    )
    assert page.locator("#minutes").input_value() == "45"
    assert all(page.locator(f"#time{number}").input_value() for number in (1, 2, 3))
    page.get_by_label("Where?").fill("https://meet.example.org/shoes")
    press(page, "Invite everyone")
    look(page, "The door is open both ways")
    press(page, "Good to know, go on")
    look(page, "Your home is ready")
    assert "version 1 with 6 rules" in page.locator("main").inner_text()
    assert page.get_by_text("Left for later").count() == 0


def plan_the_week(page: "Page") -> None:
    """Step 8 and 9: the time is settled, a question is added, and the planner counts two of three."""
    page.goto("/events/")
    look(page, "Calls and events")
    follow(page, "The whole event")
    look(page, "Our first call")
    page.locator("form[action$='/settle/'] button").first.click()
    calendar = page.get_by_role("link", name="To my calendar")
    calendar.wait_for()
    file = page.request.get(str(calendar.get_attribute("href"))).text()
    day = re.search(r"DTSTART:(\d{4})(\d\d)(\d\d)T", file)
    assert file.startswith("BEGIN:VCALENDAR") and day
    page.goto("/week/")
    look(page, "Your week")
    page.get_by_label("Plan a conversation").fill("What should we stop throwing away?")
    page.get_by_label("As what?").select_option("question")
    page.get_by_label("On which day?").fill("-".join(day.groups()))
    press(page, "Plan it")
    page.locator("main", has_text=re.compile("2 of 3")).wait_for()
    look(page, "Your week")


def come_home(page: "Page") -> None:
    """Step 9: the empty dial explains itself, she is on the rota, the week stands beside the talk."""
    page.goto("/")
    page.get_by_text("can’t tell").wait_for()  # the first time it is counted
    page.get_by_text("Not enough yet").first.wait_for()
    look(page, "What is new")
    page.get_by_text("2 of 3").first.wait_for()
    page.goto("/welcome/newcomers/")
    look(page, "Newcomers")
    assert "Ada Lindqvist" in page.locator("body").inner_text().split("The rota")[1]
    page.goto("/join/")
    look(page, f"Our people unite around the belief that {BELIEF}.")


def counted(page: "Page") -> list[str]:
    page.goto("/export/")
    look(page, "Take it along")
    return page.locator("#inside ~ ul .row-title").all_inner_texts()


def test_a_circle_is_ready_before_minute_ten_on_a_phone_in_the_dark(
    empty_home: Home, start_home: Callable[..., Home], new_page: Callable[..., "Page"], tmp_path: Path
) -> None:
    page = new_page(
        empty_home.url, viewport=PHONE, color_scheme="dark", reduced_motion="reduce", accept_downloads=True
    )
    elsewhere = strangers(page, empty_home.url)
    _examined.clear()
    _turned.clear()
    page.goto("/")
    page.get_by_text("./hearth setup-link").wait_for()
    page.goto(set_up_path(empty_home))
    look(page, "Light the hearth")
    page.get_by_label(re.compile("Our people unite")).fill(BELIEF)
    page.get_by_label("Name of the home").fill("The first name")
    page.get_by_label("Your name").fill("Ada Lindqvist")
    page.get_by_label("Your handle").fill("ada")
    page.get_by_label("Your e-mail").fill("ada@example.org")
    page.get_by_label("A password").fill(PASSWORD)
    press(page, "Light the hearth")
    key = page.locator("#recovery-key").inner_text().strip()
    look(page, "Your home is lit. Keep its recovery key")
    follow(page, "I have kept it")
    believe_and_name(page)
    assert step(page).startswith("Step 3 of 10")
    page.goto("/begin/")  # put down, and picked up again
    assert page.get_by_role("main").get_by_text("(done)").count() in (0, 2)
    page.goto("/begin/shape/")
    choose_rooms(page)
    accept_rules_and_gate(page)
    archives = tmp_path / "archives"
    archives.mkdir()
    bring_people(page, twin("slack", archives))
    write_letters(page)
    plan_a_call(page)
    press(page, "Go home")
    plan_the_week(page)
    come_home(page)
    assert len(_turned) * A_PAGE < TEN_MINUTES
    assert elsewhere == []

    here = counted(page)
    with page.expect_download() as taken:
        press(page, "Download the export")
    file = tmp_path / "home.hearth"
    taken.value.save_as(file)
    again = start_home(founded=False, running=False, name="again")
    told = again.command("restore", str(file), "--key-stdin", stdin=key).stdout
    assert "Restored" in told and "stay sealed" not in told
    way_in = re.search(r"/signin/link/\S+", again.command("member", "link", "ada").stdout)
    again.start()
    there = new_page(again.url)
    assert way_in
    there.goto(way_in.group())
    there.get_by_label("Your e-mail").fill("ada@example.org")  # no export carries addresses or passwords
    there.get_by_label("A password").fill(PASSWORD)
    press(there, "Come in")
    there.get_by_role("heading", level=1).first.wait_for()
    assert counted(there) == here


def tab_to(page: "Page", name: str, most: int = 60) -> None:
    """Press Tab until what is named so has the focus, which must be seen."""
    page.wait_for_load_state()
    for _ in range(most):
        page.keyboard.press("Tab")
        said, ring = page.evaluate(
            """() => { const one = document.activeElement, look = getComputedStyle(one);
            const words = one.labels?.[0]?.innerText || one.innerText || one.getAttribute('aria-label') || '';
            return [words.trim(), look.outlineStyle !== 'none' || look.boxShadow !== 'none']; }"""
        )
        if said.startswith(name):
            assert ring, f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"no way by Tab to {name} on {page.url}")


def type_into(page: "Page", name: str, words: str) -> None:
    tab_to(page, name)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)


def enter(page: "Page", name: str) -> None:
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_set_up_to_the_rooms_with_the_keyboard_alone(
    empty_home: Home, new_page: Callable[..., "Page"]
) -> None:
    page = new_page(empty_home.url, viewport=DESKTOP, color_scheme="light")
    page.goto(set_up_path(empty_home))
    type_into(page, "Our people unite", BELIEF)
    type_into(page, "Name of the home", "The first name")
    type_into(page, "Your name", "Ada Lindqvist")
    type_into(page, "Your handle", "ada")
    type_into(page, "Your e-mail", "ada@example.org")
    type_into(page, "A password", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#recovery-key").wait_for()
    enter(page, "I have kept it")
    enter(page, "Start with what you believe")
    enter(page, "This is it")
    tab_to(page, "The first name")
    page.keyboard.press("ArrowDown")
    enter(page, "Take this name")
    look(page, "Which rooms to begin with?")
    enter(page, "Support and know-how")
    tab_to(page, "Make this room")
    page.keyboard.press("Space")
    enter(page, "Make these rooms")
    look(page, "3 rooms are open")
    enter(page, "Go on")
    look(page, "What do you promise each other?")
    enter(page, "Take these rules")
    look(page, "The gate")
