"""From the set-up link to the first live conversation between two browsers."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import PHONE, come_in, sign_in, strangers, violations
from tests.homes import PASSWORD, Home

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_from_the_set_up_link_to_the_first_conversation(
    empty_home: Home, new_page: Callable[..., "Page"]
) -> None:
    ada = new_page(empty_home.url)
    elsewhere = strangers(ada, empty_home.url)
    link = re.search(r"http://localhost:\d+(/setup/\S+/)", empty_home.words())
    assert link, empty_home.words()
    ada.goto(link.group(1))
    assert violations(ada) == []
    ada.fill("[name=name]", "The Long Walk")
    ada.fill("[name=purpose]", "a good pair of shoes should outlive its fashion")
    ada.fill("[name=founder]", "Ada Lindqvist")
    ada.fill("[name=handle]", "ada")
    ada.fill("[name=email]", "ada@example.org")
    ada.fill("[name=password]", PASSWORD)
    ada.get_by_role("button", name="Light the hearth").click()
    assert ada.locator("#recovery-key").inner_text().strip()
    assert violations(ada) == []
    ada.get_by_role("link", name="I have kept it").click()
    ada.wait_for_url(lambda url: "/setup/" not in url)
    ada.goto("/s/hearth/")
    assert violations(ada) == []

    empty_home.add("bo")
    bo = new_page(empty_home.url, viewport=PHONE, color_scheme="dark")
    sign_in(bo, "bo")
    come_in(bo)

    box = ada.locator("textarea[name=text]")
    box.fill("Good morning, who is **here**?")
    box.press("Enter")
    heard = bo.locator(".talk li.post", has_text="Good morning, who is here?")
    heard.wait_for()
    assert heard.locator("strong").inner_text() == "here"
    assert "Founder" in heard.inner_text()
    ada.locator(".talk li.post", has_text="Good morning").wait_for()  # one, or this fails

    bo.locator("textarea[name=text]").fill("I am, on the phone.")
    bo.locator("hearth-composer button[type=submit], hearth-composer button.primary").first.click()
    ada.locator(".talk li.post", has_text="on the phone").wait_for()
    bo.locator(".talk li.post", has_text="on the phone").wait_for()
    assert violations(bo) == []

    bo.context.set_offline(True)
    box.fill("While you were away.")
    box.press("Enter")
    ada.locator(".talk li.post", has_text="While you were away.").wait_for()
    bo.context.set_offline(False)
    bo.locator(".talk li.post", has_text="While you were away.").wait_for()
    assert bo.locator(".talk li.post", has_text="While you were away.").count() == 1
    assert elsewhere == []


def test_a_deleted_post_can_be_brought_back(common_home: Home, new_page: Callable[..., "Page"]) -> None:
    page = new_page(common_home.url)
    sign_in(page)
    page.goto("/s/hearth/")
    box = page.locator("textarea[name=text]")
    box.fill("Said too early")
    box.press("Enter")
    post = page.locator(".talk li.post", has_text="Said too early")
    post.wait_for()
    post.hover()
    post.get_by_text("More").click()
    post.get_by_role("button", name=re.compile("Take away|Delete|Take it away")).first.click()
    back = page.get_by_role("button", name="Bring it back")
    back.wait_for()
    back.click()
    page.locator(".talk li.post", has_text="Said too early").wait_for()


def test_pages_work_without_scripts(common_home: Home, new_page: Callable[..., "Page"]) -> None:
    page = new_page(common_home.url, java_script_enabled=False)
    sign_in(page)
    page.goto("/s/hearth/")
    page.fill("textarea[name=text]", "Plain and simple")
    page.locator(
        "hearth-composer button.primary, form.composer button.primary, form button.primary"
    ).first.click()
    page.locator(".talk li.post", has_text="Plain and simple").wait_for()
