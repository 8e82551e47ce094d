"""At the door, as people see it: from the set-up link to a second person coming in; every page readable by everyone."""

import re
from pathlib import Path

import pytest

from tests.browser import looking
from tests.homes import PASSWORD

pytestmark = pytest.mark.browser


def violations(page) -> list[str]:
    """What axe finds on the page, and sideways scrolling."""
    return [*looking.violations(page), *(["scrolls sideways"] if looking.sideways(page) > 0 else [])]


def test_from_the_set_up_link_to_a_second_person(empty_home, new_page):
    path = re.search(r"/setup/[\w-]+/", empty_home.words()).group()
    ada = new_page(empty_home.url)
    ada.goto(path)
    assert violations(ada) == []
    ada.get_by_label("Name of the home").fill("The Resole Circle")
    ada.get_by_label(re.compile("Our people unite")).fill("a shoe should be mended, not thrown away")
    ada.get_by_label("Your name").fill("Ada")
    ada.get_by_label("Your handle").fill("admin")
    ada.get_by_label("Your e-mail").fill("ada@example.org")
    ada.get_by_label("A password").fill(PASSWORD)
    ada.keyboard.press("Enter")
    ada.get_by_text("The handle admin is kept").wait_for()
    assert violations(ada) == []
    assert ada.get_by_label("Name of the home").input_value() == "The Resole Circle"
    ada.get_by_label("Your handle").fill("ada")
    ada.get_by_label("A password").fill(PASSWORD)
    ada.keyboard.press("Enter")
    key = ada.locator("#recovery-key").inner_text()
    assert violations(ada) == []
    with ada.expect_download() as download:
        ada.get_by_role("button", name="Download the key").click()
    assert key in Path(download.value.path()).read_text()

    ada.goto("/people/add/")
    ada.get_by_label("Their name").fill("Bo")
    ada.get_by_label("Their handle").fill("bo")
    ada.get_by_role("button", name="Make the link").click()
    link = ada.get_by_label("The link").input_value()
    bo = new_page(empty_home.url, java_script_enabled=False)
    bo.goto(link)
    bo.get_by_label("Your e-mail").fill("bo@example.org")
    bo.get_by_label("A password").fill(PASSWORD)
    bo.get_by_role("button", name="Come in").click()
    bo.wait_for_url(lambda url: url.removeprefix(empty_home.url) != link.removeprefix(empty_home.url))
    bo.goto("/people/")
    assert bo.get_by_role("link", name="Ada").count() > 0
    assert "speaks for the brand" in bo.content()


PAGES = (
    *("/choices/", "/people/", "/people/ada/", "/people/bo/", "/people/bo/role/", "/people/add/", "/roles/"),
    *("/account/", "/account/profile/", "/account/email/", "/account/second-step/", "/signin/password/"),
)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_every_page_about_people_is_readable(live_home, new_page, width, scheme):
    live_home.add("bo")
    page = new_page(live_home.url, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto("/signin/")
    found = {"/signin/": violations(page)}
    page.keyboard.press("Tab")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_home.url}/")
    page.goto("/choices/")
    page.get_by_role("button", name=re.compile("Yes.*Being counted")).click()
    page.get_by_role("button", name=re.compile("Take back.*Being counted")).wait_for()
    for path in PAGES:
        page.goto(path)
        found[path] = violations(page)
    assert {path: words for path, words in found.items() if words} == {}
