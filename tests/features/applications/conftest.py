"""A home with a gate: Ada (founder) and Cleo (moderator) read, Bo only lives here, Dov is outside."""

from collections.abc import Callable

import pytest
from django.test import Client

from hearth.features.applications.gate import gate, set_gate
from hearth.features.applications.models import Application
from tests.people.cast import Cast

LETTER = "Dear Dov,\n\nwelcome! What you wrote about mending before buying is what brought us together, too.\n\nAda"
ANSWERS = {
    "name": "Dov",
    "email": "dov@example.org",
    "answer-0": "Wearing a thing until it cannot be mended any more.",
    "answer-1": "I would like to learn how to resole my boots.",
    "heard": "friend",
    "act": "send",
}


@pytest.fixture
def gated(cast: Cast) -> Cast:
    """Two readers, chosen by the founder."""
    set_gate(cast.ada, list(gate().questions), [cast.ada.uri, cast.cleo.uri])
    return cast


@pytest.fixture
def apply(gated: Cast) -> Callable[..., tuple[Application, str]]:
    """Apply without mail: the application and its private path."""

    def send(**changes: str) -> tuple[Application, str]:
        before = set(Application.objects.values_list("num", flat=True))
        answer = Client().post("/apply/", ANSWERS | changes)
        assert answer.status_code == 200, answer.content.decode()
        found = Application.objects.exclude(num__in=before).get()
        path = answer.content.decode().partition('href="/application/')[2].partition('"')[0]
        return found, f"/application/{path}"

    return send
