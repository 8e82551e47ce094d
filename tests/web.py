"""A person at a browser without a browser: cookies, forms, and answers, over real HTTP."""

import http.client
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.homes import PASSWORD, Home


@dataclass
class Answer:
    """What came back."""

    status: int
    body: str
    headers: dict[str, str]

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Web:
    """One person's requests to one home."""

    home: Home
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """One request; raises OSError or HTTPException when the server is gone."""
        line = http.client.HTTPConnection("127.0.0.1", self.home.port, timeout=60)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept": "text/html"}
        body = None
        if form is not None:
            body = urlencode(form)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            sent["X-CSRFToken"] = self.cookies.get("hearth_csrf", "")
        try:
            line.request(method, path, body, {**sent, **headers})
            got = line.getresponse()
            text = got.read().decode(errors="replace")
        finally:
            line.close()
        for name, value in got.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.update({k: morsel.value for k, morsel in SimpleCookie(value).items()})
        return Answer(got.status, text, {k.lower(): v for k, v in got.getheaders()})

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        return self.ask("POST", path, form, **headers)

    def sign_in(self, email: str = "ada@example.org", password: str = PASSWORD) -> "Web":
        """Through the page."""
        self.get("/signin/")
        answer = self.post("/signin/", {"email": email, "password": password})
        assert answer.status in (302, 303), f"sign-in answered {answer.status}: {answer.body[:400]}"
        return self

    def follow(self, answer: Answer) -> Answer:
        """Where a redirect leads."""
        parts = urlsplit(answer.location)
        return self.get(parts.path + (f"?{parts.query}" if parts.query else ""))
