"""From a cookie to a viewer, cheaply, for pages and for the live path."""

import pytest
from django.conf import settings

from hearth.people.models import Account
from hearth.people.sessions import viewer_from_cookie

pytestmark = pytest.mark.django_db(transaction=True)


def cookie_of(browser) -> str:
    return f"theme=dark; {settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def test_a_cookie_is_a_viewer(cast, django_assert_max_num_queries):
    header = cookie_of(cast.browser("bo"))
    with django_assert_max_num_queries(1):  # the session; the viewer's own statement goes past the ORM
        assert viewer_from_cookie(header) == cast.bo


@pytest.mark.parametrize(
    "header", ["", "hearth_session=", "hearth_session=nonsense", "a=b", 'x="\\', "=;=;,"]
)
def test_anything_else_is_a_stranger(transactional_db, header):
    assert viewer_from_cookie(header) is None


def test_signing_out_and_a_new_password_end_the_viewer(cast):
    browser, other = cast.browser("bo"), cast.browser("bo")
    header, other_header = cookie_of(browser), cookie_of(other)
    browser.post("/signout/")
    assert viewer_from_cookie(header) is None
    account = Account.objects.get(actor=cast.bo.actor)
    account.set_password("quite another phrase")
    account.save()
    assert viewer_from_cookie(other_header) is None


def test_a_closed_account_is_a_stranger(cast):
    header = cookie_of(cast.browser("bo"))
    Account.objects.filter(actor=cast.bo.actor).update(is_active=False)
    assert viewer_from_cookie(header) is None
    Account.objects.filter(actor=cast.bo.actor).delete()
    assert viewer_from_cookie(header) is None
