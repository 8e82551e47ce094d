"""Clients of the programming interface: a token, and short ways to ask."""

from typing import Any

import pytest
from django.test import Client

from hearth.api.oauth.scripts import script_token
from hearth.api.wire import limits
from tests.people.cast import Cast


class Phone:
    """A program with somebody's token; answers are JSON."""

    def __init__(self, token: str = "") -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})
        self.last: Any = None

    def ask(self, method: str, path: str, expect: int = 200, **more: Any) -> Any:
        self.last = self.client.generic(method, path, **more)
        assert self.last.status_code == expect, (self.last.status_code, self.last.content[:400])
        return self.last.json() if self.last.content else None

    def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        self.last = self.client.get(path, query)
        assert self.last.status_code == expect, (self.last.status_code, self.last.content[:400])
        return self.last.json()

    def post(self, path: str, body: Any = None, expect: int = 200, **more: Any) -> Any:
        return self._send(self.client.post, path, body, expect, more)

    def put(self, path: str, body: Any = None, expect: int = 200, **more: Any) -> Any:
        return self._send(self.client.put, path, body, expect, more)

    def patch(self, path: str, body: Any = None, expect: int = 200, **more: Any) -> Any:
        return self._send(self.client.patch, path, body, expect, more)

    def delete(self, path: str, expect: int = 200) -> Any:
        return self._send(self.client.delete, path, None, expect, {})

    def _send(self, how: Any, path: str, body: Any, expect: int, more: dict[str, Any]) -> Any:
        self.last = how(path, body or {}, content_type="application/json", **more)
        assert self.last.status_code == expect, (self.last.status_code, self.last.content[:400])
        return self.last.json() if self.last.content else None


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    limits.forget()


@pytest.fixture
def phone(cast: Cast) -> Any:
    """Make a program for somebody: `phone("bo")`, `phone("bo", "read")`; `phone()` has no token."""

    def make(who: str = "", scopes: str = "read write follow push") -> Phone:
        return Phone(script_token(who, scopes, "Test") if who else "")

    return make
