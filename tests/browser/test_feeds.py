"""What is new, search and the live stream, as people meet them: nothing is missed, nothing comes twice."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import PHONE, come_in, sideways, sign_in, violations
from tests.browser.test_talk import said, say
from tests.homes import Home

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_lost_connection_is_caught_up(common_home: Home, new_page: Callable[..., "Page"]) -> None:
    ada, bo = new_page(common_home.url), new_page(common_home.url)
    sign_in(ada, "ada")
    sign_in(bo, "bo")
    for page in (ada, bo):
        come_in(page)
    say(ada, "before it broke")
    said(bo, "before it broke").wait_for()
    bo.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")  # the stream is closed
    for number in range(3):
        say(ada, f"while it was broken {number}")
    assert bo.locator(".talk li.post", has_text="while it was broken").count() == 0
    bo.evaluate("() => dispatchEvent(new Event('online'))")
    said(bo, "while it was broken 2").wait_for()
    say(ada, "and after")
    said(bo, "and after").wait_for()
    texts = bo.locator(".talk li.post .prose").all_inner_texts()
    expected = ["before it broke", *(f"while it was broken {number}" for number in range(3)), "and after"]
    assert [text for text in texts if text in expected] == expected


def test_one_sees_that_another_writes(common_home: Home, new_page: Callable[..., "Page"]) -> None:
    ada, bo = new_page(common_home.url), new_page(common_home.url)
    sign_in(ada, "ada")
    sign_in(bo, "bo")
    for page in (ada, bo):
        come_in(page)
    ada.locator("hearth-composer textarea").press_sequentially("I think")
    bo.wait_for_function(
        "() => document.querySelector('.typing')?.textContent.includes('is writing')",
    )


def test_search_answers_while_one_types(common_home: Home, new_page: Callable[..., "Page"]) -> None:
    page = new_page(common_home.url, viewport=PHONE)
    sign_in(page, "ada")
    page.goto("/s/hearth/")
    say(page, "Beeswax for the Straße, 株式会社 too")
    page.goto("/search")
    field = page.locator("#q")
    for line in ("bees", "strasse", "株式", "会"):
        field.fill("")
        field.press_sequentially(line)
        page.locator("#found mark").first.wait_for()
    assert violations(page) == []
    assert sideways(page) <= 0
    field.fill("nowhere")
    page.get_by_text("Nothing found.").wait_for()
    field.fill("bees")
    page.locator("#found .row-title").first.click()
    said(page, "Beeswax").wait_for()


def test_strangers_meet_the_front_door(common_home: Home, new_page: Callable[..., "Page"]) -> None:
    page = new_page(common_home.url, color_scheme="dark", viewport=PHONE)
    page.goto("/")
    page.get_by_role("link", name="Sign in").first.wait_for()
    assert violations(page) == []
    sign_in(page, "ada")
    page.goto("/")
    page.get_by_text("nothing is ranked").wait_for()
    assert violations(page) == []
