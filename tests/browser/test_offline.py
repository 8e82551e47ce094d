"""Without a connection: what was read can be read, what is written waits and is said once, and signing out forgets."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import PHONE, come_in, sideways, sign_in, violations
from tests.browser.test_talk import said, say
from tests.homes import Home

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
KEPT = "() => caches.keys().then((all) => all.filter((one) => one.startsWith('rooms-')).length)"


def test_reading_and_writing_without_a_connection(common_home: Home, new_page: Callable[..., "Page"]) -> None:
    page = new_page(common_home.url, viewport=PHONE)
    sign_in(page)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.goto("/s/hearth/")
    say(page, "said while there was a line")
    page.reload()
    page.wait_for_function("() => caches.match('/s/hearth/').then(Boolean)")
    page.context.set_offline(True)
    page.reload()
    said(page, "said while there was a line").wait_for()
    page.locator("hearth-composer textarea").fill("written in a tunnel")
    page.locator("hearth-composer textarea").press("Enter")
    waiting = page.locator(".waiting-words li")
    waiting.wait_for()
    assert "Waits for a connection" in waiting.inner_text() and sideways(page) == 0
    assert violations(page) == []
    page.goto("/people/")
    assert "There is no connection just now" in page.inner_text("h1")
    page.context.set_offline(False)
    page.goto("/s/hearth/")
    said(page, "written in a tunnel").wait_for()
    waiting.wait_for(state="detached")
    come_in(page)
    assert said(page, "written in a tunnel").count() == 1
    page.goto("/notifications/settings/")
    assert violations(page) == [] and sideways(page) == 0
    page.get_by_label("Rooms and places").first.click()
    page.get_by_text("Your settings").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_function(KEPT.replace(".length)", ".length === 0)"))
