"""The look in a browser: light is remembered, drafts survive, nothing is sent twice, a zoomed page fits."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import sideways, sign_in
from tests.homes import Home

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

ROOM = "/s/hearth/"
PAPER = "() => getComputedStyle(document.body).backgroundColor"


def test_the_chosen_light_stays_with_and_without_script(
    common_home: Home, new_page: Callable[..., "Page"]
) -> None:
    for scripted in (True, False):
        page = new_page(common_home.url, java_script_enabled=scripted, color_scheme="light")
        sign_in(page)
        page.goto(ROOM)
        page.locator("[data-look] summary").click()
        with page.expect_request("**/look/"):
            page.locator("[data-look] input[value=dark]").check()
            page.locator("[data-look] input[value=compact]").check()
            if not scripted:
                page.locator("[data-look] button").click()
        page.goto("/spaces/")
        root = page.locator("html")
        assert root.get_attribute("data-theme") == "dark"
        assert root.get_attribute("data-density") == "compact"


def test_a_draft_survives_and_a_lost_answer_does_not_double_the_post(
    common_home: Home, new_page: Callable[..., "Page"]
) -> None:
    page = new_page(common_home.url)
    sign_in(page)
    page.goto(ROOM)
    page.fill("textarea", "Half a thought")
    page.wait_for_function("() => JSON.stringify(localStorage).includes('Half a thought')")
    page.reload()
    assert page.input_value("textarea") == "Half a thought"

    def loses_the_answer(route: "Route") -> None:
        route.fetch()
        route.abort()

    page.route("**/say/", loses_the_answer)
    page.press("textarea", "Enter")
    page.locator(".waiting-words li", has_text="Half a thought").wait_for()
    page.unroute("**/say/")
    page.locator(".waiting-words li").wait_for(state="detached")
    page.locator(".post", has_text="Half a thought").wait_for()
    page.reload()
    assert page.locator(".post", has_text="Half a thought").count() == 1


def test_a_page_zoomed_to_twice_its_size_fits_and_typing_does_not_move_it(
    common_home: Home, new_page: Callable[..., "Page"]
) -> None:
    page = new_page(common_home.url, viewport={"width": 640, "height": 400})
    sign_in(page)
    for path in (ROOM, "/", "/spaces/", "/people/", "/style/", "/help/"):
        page.goto(path)
        assert sideways(page) <= 0, path
    page.goto(ROOM)
    page.locator("textarea").click()
    before = page.evaluate("() => scrollY")
    page.keyboard.type("hello")
    assert page.evaluate("() => scrollY") == before


def test_focus_is_always_seen(common_home: Home, new_page: Callable[..., "Page"]) -> None:
    page = new_page(common_home.url)
    sign_in(page)
    page.goto(ROOM)
    page.locator("body").press("Tab")
    for _ in range(25):
        ring = page.evaluate(
            "() => { const one = getComputedStyle(document.activeElement);"
            " const box = document.activeElement.closest('.composer');"
            " return one.outlineStyle !== 'none' || (box && getComputedStyle(box).boxShadow !== 'none') }"
        )
        assert ring, page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            break


def test_what_is_done_before_the_scripts_are_here_counts(
    common_home: Home, new_page: Callable[..., "Page"]
) -> None:
    """On a slow line words are typed, a light is chosen and something is looked for before any script runs."""
    page = new_page(common_home.url, color_scheme="light", service_workers="block")
    sign_in(page)
    page.goto(ROOM)
    page.fill("textarea", "Half a sentence")
    page.wait_for_function("() => JSON.stringify(localStorage).includes('Half a sentence')")
    held = _scripts_are_late(page)
    page.goto(ROOM, wait_until="commit")
    page.fill("textarea", "and the other half")
    page.locator("[data-look] summary").click()
    page.locator("[data-look] input[value=dark]").check()
    _come(page, held)
    page.locator("html[data-theme=dark]").wait_for()
    page.wait_for_function("() => JSON.stringify(localStorage).includes('and the other half')")
    page.reload()
    assert page.input_value("textarea") == "Half a sentence\nand the other half"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.press("textarea", "Enter")
    page.locator(".post", has_text="and the other half").wait_for()

    held = _scripts_are_late(page)
    page.goto("/search", wait_until="commit")
    page.fill("#q", "sentence")
    _come(page, held)
    page.locator("#found mark").first.wait_for()


def test_a_lost_answer_is_asked_for_again_and_a_broken_one_is_not_shown(
    common_home: Home, new_page: Callable[..., "Page"]
) -> None:
    page = new_page(common_home.url, service_workers="block")
    sign_in(page)
    asked: list[str] = []

    def breaks_down(route: "Route") -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        elif len(asked) == 2:
            route.fulfill(status=503, body="Something broke on our side")
        else:
            route.continue_()

    page.route("**/asked/", breaks_down)
    page.goto("/")
    context = page.locator("aside.context")
    context.get_by_role("heading", name="Asked of you").wait_for()
    assert len(asked) == 3 and "broke" not in context.inner_text()


def _scripts_are_late(page: "Page") -> list["Route"]:
    held: list[Route] = []
    page.route("**/ui/js/hearth.js*", lambda route: held.append(route))
    return held


def _come(page: "Page", held: list["Route"]) -> None:
    """The scripts arrive at last."""
    page.wait_for_function("() => document.querySelector('script[src*=htmx]')")
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    page.wait_for_load_state()
    page.unroute("**/ui/js/hearth.js*")
