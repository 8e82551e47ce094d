"""A founder who never types a password: a passkey made on the set-up page, then used at the door."""

import re

import pytest

from tests.browser.looking import violations

pytestmark = pytest.mark.browser


def test_set_up_and_come_back_with_a_passkey(empty_home, new_page):
    here = empty_home.url.replace("127.0.0.1", "localhost")  # numbers have no passkeys
    page = new_page(here)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(here + re.search(r"/setup/[\w-]+/", empty_home.words()).group())
    page.get_by_label("Name of the home").fill("The Resole Circle")
    page.get_by_label(re.compile("Our people unite")).fill("a shoe should be mended")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Your handle").fill("admin")
    page.get_by_label("Your e-mail").fill("ada@example.org")
    page.get_by_label("Passkey").check()
    assert not page.locator("#f-password").is_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Light the hearth").click()
    page.get_by_text("The handle admin is kept").wait_for()
    page.get_by_text("waits for the rest of this page").wait_for()
    page.get_by_label("Your handle").fill("ada")
    page.get_by_role("button", name="Light the hearth").click()
    page.locator("#recovery-key").wait_for()
    page.goto(here + "/account/")
    assert violations(page) == []
    page.get_by_role("button", name="Sign out here").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(here + "/")
    page.goto(here + "/account/")
    page.get_by_text("with a passkey").wait_for()
