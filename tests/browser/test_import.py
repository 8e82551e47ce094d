"""An archive through the page, then reading it, searching it, and the measure."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import sign_in, violations
from tests.homes import Home

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_an_archive_comes_in_through_the_page(
    live_home: Home, new_page: Callable[..., "Page"], samples: Path
) -> None:
    page = new_page(live_home.url)
    sign_in(page)
    page.goto("/import/")
    assert violations(page) == []
    page.get_by_label("Discourse").check()
    page.set_input_files("#archive", str(samples / "discourse-game-engine-forum.zip"))
    page.get_by_role("button", name="Look what is in it").click()
    page.get_by_role("button", name="Bring it in").wait_for()
    facts = page.locator("dl.facts").inner_text()
    plain = re.sub(r"[,\u202f\u00a0 ]", "", facts)
    assert "519" in plain and "8797" in plain and "1230" in plain
    assert violations(page) == []
    page.get_by_role("button", name="Bring it in").click()
    page.locator(".notice", has_text=re.compile("posts 8,?797")).wait_for()
    page.fill("#noticed", "2026-01-15")
    page.get_by_role("button", name="Keep this date").click()
    page.get_by_text(re.compile(r"They were told on .*15 January")).wait_for()
    assert violations(page) == []

    page.goto("/search?q=shader")
    page.locator("mark").first.wait_for()
    assert violations(page) == []
    page.locator("main a[href^='/p/']").first.click()
    page.locator("li.post").nth(1).wait_for()
    assert violations(page) == []

    page.goto("/insight/?window=all")
    page.locator(".measure-sentence").first.wait_for()  # it comes by itself once it is counted
    words = page.locator("main").inner_text()
    assert "68" in words or ".676" in words
    assert "5,639" in words or "5639" in words
    assert violations(page) == []
