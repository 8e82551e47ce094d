"""The cast, ready in a home."""

from typing import Any

import pytest

from tests.people.cast import Cast, everyone


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    """argon2 is slow on purpose; `test_accounts.py` looks at the real setting."""
    settings.REAL_PASSWORD_HASHERS = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Ada, Bo and Cleo."""
    return everyone()
