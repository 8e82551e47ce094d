"""Every key page: axe finds nothing, nothing scrolls sideways at 320 pixels, no other host is asked, it is light."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests import homes
from tests.browser.looking import DESKTOP, PHONE, sideways, sign_in, strangers, violations, violations_by_look
from tests.homes import Home

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/spaces/",
    "/spaces/new/",
    "/s/hearth/",
    "/s/bench/threads/",
    "/s/bench/threads/new/",
    "/s/next/",
    "/s/next/poll/",
    "/s/hearth/about/",
    "/s/hearth/settings/",
    "/s/hearth/people/",
    "/search?q=glue",
    "/notifications/",
    "/insight/?window=all",
    "/insight/m/member_to_member_share/",
    "/insight/circle/",
    "/insight/reports/",
    "/people/",
    "/people/mira/",
    "/choices/",
    "/import/",
    "/export/",
    "/settings/papers/",
    "/style/",
]
SCRIPT, STYLE = 80_000, 40_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The demo story, served."""
    home = Home(tmp_path_factory.mktemp("demo") / "home", homes.environment())
    code = "from bench.kit import open_home; open_home(); from hearth.demo.tell import tell; tell()"
    import subprocess
    import sys

    home.environment["HEARTH_DATA"] = str(home.data)
    home.environment["PYTHONPATH"] = f"{homes.ROOT}:{homes.ROOT / 'src'}"
    done = subprocess.run(
        [sys.executable, "-c", code], env=home.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    home.start()
    yield home
    home.stop()


def test_every_page_in_four_ways_and_on_the_narrowest_screen(
    demo: Home, new_page: Callable[..., "Page"]
) -> None:
    from hearth.demo.cast import PASSWORD

    wrong: dict[str, list[str]] = {}
    page = new_page(demo.url, reduced_motion="reduce")
    elsewhere = strangers(page, demo.url)
    sign_in(page, "ada", PASSWORD)
    for path, size in product(PAGES, (DESKTOP, PHONE)):
        page.set_viewport_size(size)
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            wrong[path] = [f"status {answer and answer.status}"]
            continue
        for look, found in violations_by_look(page).items():
            if found:
                wrong[f"{path} {size['width']} {look}"] = found
        page.set_viewport_size({"width": 320, "height": 640})
        if (by := sideways(page)) > 0:
            wrong[f"{path} 320"] = [f"scrolls sideways by {by}"]
    assert wrong == {}
    assert elsewhere == []


def test_pages_are_light(demo: Home, new_page: Callable[..., "Page"]) -> None:
    from hearth.demo.cast import PASSWORD

    page = new_page(demo.url)
    sign_in(page, "ada", PASSWORD)
    for path in ("/s/hearth/", "/insight/?window=all"):
        weights = {"script": 0, "stylesheet": 0}

        def weigh(response: object, weights: dict[str, int] = weights) -> None:
            kind = response.request.resource_type  # type: ignore[attr-defined]
            if kind in weights:
                weights[kind] += int(response.headers.get("content-length", "0"))  # type: ignore[attr-defined]

        page.on("response", weigh)
        page.goto(path)
        page.wait_for_load_state("load")
        page.remove_listener("response", weigh)
        assert 0 < weights["script"] <= SCRIPT, (path, weights)
        assert 0 < weights["stylesheet"] <= STYLE, (path, weights)


def test_the_keyboard_is_enough(demo: Home, new_page: Callable[..., "Page"]) -> None:
    from hearth.demo.cast import PASSWORD

    page = new_page(demo.url)
    sign_in(page, "bo", PASSWORD)
    page.goto("/s/hearth/")
    page.keyboard.press("Tab")
    assert "Skip" in page.evaluate("() => document.activeElement.textContent")
    page.keyboard.press("Escape")
    page.locator("body").press("c")
    assert page.evaluate("() => document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.type("Said with keys alone")
    page.keyboard.press("Enter")
    page.locator(".talk li.post", has_text="Said with keys alone").wait_for()
    page.keyboard.press("Escape")
    page.locator("body").press("/")
    focused = "document.activeElement?.getAttribute('name') || document.activeElement?.id"
    page.wait_for_function(
        f"() => ['q', 'search'].includes({focused}) || location.pathname.startsWith('/search')"
    )


def test_both_see_the_same_and_open_a_figure(demo: Home, new_page: Callable[..., "Page"]) -> None:
    """A steward and a member: the same sentence, each figure opens, and the week is only the steward's."""
    from hearth.demo.cast import PASSWORD

    seen = []
    for handle, size in (("ada", DESKTOP), ("bo", PHONE)):
        page = new_page(demo.url, viewport=size)
        sign_in(page, handle, PASSWORD)
        page.goto("/insight/")
        seen.append(page.locator(".measure-sentence").first.inner_text())
        assert page.get_by_role("heading", name="This week").count() == (handle == "ada")
        if handle == "ada":
            page.locator(".this-week ol, .this-week p.quiet").first.wait_for()
        page.get_by_role("heading", name="Do members talk to each other?").get_by_role("link").click()
        page.get_by_role("heading", name="What would change it").wait_for()
        assert page.locator(".measure-sentence").first.inner_text() == seen[-1]
        assert violations(page) == [] and sideways(page) == 0
        page.context.close()
    assert seen[0] == seen[1] and "replies went from member to member" in seen[0]


def test_paper_is_light_whatever_the_screen_was(demo: Home, new_page: Callable[..., "Page"]) -> None:
    page = new_page(demo.url, color_scheme="dark")
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": demo.url}])
    page.goto("/signin/")
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(scheme) == "dark"
    page.emulate_media(media="print")
    assert page.evaluate(scheme) == "light"
