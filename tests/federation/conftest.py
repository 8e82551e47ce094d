"""A home that speaks with other servers as https://home.example."""

from typing import Any

import pytest

from hearth.base import options
from hearth.federation.activitypub import keys
from tests.people.cast import Cast

HOST = "home.example"


@pytest.fixture
def open_home(cast: Cast, settings: Any) -> Cast:
    """Ada, Bo and Cleo in a home whose final host is confirmed."""
    settings.PUBLIC_URL = f"https://{HOST}"
    options.put("federation_host", HOST)
    keys.forget()
    return cast
