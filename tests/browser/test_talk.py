"""Talk between two browsers: what one does the other sees, and every page of talk can be read by everyone."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import PHONE, come_in, hears, sideways, sign_in, violations
from tests.homes import Home

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser


def said(page: "Page", words: str) -> "Locator":
    return page.locator(".talk li.post", has_text=words).last


def say(page: "Page", words: str) -> None:
    page.locator("hearth-composer textarea").fill(words)
    page.keyboard.press("Enter")
    said(page, words).wait_for()


def act(page: "Page", words: str, name: str) -> None:
    """Press something in a post's menu."""
    post = said(page, words)
    post.hover()
    post.get_by_text("More", exact=True).click()
    post.get_by_text(name, exact=True).click()


def test_what_one_does_the_other_sees(live_home: Home, new_page: Callable[..., "Page"]) -> None:
    live_home.add("bo")
    ada, bo = new_page(live_home.url), new_page(live_home.url, viewport=PHONE, color_scheme="dark")
    sign_in(ada, "ada")
    sign_in(bo, "bo")
    for page in (ada, bo):
        come_in(page)
    say(ada, "Who has cork glue?")
    said(bo, "Who has cork glue?").wait_for()
    say(bo, "I have half a tin of it")
    said(ada, "I have half a tin of it").wait_for()

    act(ada, "Who has cork glue?", "Edit")
    ada.get_by_label("Your text").fill("Who has cork glue, or a clamp?")
    ada.get_by_role("button", name="Save the change").click()
    said(bo, "or a clamp?").wait_for()
    assert "edited" in said(bo, "or a clamp?").inner_text()

    hears(ada)  # back in the room: what is hidden for the moment is told only to who listens
    act(bo, "half a tin", "Delete")
    bo.get_by_text("Bring it back").wait_for()
    ada.wait_for_function("() => !document.body.innerText.includes('half a tin')")
    bo.get_by_text("Bring it back").click()
    said(ada, "half a tin").wait_for()

    act(ada, "or a clamp?", "Make a thread from here")
    ada.get_by_label("What is this thread about?").fill("Glue and clamps")
    said(ada, "half a tin").get_by_role("checkbox").check()
    assert violations(ada) == []
    ada.get_by_role("button", name="Make a thread of 2 posts").click()
    ada.get_by_role("heading", name="Glue and clamps").wait_for()
    assert violations(ada) == []
    bo.wait_for_function("() => !document.body.innerText.includes('or a clamp?')")
    bo.goto(ada.url)
    assert violations(bo) == [] and sideways(bo) <= 0
    bo.locator("hearth-composer textarea").fill("The clamp is in the cupboard")
    bo.keyboard.press("Control+Enter")
    said(ada, "The clamp is in the cupboard").wait_for()
    said(bo, "The clamp is in the cupboard").wait_for()
    bo.wait_for_function("() => document.querySelector('hearth-composer textarea').value === ''")
    faster_than_the_line(bo)


def faster_than_the_line(page: "Page") -> None:
    """Who writes on while the last words are still on their way loses none of the next ones."""
    page.evaluate(
        "() => { const at_once = fetch;"
        " window.fetch = (...all) => new Promise((done) => setTimeout(done, 700)).then(() => at_once(...all)); }"
    )
    text = page.locator("hearth-composer textarea")
    for words in ("And the key", "is under the stone"):
        text.fill(words)
        page.keyboard.press("Control+Enter")
    text.press_sequentially(" by the")
    said(page, "And the key").wait_for()
    said(page, "is under the stone").wait_for()
    page.wait_for_function("() => document.querySelector('hearth-composer textarea').value === ''")
    assert [words for words in page.locator(".talk .prose").all_inner_texts() if "stone" in words] == [
        "is under the stone by the"
    ]


def test_talk_without_script(common_home: Home, new_page: Callable[..., "Page"]) -> None:
    page = new_page(common_home.url, java_script_enabled=False)
    sign_in(page, "ada")
    page.goto("/s/hearth/threads/new/")
    page.fill("[name=title]", "Which wax?")
    page.fill("[name=text]", "For *oiled* leather")
    page.get_by_role("button", name="Open the thread").click()
    page.get_by_role("heading", name="Which wax?").wait_for()
    page.locator("hearth-composer textarea").fill("Linseed knows")
    page.get_by_role("button", name="Answer").click()
    post = said(page, "Linseed knows")
    post.get_by_text("More", exact=True).click()
    post.get_by_text("This answers it", exact=True).click()
    page.get_by_text("Accepted answer").wait_for()
    said(page, "Linseed knows").get_by_text("React", exact=True).click()
    page.locator(".emoji-grid button").first.click()
    page.locator(".reaction").wait_for()
