"""Accounts: how passwords are kept, and what an address looks like."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.db import connection
from django.test import Client

from hearth.base.errors import Invalid
from hearth.people import accounts
from hearth.people.models import Account, Attempt
from tests.people.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.one_database
def test_passwords_are_kept_with_argon2(settings):
    settings.PASSWORD_HASHERS = settings.REAL_PASSWORD_HASHERS
    kept = make_password("something long")
    assert kept.startswith("argon2")
    assert identify_hasher(kept).algorithm == "argon2"


def test_an_unknown_address_costs_one_hash_like_a_wrong_password(cast, monkeypatch):
    hashed: list[str] = []
    real = Account.set_password
    monkeypatch.setattr(Account, "set_password", lambda self, raw: (hashed.append(raw), real(self, raw))[1])
    Client().post("/signin/", {"email": "nobody@example.org", "password": "some phrase"})
    assert hashed == ["some phrase"]


def test_an_address_belongs_to_one_person(cast):
    with pytest.raises(Invalid):
        accounts.open_account(999, " BO@example.org", PASSWORD)
    with pytest.raises(Invalid):
        accounts.require_free_email("Bo@Example.org")


@pytest.mark.parametrize(
    "address", ["", "a", "a@", "a@b", "a b@example.org", "x" * 250 + "@example.org", "a@exa\nmple.org"]
)
def test_addresses_that_are_none(address):
    with pytest.raises(Invalid):
        accounts.clean_email(address)


def test_a_monstrous_password_is_refused_kindly(cast):
    with pytest.raises(Invalid):
        accounts.clean_password("x" * 2000)
    answer = Client().post("/signin/", {"email": "bo@example.org", "password": "x" * 100_000})
    assert answer.status_code == 422


def test_parallel_guesses_do_not_slip_through(cast):
    def guess(_: int) -> int:
        try:
            return Client().post("/signin/", {"email": "bo@example.org", "password": "no"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(guess, range(24)))
    assert codes.count(422) == 8
    assert codes.count(429) == 16
    assert Attempt.objects.count() <= 24
