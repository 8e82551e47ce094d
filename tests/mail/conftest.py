"""A home that can send mail: a public address, and a mail server that keeps everything."""

from collections.abc import Iterator
from typing import Any

import pytest

from hearth.base.mail import courier
from tests.mail.post_office import Office, post_office


@pytest.fixture
def office(settings: Any, db: None) -> Iterator[Office]:
    """A mail server, set up for this home."""
    courier._sent.clear()
    with post_office() as running:
        settings.PUBLIC_URL = "https://home.example.org"
        settings.MAIL = {
            "host": "127.0.0.1",
            "port": str(running.port),
            "security": "none",
            "from": "hello@home.example.org",
        }
        yield running
